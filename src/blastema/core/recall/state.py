"""What a recall is, as the fold of its events.

    (none) -> open -> closed
       |        +--------+----> withdrawn
       +----> drill

A recall is open until every person whom it found is settled and every report that it
started is answered. It is withdrawn where the result that started it was corrected. A
drill counts what a recall would find, and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class RecallStage(StrEnum):
    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"
    DRILL = "drill"
    WITHDRAWN = "withdrawn"


class RecallReason(StrEnum):
    """Why; it takes the place of free text, which could name somebody."""

    LATE_RESULT = "late-result"
    DONOR_TEST = "donor-test"
    SUPPLIER = "supplier-notice"
    REAGENT = "reagent-or-kit"
    DEVIATION = "deviation"
    REACTION = "reaction"


class ReportAnswer(StrEnum):
    """How a report that a recall started was answered."""

    SENT = "sent"
    NOT_DUE = "not-due"


@dataclass(frozen=True, slots=True)
class Report:
    """``on`` is the local date on which it was sent, or judged not to be due."""

    answer: ReportAnswer
    on: str
    by: str


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill counted, and how long the whole search took in milliseconds."""

    products: int
    to_hold: int
    persons: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class RecallState:
    """One recall.

    ``discovered_on`` is the local date on which the practice, or a contractor who did the
    step, learned of it: clocks count from there. ``classes`` are the product classes in
    scope, by which it is known under which law they are. ``reaction_on`` is when the first
    reaction of a person became known.
    """

    stage: RecallStage = RecallStage.NONE
    scope_kind: str = ""
    scope: str = ""
    reason: str = ""
    reference: str = ""
    discovered_on: str = ""
    products: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    reaction_on: str = ""
    reports: Mapping[str, Report] = field(default_factory=dict)
    drilled: Drilled | None = None
    closed_on: str = ""
    closed_by: str = ""
    withdrawn_on: str = ""
    withdrawn_by: str = ""

    @property
    def distributed(self) -> bool:
        """Somebody was given some of it."""
        return bool(self.persons)


def _found(state: RecallState, data: Mapping[str, Any]) -> RecallState:
    return replace(
        state,
        products=_more(state.products, data["products"]),
        held=_more(state.held, data["held"]),
        persons=_more(state.persons, data["persons"]),
        classes=_more(state.classes, data["classes"]),
    )


def _more(before: tuple[str, ...], new: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *new)))


def _opened(state: RecallState, data: Mapping[str, Any]) -> RecallState:
    return replace(
        _found(state, data),
        stage=RecallStage.OPEN,
        scope_kind=data["scope_kind"],
        scope=data["scope"],
        reason=data["reason"],
        reference=data["reference"],
        discovered_on=data["discovered_on"],
    )


def _reaction(state: RecallState, data: Mapping[str, Any]) -> RecallState:
    return replace(state, reaction_on=state.reaction_on or data["on"])


def _reported(state: RecallState, data: Mapping[str, Any]) -> RecallState:
    report = Report(ReportAnswer(data["answer"]), data["on"], data["signed_by"])
    return replace(state, reports={**state.reports, data["duty"]: report})


def _closed(state: RecallState, data: Mapping[str, Any]) -> RecallState:
    return replace(
        state, stage=RecallStage.CLOSED, closed_on=data["on"], closed_by=data["signed_by"]
    )


def _withdrawn(state: RecallState, data: Mapping[str, Any]) -> RecallState:
    return replace(
        state,
        stage=RecallStage.WITHDRAWN,
        withdrawn_on=data["on"],
        withdrawn_by=data["signed_by"],
    )


def _drilled(state: RecallState, data: Mapping[str, Any]) -> RecallState:
    return replace(
        state,
        stage=RecallStage.DRILL,
        scope_kind=data["scope_kind"],
        scope=data["scope"],
        discovered_on=data["on"],
        drilled=Drilled(data["products"], data["to_hold"], data["persons"], data["milliseconds"]),
    )


_HANDLERS: dict[str, Handler[RecallState]] = {
    "recall.opened.v1": _opened,
    "recall.extended.v1": _found,
    "recall.reaction_known.v1": _reaction,
    "recall.reported.v1": _reported,
    "recall.closed.v1": _closed,
    "recall.withdrawn.v1": _withdrawn,
    "recall.drilled.v1": _drilled,
}

RECALL = Kind("recall", RecallState(), _HANDLERS)
