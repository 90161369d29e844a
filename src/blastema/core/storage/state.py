"""What a store is, as the fold of its events.

    (none) -> in use -> retired

Which container stands where is not here but in the containers' own histories: a place
has one truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from string import ascii_uppercase
from typing import Any

from blastema.core.storage.position import Position
from blastema.core.stream import Handler, Kind


class StoreStage(StrEnum):
    NONE = "none"
    IN_USE = "in use"
    RETIRED = "retired"


class StoreKind(StrEnum):
    FREEZER = "freezer"
    DEWAR = "dewar"
    REFRIGERATOR = "refrigerator"
    INCUBATOR = "incubator"
    CABINET = "cabinet"


class RetireReason(StrEnum):
    """Why a store is taken out of use."""

    BROKEN = "broken"
    REPLACED = "replaced"
    NOT_NEEDED = "not needed any more"


@dataclass(frozen=True, slots=True)
class Layout:
    """How many racks, boxes in a rack, and rows and columns in a box; each at least 1."""

    racks: int
    boxes: int
    rows: int
    columns: int

    @property
    def positions(self) -> int:
        return self.racks * self.boxes * self.rows * self.columns

    def has(self, position: Position) -> bool:
        return (
            position.rack <= self.racks
            and position.box <= self.boxes
            and position.row in ascii_uppercase[: self.rows]
            and position.column <= self.columns
        )

    def box(self, store: str, rack: int, box: int) -> Iterator[tuple[Position, ...]]:
        """The positions of one box, row by row."""
        for row in ascii_uppercase[: self.rows]:
            yield tuple(
                Position(store, rack, box, row, column) for column in range(1, self.columns + 1)
            )


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which something was wrong; ``extreme_mc`` is ``None`` where nobody measured."""

    since: str
    until: str
    extreme_mc: int | None = None


@dataclass(frozen=True, slots=True)
class LogPeriod:
    """One temperature log that was brought in, by the digest of its file."""

    digest: str
    since: str
    until: str
    readings: int
    lowest_mc: int
    highest_mc: int
    excursions: tuple[Span, ...] = ()
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreState:
    """``low_mc`` and ``high_mc`` are the temperatures that the site keeps, ends included."""

    stage: StoreStage = StoreStage.NONE
    code: str = ""
    name: str = ""
    kind: str = ""
    layout: Layout = Layout(1, 1, 1, 1)
    low_mc: int = 0
    high_mc: int = 0
    logs: tuple[LogPeriod, ...] = ()
    retired: str = ""

    def holds(self, temperature_mc: int) -> bool:
        return self.low_mc <= temperature_mc <= self.high_mc


def _set_up(state: StoreState, data: Mapping[str, Any]) -> StoreState:
    return replace(
        state,
        stage=StoreStage.IN_USE,
        code=data["code"],
        name=data["name"],
        kind=data["kind"],
        layout=Layout(data["racks"], data["boxes"], data["rows"], data["columns"]),
        low_mc=data["low_mc"],
        high_mc=data["high_mc"],
    )


def _log_imported(state: StoreState, data: Mapping[str, Any]) -> StoreState:
    period = LogPeriod(
        data["digest"],
        data["since"],
        data["until"],
        data["readings"],
        data["lowest_mc"],
        data["highest_mc"],
        tuple(Span(s["since"], s["until"], s["extreme_mc"]) for s in data["excursions"]),
        tuple(Span(s["since"], s["until"]) for s in data["gaps"]),
    )
    return replace(state, logs=(*state.logs, period))


def _retired(state: StoreState, data: Mapping[str, Any]) -> StoreState:
    return replace(state, stage=StoreStage.RETIRED, retired=data["reason"])


_HANDLERS: dict[str, Handler[StoreState]] = {
    "store.set_up.v1": _set_up,
    "store.log_imported.v1": _log_imported,
    "store.retired.v1": _retired,
}

STORE = Kind("store", StoreState(), _HANDLERS)
