"""The bench: what is under way, what waits for whom, and finding a container by its label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.whose import whose
from blastema.actions.run_process import time_limits
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.identity.container import Container
from blastema.core.identity.donation import DonationNumber
from blastema.core.product.state import HandOver, Release
from blastema.core.run.bounds import since, timers
from blastema.core.run.state import RunState
from blastema.core.run.step import open_steps, repeatable
from blastema.core.site.state import SiteState
from blastema.records import find_lab
from blastema.records.find_lab import ProductRow

# How long before its expiry a container is called out.
EXPIRING = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Item:
    """One container in a list; ``expires`` is on the clock of its site."""

    id: str
    number: str
    division: str
    name: str
    whose: str
    release: str
    disposition: str
    holds: tuple[str, ...]
    place: str
    expires: datetime | None
    expired: bool
    volume_ul: int
    proposed: bool
    on_the_way: HandOver | None = None


@dataclass(frozen=True, slots=True)
class RunItem:
    """One open run, its next step, and until when that is to be done where the site says so."""

    id: str
    process: str
    numbers: tuple[str, ...]
    whose: str
    done: int
    total: int
    next_step: str
    until: datetime | None
    deviations: int


@dataclass(frozen=True, slots=True)
class Bench:
    runs: tuple[RunItem, ...]
    arriving: tuple[Item, ...]
    quarantined: tuple[Item, ...]
    in_process: tuple[Item, ...]
    tested: tuple[Item, ...]
    released: tuple[Item, ...]
    held: tuple[Item, ...]
    expiring: tuple[Item, ...]
    now: datetime
    cut: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list of products."""

    items: tuple[Item, ...]
    shown: str
    before: str


@reading(Permission.BENCH_READ)
def bench(reader: Reader) -> Bench:
    rows = find_lab.live_products(reader.sites)
    moving = _on_the_way(reader, [row.id for row in rows if row.in_transit])
    listed = items(reader, rows, moving)
    busy = set(_inputs(reader, runs := find_lab.running(reader.sites)))
    still = [item for item in listed if not item.on_the_way and not item.holds]
    now = reader.act.now
    soon = (now + EXPIRING).replace(tzinfo=None)
    return Bench(
        runs=_runs(reader, runs),
        arriving=tuple(item for item in listed if item.on_the_way),
        quarantined=_at(still, Release.QUARANTINED),
        in_process=tuple(i for i in _at(still, Release.IN_PROCESS) if i.id not in busy),
        tested=_at(still, Release.TESTED),
        released=_at(still, Release.FINAL, Release.CONDITIONAL, Release.EXCEPTIONAL),
        held=tuple(item for item in listed if item.holds),
        expiring=tuple(
            item
            for row, item in zip(rows, listed, strict=True)
            if row.expires_at and datetime.fromisoformat(row.expires_at).replace(tzinfo=None) < soon
        ),
        now=now,
        cut=len(rows) == find_lab.MOST,
    )


@reading(Permission.PRODUCT_READ)
def product_list(reader: Reader, *, shown: str, before: str = "", size: int = 50) -> Listed:
    """``before`` of the answer is where the next page goes on, empty on the last one."""
    rows = find_lab.products(reader.sites, shown=shown, before=before, size=size + 1)
    more = rows[size - 1].id if len(rows) > size else ""
    return Listed(items(reader, rows[:size], {}), shown, more)


@reading(Permission.PRODUCT_READ)
def find_container(reader: Reader, *, scanned: str) -> tuple[Item, ...]:
    """The containers that a label names; raises ``IdentityError`` where it is no label."""
    label = Container.parse(scanned)
    division = str(label.division or "")
    return items(reader, find_lab.by_number(str(label.number), division, reader.sites), {})


def items(
    reader: Reader, rows: list[ProductRow], moving: Mapping[str, HandOver]
) -> tuple[Item, ...]:
    """The rows as a person reads them; who was named is written down."""
    names = whose(reader, [(row.patient, row.site) for row in rows])
    zones = {s: ZoneInfo(z) for s, z in find_lab.zones_of({row.site for row in rows}).items()}
    reader.show_many((row.patient for row in rows if row.patient), "product list")
    return tuple(
        _item(reader, row, names[row.patient], zones[row.site], moving.get(row.id)) for row in rows
    )


def _item(
    reader: Reader, row: ProductRow, name: str, zone: ZoneInfo, moving: HandOver | None
) -> Item:
    expires = datetime.fromisoformat(row.expires_at) if row.expires_at else None
    return Item(
        id=row.id,
        number=DonationNumber(row.din).for_people,
        division=row.division,
        name=catalogue().product(row.product_class).name,
        whose=name,
        release=row.release,
        disposition=row.disposition,
        holds=row.holds,
        place=row.place,
        expires=expires.astimezone(zone).replace(tzinfo=None) if expires else None,
        expired=bool(expires and expires <= reader.act.now),
        volume_ul=row.volume_left_ul,
        proposed=bool(row.proposed_by),
        on_the_way=moving,
    )


def _at(found: Iterable[Item], *stages: Release) -> tuple[Item, ...]:
    return tuple(item for item in found if item.release in stages)


def _on_the_way(reader: Reader, products: list[str]) -> dict[str, HandOver]:
    loaded = reader.fold(*(f"product/{one}" for one in products)) if products else ()
    return {one: found.state.custody[-1] for one, found in zip(products, loaded, strict=True)}


def _inputs(reader: Reader, runs: list[str]) -> Iterable[str]:
    loaded = reader.fold(*(f"run/{run}" for run in runs)) if runs else ()
    return (product for found in loaded for product in found.state.inputs)


def _runs(reader: Reader, runs: list[str]) -> tuple[RunItem, ...]:
    loaded = reader.fold(*(f"run/{run}" for run in runs)) if runs else ()
    rows = find_lab.some_products({p for found in loaded for p in found.state.inputs})
    names = whose(reader, [(row.patient, row.site) for row in rows.values()])
    sites = {found.meta.site: found for found in loaded}
    policies = dict(
        zip(sites, reader.fold(*(f"site/{site}" for site in sites)), strict=True) if sites else ()
    )
    return tuple(
        _run(run, found.state, policies[found.meta.site].state, rows, names)
        for run, found in zip(runs, loaded, strict=True)
    )


def _run(
    run: str,
    state: RunState,
    site: SiteState,
    rows: Mapping[str, ProductRow],
    names: Mapping[str, str],
) -> RunItem:
    process = catalogue().process(state.process, state.version)
    todo = open_steps(state, process)
    inputs = [rows[one] for one in state.inputs if one in rows]
    following, by = _due(state, site, todo[0].name if todo else "")
    return RunItem(
        id=run,
        process=process.name,
        numbers=tuple(DonationNumber(row.din).for_people for row in inputs),
        whose=names[inputs[0].patient] if inputs else "",
        done=len(process.once) - len(todo),
        total=len(process.once),
        next_step=following,
        until=by,
        deviations=len(state.deviations),
    )


def _due(state: RunState, site: SiteState, following: str) -> tuple[str, datetime | None]:
    """The next step, or one that repeats where its time is over before."""
    process, by = catalogue().process(state.process, state.version), until(state, site)
    limits = time_limits(process, site)
    again = timers(state, process, repeatable(state, process), limits=limits, numbers={})
    if not again or (by and by <= again[0].at):
        return following, by
    return again[0].step.name, again[0].at


def until(state: RunState, site: SiteState) -> datetime | None:
    """By when the site wants the next step done; ``None`` where it has set no limit."""
    process = catalogue().process(state.process, state.version)
    step = next(iter(open_steps(state, process)), None)
    limit = time_limits(process, site).get(step.limit_setting) if step else None
    if limit is None:
        return None
    start = since(state, process, limit.since)
    return datetime.fromisoformat(start) + timedelta(minutes=limit.minutes) if start else None
