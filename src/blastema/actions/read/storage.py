"""Stores and what stands in them: the list, the map of one, and what its temperatures were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.door import RefusedError
from blastema.actions.read.bench import Item, items
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.storage.judge import LONGEST_GAP, TOLERATED
from blastema.core.storage.position import Position
from blastema.core.storage.state import LogPeriod, StoreState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_lab, find_storage
from blastema.records.find_storage import StoreRow


@dataclass(frozen=True, slots=True)
class Place:
    """One position of a map; ``item`` is what stands there, or nothing."""

    position: Position
    item: Item | None


@dataclass(frozen=True, slots=True)
class Box:
    rack: int
    number: int
    rows: tuple[tuple[Place, ...], ...]
    inside: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A time in which something was wrong, on the clock of the site."""

    since: datetime
    until: datetime
    extreme_mc: int | None


@dataclass(frozen=True, slots=True)
class StoreMap:
    """One store: its boxes with something in them and those that were asked for."""

    id: str
    site: str
    state: StoreState
    boxes: tuple[Box, ...]
    inside: int
    faults: tuple[Fault, ...]
    logged_until: datetime | None
    gaps_judged: bool
    tolerated: str
    may_keep: bool
    may_log: bool
    may_store: bool
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stores:
    rows: tuple[StoreRow, ...]
    may_keep: bool
    may_store: bool


@reading(Permission.PRODUCT_READ)
def store_list(reader: Reader) -> Stores:
    """Every store of the sites where this person may see products."""
    return Stores(
        tuple(find_storage.stores(reader.sites)),
        reader.may(Permission.STORE_SET_UP, reader.act.site),
        reader.may(Permission.PRODUCT_STORE, reader.act.site),
    )


@reading(Permission.PRODUCT_READ)
def store_map(reader: Reader, *, store: str) -> StoreMap:
    """The map of one store, box by box; whose containers are shown is written down."""
    loaded = reader.fold(f"store/{store}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("STORE-UNKNOWN", "There is no such store."),)))
    site = loaded.meta.site
    reader.allow(site)
    state: StoreState = loaded.state
    policies = reader.fold(f"site/{site}")[0].state
    zone = ZoneInfo(policies.zone)
    there = find_storage.occupants(store)
    rows = find_storage.found_products(there.values())
    shown = {item.id: item for item in items(reader, list(rows.values()), {})}
    standing = {position: shown[product] for position, product in there.items()}
    return StoreMap(
        id=store,
        site=site,
        state=state,
        boxes=tuple(_boxes(state, standing)),
        inside=len(there),
        faults=tuple(_faults(state.logs, zone)),
        logged_until=_local(max((log.until for log in state.logs), default=""), zone),
        gaps_judged=policies.policy(LONGEST_GAP).isdigit(),
        tolerated=policies.policy(TOLERATED),
        may_keep=reader.may(Permission.STORE_SET_UP, site),
        may_log=reader.may(Permission.STORE_IMPORT_LOG, site),
        may_store=reader.may(Permission.PRODUCT_STORE, site),
        seen={f"store/{store}": loaded.position},
    )


# More boxes than this are not drawn empty: a tank has thousands of positions.
_ALL_BOXES = 12


def _boxes(state: StoreState, standing: Mapping[str, Item]) -> Iterator[Box]:
    """Every box of a small store; of a large one those with something in them, and the first."""
    layout = state.layout
    every = layout.racks * layout.boxes <= _ALL_BOXES
    filled = {(p.rack, p.box) for p in map(Position.parse, standing)}
    free_shown = False
    for rack in range(1, layout.racks + 1):
        for number in range(1, layout.boxes + 1):
            full = (rack, number) in filled
            if not (every or full or not free_shown):
                continue
            free_shown = free_shown or not full
            yield _box(state, rack, number, standing)


def _box(state: StoreState, rack: int, number: int, standing: Mapping[str, Item]) -> Box:
    rows = tuple(
        tuple(Place(position, standing.get(str(position))) for position in row)
        for row in state.layout.box(state.code, rack, number)
    )
    return Box(rack, number, rows, sum(bool(place.item) for row in rows for place in row))


def _faults(logs: tuple[LogPeriod, ...], zone: ZoneInfo) -> Iterator[Fault]:
    """Excursions and gaps, the newest first."""
    spans = [span for log in logs for span in (*log.excursions, *log.gaps)]
    for span in sorted(spans, key=lambda one: one.since, reverse=True):
        since, until = _local(span.since, zone), _local(span.until, zone)
        assert since is not None
        assert until is not None
        yield Fault(since, until, span.extreme_mc)


def _local(moment: str, zone: ZoneInfo) -> datetime | None:
    if not moment:
        return None
    return datetime.fromisoformat(moment).astimezone(zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class StoreForm:
    """What a form about a store shows around its fields."""

    id: str
    state: StoreState
    zone: str
    seen: Mapping[str, int]


@reading(Permission.STORE_SET_UP)
def store_to_retire(reader: Reader, *, store: str) -> StoreForm:
    return _store_form(reader, store)


@reading(Permission.STORE_IMPORT_LOG)
def store_to_log(reader: Reader, *, store: str) -> StoreForm:
    return _store_form(reader, store)


def _store_form(reader: Reader, store: str) -> StoreForm:
    loaded = reader.fold(f"store/{store}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("STORE-UNKNOWN", "There is no such store."),)))
    reader.allow(loaded.meta.site)
    zone = find_lab.zones_of([loaded.meta.site])[loaded.meta.site]
    return StoreForm(store, loaded.state, zone, {f"store/{store}": loaded.position})


@reading(Permission.PRODUCT_STORE)
def container_in_hand(reader: Reader, *, scanned: str) -> str:
    """The id of the one container with this label that is still somewhere.

    Empty where there is none, or where more than one product carries the label.
    """
    return _in_hand(reader, scanned)


@reading(Permission.PRODUCT_DIVIDE)
def container_in_hand_to_pool(reader: Reader, *, scanned: str) -> str:
    """As ``container_in_hand``, for whoever may pour it into a pool."""
    return _in_hand(reader, scanned)


def _in_hand(reader: Reader, scanned: str) -> str:
    found = find_lab.by_number(scanned[:13], scanned[13:] or "00", reader.sites)
    here = [row.id for row in found if row.disposition in ("in-stock", "returned", "issued")]
    return here[0] if len(here) == 1 else ""


@reading(Permission.PRODUCT_STORE)
def may_store_here(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


@reading(Permission.STORE_SET_UP)
def may_set_up_here(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


@dataclass(frozen=True, slots=True)
class Part:
    """A container that was made by dividing; ``labelled`` once a label was printed for it."""

    item: Item
    labelled: bool


@reading(Permission.PRODUCT_READ)
def parts_of(reader: Reader, *, product: str) -> tuple[Part, ...]:
    """The parts that a product was divided into, and which of them still need a label."""
    loaded = reader.load("product", product)
    reader.allow(loaded.meta.site)
    ids = [p.product for p in loaded.state.drawn if p.purpose == "division"]
    states = {
        i: s.state for i, s in zip(ids, reader.fold(*(f"product/{i}" for i in ids)), strict=True)
    }
    rows = [row for row in find_storage.found_products(ids).values() if row.site in reader.sites]
    rows.sort(key=lambda row: row.division)
    shown = items(reader, rows, {})
    return tuple(Part(item, bool(states[item.id].labels)) for item in shown)
