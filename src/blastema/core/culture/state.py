"""What a culture is, as the fold of its events.

    (none) -> growing -> ended
               |   ^
               +---+  counted, passaged, aimed anew

A culture grows cells of one container. What it will give is no part of it: that is computed
from what was counted (``core.expansion``), and never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class CultureStage(StrEnum):
    NONE = "none"
    GROWING = "growing"
    ENDED = "ended"


class Basis(StrEnum):
    """What is known of the cells that begin a culture."""

    CELLS = "cells"
    COLONIES = "colonies"
    NUCLEATED = "nucleated-cells"


class CultureEnd(StrEnum):
    HARVESTED = "harvested"
    CONTAMINATED = "contaminated"
    NO_GROWTH = "no-growth"
    LIMIT_PASSED = "limit-passed"
    NOT_NEEDED = "not-needed"
    ACCIDENT = "accident"


@dataclass(frozen=True, slots=True)
class Sown:
    """What was put into culture.

    ``amount`` is a number of the basis: cells that grow; fibroblast colonies (CFU-F) that a
    trial plating of ``plated`` nucleated cells gave; or nucleated cells. ``nucleated`` says,
    with colonies, how many nucleated cells went into the culture itself.
    """

    basis: Basis
    amount: int
    plated: int = 0
    nucleated: int = 0


@dataclass(frozen=True, slots=True)
class Goal:
    """How many cells are wanted, and for which day (YYYY-MM-DD, empty where none is set).

    ``density_per_cm2`` are the cells sown on a square centimetre at each passage, and
    ``passage_days`` how long a passage is meant to take.
    """

    dose_cells: int
    density_per_cm2: int
    passage_days: int
    slot_on: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """All cells of the culture at a moment; ``sown`` of them went on, 0 where none was passaged."""

    at: str
    cells: int
    sown: int = 0


@dataclass(frozen=True, slots=True)
class CultureState:
    """``passage`` and ``doublings_milli`` are what the cells had behind them at the start.

    ``last`` is the count with which it ended, where there was one.
    """

    stage: CultureStage = CultureStage.NONE
    product: str = ""
    patient: str = ""
    source: str = ""
    at: str = ""
    sown: Sown = Sown(Basis.CELLS, 0)
    goal: Goal = Goal(0, 0, 0)
    began_passage: int = 0
    doublings_milli: int = 0
    counts: tuple[Count, ...] = ()
    end: str = ""

    @property
    def passage(self) -> int:
        """The passage that goes on: the first of a fresh culture is 0."""
        return self.began_passage + sum(1 for count in self.counts if count.sown)

    @property
    def passage_at(self) -> str:
        """When the passage that goes on began."""
        return next((count.at for count in reversed(self.counts) if count.sown), self.at)

    @property
    def last_at(self) -> str:
        """When the cells were last counted, or put into culture."""
        return self.counts[-1].at if self.counts else self.at

    @property
    def cells(self) -> int:
        """The cells in culture at ``last_at``; 0 where nobody has counted any."""
        if self.counts:
            return self.counts[-1].sown or self.counts[-1].cells
        return self.sown.amount if self.sown.basis is Basis.CELLS else 0


def _started(state: CultureState, data: Mapping[str, Any]) -> CultureState:
    return replace(
        state,
        stage=CultureStage.GROWING,
        product=data["product"],
        patient=data["patient"],
        source=data["source"],
        at=data["at"],
        sown=Sown(Basis(data["basis"]), data["amount"], data["plated"], data["nucleated"]),
        goal=_goal(data),
        began_passage=data["passage"],
        doublings_milli=data["doublings_milli"],
    )


def _goal(data: Mapping[str, Any]) -> Goal:
    return Goal(data["dose_cells"], data["density_per_cm2"], data["passage_days"], data["slot_on"])


def _counted(state: CultureState, data: Mapping[str, Any]) -> CultureState:
    return replace(state, counts=(*state.counts, Count(data["at"], data["cells"])))


def _passaged(state: CultureState, data: Mapping[str, Any]) -> CultureState:
    return replace(state, counts=(*state.counts, Count(data["at"], data["cells"], data["sown"])))


def _aimed(state: CultureState, data: Mapping[str, Any]) -> CultureState:
    return replace(state, goal=_goal(data))


def _ended(state: CultureState, data: Mapping[str, Any]) -> CultureState:
    last = (Count(data["at"], data["cells"]),) if data["cells"] else ()
    return replace(
        state, stage=CultureStage.ENDED, end=data["reason"], counts=(*state.counts, *last)
    )


_HANDLERS: dict[str, Handler[CultureState]] = {
    "culture.started.v1": _started,
    "culture.counted.v1": _counted,
    "culture.passaged.v1": _passaged,
    "culture.aimed.v1": _aimed,
    "culture.ended.v1": _ended,
}

CULTURE = Kind("culture", CultureState(), _HANDLERS)
