"""What an adverse event is, as the fold of its events.

    (none) -> reported -> judged -> closed
                  ^          |        |
                  |          +-- regraded (stays judged)
                  +-- regraded (stays reported; a closed one opens again)

An authority or sponsor may be told at any time after it was reported.

Grade is how severe it was, seriousness is what it led to (21 CFR 312.32): a grade 3
headache is not serious, a grade 2 one that keeps somebody in hospital is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class AdverseStage(StrEnum):
    NONE = "none"
    REPORTED = "reported"
    JUDGED = "judged"
    CLOSED = "closed"


class Seriousness(StrEnum):
    """What makes an event serious: 21 CFR 312.32(a)."""

    DEATH = "death"
    LIFE_THREATENING = "life-threatening"
    HOSPITALISATION = "hospitalisation"
    INCAPACITY = "incapacity"
    CONGENITAL_ANOMALY = "congenital-anomaly"
    IMPORTANT = "important-medical-event"


class Relatedness(StrEnum):
    """Whether the treatment caused it: the six categories of WHO-UMC (PMC6039921, box 2)."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    CONDITIONAL = "conditional"
    UNASSESSABLE = "unassessable"


class Outcome(StrEnum):
    """How it ended, in the words of FHIR R4's adverse-event-outcome."""

    RESOLVED = "resolved"
    RECOVERING = "recovering"
    ONGOING = "ongoing"
    SEQUELAE = "resolved-with-sequelae"
    FATAL = "fatal"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Notice:
    """One duty that was met: on which local day, under which number, by whom."""

    on: str
    reference: str
    by: str


FATAL = frozenset({Seriousness.DEATH, Seriousness.LIFE_THREATENING})


@dataclass(frozen=True, slots=True)
class AdverseState:
    """One adverse event.

    ``aware_on`` is the local date on which the practice first had the information.
    ``expedited_on`` and ``urgent_on`` are the dates on which what was known made the
    event one to report within 15 or 7 days, empty while it is not one. While nobody has
    judged, the worse answer counts: an unread serious event must not let a clock run out.
    """

    stage: AdverseStage = AdverseStage.NONE
    patient: str = ""
    episode: str = ""
    course: str = ""
    product: str = ""
    term: str = ""
    grade: int = 0
    grading: str = ""
    serious: bool = False
    seriousness: frozenset[str] = frozenset()
    communicable: bool = False
    intervention: bool = False
    onset: str = ""
    aware_on: str = ""
    narrative: str = ""
    relatedness: str = ""
    expected: bool | None = None
    judged_by: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    expedited_on: str = ""
    urgent_on: str = ""
    disease_on: str = ""
    outcome: str = ""
    notices: Mapping[str, Notice] = field(default_factory=dict)

    @property
    def judged(self) -> bool:
        return bool(self.relatedness)

    @property
    def suspected(self) -> bool:
        """A reasonable possibility; what cannot be assessed is not thereby unlikely."""
        return self.relatedness != Relatedness.UNLIKELY

    @property
    def expedited(self) -> bool:
        """Serious, unexpected and suspected: 21 CFR 312.32(c)(1)."""
        return self.serious and self.suspected and self.expected is not True

    @property
    def urgent(self) -> bool:
        """Also fatal or life-threatening: 21 CFR 312.32(c)(2)."""
        return self.expedited and bool(self.seriousness & FATAL)

    @property
    def disease(self) -> bool:
        """Involves a communicable disease and meets 21 CFR 1271.350(a)."""
        return self.communicable and self.suspected and (self.serious or self.intervention)


def _since(before: str, holds: bool, day: str) -> str:
    """A clock keeps the day it started on; one that stopped starts anew."""
    return (before or day) if holds else ""


def _with_clocks(state: AdverseState, day: str) -> AdverseState:
    return replace(
        state,
        expedited_on=_since(state.expedited_on, state.expedited, day),
        urgent_on=_since(state.urgent_on, state.urgent, day),
        disease_on=_since(state.disease_on, state.disease, day),
    )


def _graded(state: AdverseState, data: Mapping[str, Any]) -> AdverseState:
    return replace(
        state,
        grade=data["grade"],
        grades=(*state.grades, data["grade"]),
        grading=data["grading"],
        serious=data["serious"],
        seriousness=frozenset(data["seriousness"]),
        communicable=data["communicable"],
        intervention=data["intervention"],
    )


def _reported(state: AdverseState, data: Mapping[str, Any]) -> AdverseState:
    reported = replace(
        _graded(state, data),
        stage=AdverseStage.REPORTED,
        patient=data["patient"],
        episode=data["episode"],
        course=data["course"] or "",
        product=data["product"] or "",
        term=data["term"],
        onset=data["onset"],
        aware_on=data["aware_on"],
        narrative=data["narrative"],
    )
    return _with_clocks(reported, data["aware_on"])


def _judged(state: AdverseState, data: Mapping[str, Any]) -> AdverseState:
    judged = replace(
        state,
        stage=AdverseStage.JUDGED,
        relatedness=data["relatedness"],
        expected=data["expected"],
        judged_by=(*state.judged_by, data["signed_by"]),
    )
    return _with_clocks(judged, data["informed_on"])


def _regraded(state: AdverseState, data: Mapping[str, Any]) -> AdverseState:
    stage = AdverseStage.JUDGED if state.judged else AdverseStage.REPORTED
    return _with_clocks(replace(_graded(state, data), stage=stage), data["informed_on"])


def _closed(state: AdverseState, data: Mapping[str, Any]) -> AdverseState:
    return replace(state, stage=AdverseStage.CLOSED, outcome=data["outcome"])


def _notified(state: AdverseState, data: Mapping[str, Any]) -> AdverseState:
    notice = Notice(data["on"], data["reference"], data["signed_by"])
    return replace(state, notices={**state.notices, data["duty"]: notice})


_HANDLERS: dict[str, Handler[AdverseState]] = {
    "adverse.reported.v1": _reported,
    "adverse.judged.v1": _judged,
    "adverse.regraded.v1": _regraded,
    "adverse.closed.v1": _closed,
    "adverse.notified.v1": _notified,
}

ADVERSE = Kind("adverse", AdverseState(), _HANDLERS)
