"""The release desk: what waits for a signature, why the rest cannot be signed, what is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from blastema.actions.read.bench import Item, items
from blastema.actions.read.reader import Reader, reading
from blastema.actions.specification import judged_by, specified
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Specification
from blastema.core.civil import local_day
from blastema.core.product.desk import against_release, only_untested
from blastema.core.product.state import ProductState, Release
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding
from blastema.records import find_lab, find_release
from blastema.records.find_lab import ProductRow
from blastema.records.find_release import Late


@dataclass(frozen=True, slots=True)
class Waiting:
    """One product at the desk; ``step`` is the page on which it is signed, empty where it
    cannot be. ``findings`` say what is missing before. ``first`` names who signed first."""

    item: Item
    step: str
    first: str
    own: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """One late result; ``overdue`` counts days past the one that was set, 0 where not past."""

    item: Item
    test: str
    name: str
    due_on: date | None
    overdue: int
    asked: int
    asked_on: date | None
    may_measure: bool


@dataclass(frozen=True, slots=True)
class Desk:
    second: tuple[Waiting, ...]
    ready: tuple[Waiting, ...]
    blocked: tuple[Waiting, ...]
    late: tuple[Expected, ...]
    cut: bool

    @property
    def overdue(self) -> int:
        return sum(bool(one.overdue) for one in self.late)


@reading(Permission.PRODUCT_RELEASE)
def release_desk(reader: Reader) -> Desk:
    rows = find_release.to_release(reader.sites)
    states = _states(reader, [row.id for row in rows])
    names = find_lab.staff_names(row.proposed_by for row in rows)
    sites = _sites(reader, {row.id: row.site for row in rows})
    found = [
        _waiting(reader, item, states[item.id], sites[item.id], names)
        for item in items(reader, rows, {})
        if _is_here(states[item.id])
    ]
    return Desk(
        second=tuple(one for one in found if one.first),
        ready=tuple(one for one in found if not one.findings and not one.first),
        blocked=tuple(one for one in found if one.findings),
        late=_expected(reader),
        cut=len(rows) >= find_lab.MOST,
    )


def _is_here(state: ProductState) -> bool:
    """A class without a specification is no product to be released, but material on its way;
    a conditional release waits among the late results until they are there."""
    waits = state.release is Release.CONDITIONAL and bool(state.awaiting)
    return specified(state.product_class) and not waits


def _waiting(
    reader: Reader, item: Item, state: ProductState, site: SiteState, names: Mapping[str, str]
) -> Waiting:
    findings = against_release(state, judged_by(state, site))
    if findings:
        step = "product-release" if only_untested(findings) and not state.released else ""
        return Waiting(item, step, "", own=False, findings=findings)
    if state.proposed:
        signer = state.proposed.signed_by
        first = names.get(signer, "somebody")
        return Waiting(item, "product-confirm", first, signer == reader.act.who.id, ())
    page = "product-final" if state.release is Release.CONDITIONAL else "product-release"
    return Waiting(item, page, "", own=False, findings=())


def _expected(reader: Reader) -> tuple[Expected, ...]:
    late = find_release.late_results(reader.sites)
    rows = find_lab.some_products({one.product for one in late})
    known = {item.id: item for item in items(reader, list(rows.values()), {})}
    zones = find_lab.zones_of({row.site for row in rows.values()})
    states = _states(reader, list(rows))
    homes = _sites(reader, {row.id: row.site for row in rows.values()})
    judges = {one: judged_by(state, homes[one]) for one, state in states.items()}
    days = {site: local_day(reader.act.now, ZoneInfo(zone)) for site, zone in zones.items()}
    return tuple(
        _one(reader, one, known, rows[one.product], judges[one.product], days)
        for one in late
        if one.product in rows
    )


def _one(
    reader: Reader,
    late: Late,
    items: Mapping[str, Item],
    row: ProductRow,
    specification: Specification,
    days: Mapping[str, date],
) -> Expected:
    line = specification.test(late.test)
    item, today = items[late.product], days[row.site]
    due = date.fromisoformat(late.due_on) if late.due_on else None
    return Expected(
        item=item,
        test=late.test,
        name=line.name if line else late.test,
        due_on=due,
        overdue=max(0, (today - due).days) if due else 0,
        asked=late.asked,
        asked_on=date.fromisoformat(late.asked_on) if late.asked_on else None,
        may_measure=reader.may(Permission.PRODUCT_MEASURE, row.site),
    )


def _sites(reader: Reader, of: Mapping[str, str]) -> dict[str, SiteState]:
    """The site of each product, each site read once."""
    wanted = sorted(set(of.values()))
    loaded = reader.fold(*(f"site/{one}" for one in wanted)) if wanted else ()
    found = {one: site.state for one, site in zip(wanted, loaded, strict=True)}
    return {product: found[site] for product, site in of.items()}


def _states(reader: Reader, products: list[str]) -> dict[str, ProductState]:
    loaded = reader.fold(*(f"product/{one}" for one in products)) if products else ()
    return {one: found.state for one, found in zip(products, loaded, strict=True)}
