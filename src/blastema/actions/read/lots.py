"""The register of reagent lots: the list, one lot, and which of them a step may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.lot.decide import good_until, past_day, past_open_life, unusable
from blastema.core.lot.state import LotState
from blastema.core.run.lots import DEVIATION, PAST_SETTING, REFUSED, UNREGISTERED_SETTING
from blastema.core.trace.touch import folded
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_lot


@dataclass(frozen=True, slots=True)
class LotLine:
    """One lot of the list; ``fault`` says why no step may use it today, or is empty."""

    id: str
    site: str
    state: LotState
    good_until: str
    fault: str


@dataclass(frozen=True, slots=True)
class Lots:
    """``deviates``: the site lets a lot past its day go on, as a deviation; ``must_stand``:
    a step names only what is registered."""

    lines: tuple[LotLine, ...]
    may_keep: bool
    deviates: bool
    must_stand: bool


@dataclass(frozen=True, slots=True)
class LotPage:
    line: LotLine
    may_keep: bool
    may_trace: bool
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LotChoice:
    """A lot that a step may name; ``remembered`` is the one of its name that was used last.

    ``warning`` says why it would be refused, or recorded as a deviation.
    """

    number: str
    name: str
    kind: str
    good_until: str
    remembered: bool
    warning: str


@reading(Permission.PRODUCT_READ)
def lot_list(reader: Reader) -> Lots:
    """The reagent lots of the sites where this person may see products."""
    site = reader.fold(f"site/{reader.act.site}")[0].state
    rows = find_lot.lots(reader.sites)
    states = reader.fold(*(f"lot/{key}" for key, _ in rows))
    recalled = _recalled(loaded.state for loaded in states)
    return Lots(
        tuple(
            _line(reader, key, where, loaded.state, recalled)
            for (key, where), loaded in zip(rows, states, strict=True)
        ),
        reader.may(Permission.LOT_KEEP, reader.act.site),
        site.policy(PAST_SETTING) == DEVIATION,
        site.policy(UNREGISTERED_SETTING) == REFUSED,
    )


@reading(Permission.PRODUCT_READ)
def lot_page(reader: Reader, *, lot: str) -> LotPage:
    return _page(reader, lot)


@reading(Permission.LOT_KEEP)
def lot_to_keep(reader: Reader, *, lot: str) -> LotPage:
    """One lot, for whoever may change what the register says of it."""
    return _page(reader, lot)


@reading(Permission.LOT_KEEP)
def may_keep_lots(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


@reading(Permission.RUN_STEP)
def lots_of_run(reader: Reader, *, run: str) -> tuple[LotChoice, ...]:
    """The lots of the run's site of which there is some; of each name the last used first."""
    loaded = reader.fold(f"run/{run}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("RUN-UNKNOWN", "There is no such run."),)))
    reader.allow(loaded.meta.site)
    keys = find_lot.in_use(loaded.meta.site)
    states = [one.state for one in reader.fold(*(f"lot/{key}" for key in keys))]
    recalled = _recalled(states)
    used = find_lot.last_used([folded(state.lot) for state in states])
    states.sort(key=lambda state: used.get(folded(state.lot), ""), reverse=True)
    return tuple(_choices(reader, states, recalled, used))


def _choices(
    reader: Reader, states: list[LotState], recalled: frozenset[str], used: Mapping[str, str]
) -> Iterable[LotChoice]:
    """Remembered is what was used before and may still be used, once for each name."""
    names: set[str] = set()
    for state in states:
        fault = _fault(reader, state, recalled)
        remembered = not fault and folded(state.lot) in used and state.name not in names
        names |= {state.name} if remembered else set()
        yield LotChoice(state.lot, state.name, state.kind, good_until(state), remembered, fault)


def _page(reader: Reader, lot: str) -> LotPage:
    loaded = reader.fold(f"lot/{lot}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("LOT-UNKNOWN", "There is no such lot."),)))
    site = loaded.meta.site
    reader.allow(site)
    return LotPage(
        _line(reader, lot, site, loaded.state, _recalled([loaded.state])),
        reader.may(Permission.LOT_KEEP, site),
        reader.may(Permission.PRODUCT_TRACE, site),
        {f"lot/{lot}": loaded.position},
    )


def _recalled(states: Iterable[LotState]) -> frozenset[str]:
    return find_lot.in_open_recalls([folded(state.lot) for state in states])


def _line(
    reader: Reader, key: str, site: str, state: LotState, recalled: frozenset[str]
) -> LotLine:
    return LotLine(key, site, state, good_until(state), _fault(reader, state, recalled))


def _fault(reader: Reader, state: LotState, recalled: frozenset[str]) -> str:
    found = (
        unusable(state, recalled=folded(state.lot) in recalled)
        or past_day(state, reader.act.today)
        or past_open_life(state, reader.act.occurred_at)
    )
    return found.words if found else ""
