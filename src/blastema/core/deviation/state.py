"""What a deviation is in the quality file, as the fold of its events.

    (none) -> open -> judged -> closed
                        ^ |
                        +-+ judged anew

A run's own deviations stand in the run; here begins what quality does about one of them,
or about something that was not done as it should be outside any run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class DeviationStage(StrEnum):
    NONE = "none"
    OPEN = "open"
    JUDGED = "judged"
    CLOSED = "closed"


class DeviationArea(StrEnum):
    """Where it happened, outside a run."""

    ROOM = "room"
    STORAGE = "storage"
    EQUIPMENT = "equipment"
    LABELLING = "labelling"
    RECEIPT = "receipt"
    TREATMENT = "treatment"
    DOCUMENTS = "documents"
    OTHER = "other"


class Impact(StrEnum):
    """What it did to the product, or to a person; "unknown" is an answer too."""

    NONE = "none"
    POSSIBLE = "possible"
    CERTAIN = "certain"
    UNKNOWN = "unknown"


class Reporting(StrEnum):
    """Whether it must be told to an authority."""

    DUE = "due"
    NOT_DUE = "not-due"


class ActionNeed(StrEnum):
    """Whether judging it asks for corrective action; if not, why not, in a code."""

    NEEDED = "needed"
    SINGLE = "single-event"
    COVERED = "covered-by-another"
    OUTSIDE = "outside-our-control"


@dataclass(frozen=True, slots=True)
class DeviationState:
    """One deviation.

    ``source`` names what it happened in: ``run/ID/2`` is the second deviation of a run,
    else an area. ``sealed_for`` is the subject under whose key ``what`` is sealed.
    ``discovered_on`` and ``report_by`` are the site's local dates; ``report_by`` counts
    until somebody judges that no report is due.
    """

    stage: DeviationStage = DeviationStage.NONE
    source: str = ""
    patient: str = ""
    sealed_for: str = ""
    what: str = ""
    severity: str = ""
    discovered_on: str = ""
    report_by: str = ""
    product_impact: str = ""
    patient_impact: str = ""
    reporting: str = ""
    action: str = ""
    judged_by: str = ""
    judged_on: str = ""
    reported_on: str = ""
    reference: str = ""
    reported_by: str = ""
    closed_on: str = ""
    closed_by: str = ""

    @property
    def due(self) -> str:
        """By when an authority must be told; empty where that is done or judged not due."""
        waits = not self.reported_on and self.reporting != Reporting.NOT_DUE
        return self.report_by if waits and self.stage != DeviationStage.CLOSED else ""


def _opened(state: DeviationState, data: Mapping[str, Any]) -> DeviationState:
    return replace(
        state,
        stage=DeviationStage.OPEN,
        source=data["source"],
        patient=data["patient"],
        sealed_for=data["sealed_for"],
        what=data["what"],
        severity=data["severity"],
        discovered_on=data["discovered_on"],
        report_by=data["report_by"],
    )


def _judged(state: DeviationState, data: Mapping[str, Any]) -> DeviationState:
    return replace(
        state,
        stage=DeviationStage.JUDGED,
        severity=data["severity"],
        product_impact=data["product_impact"],
        patient_impact=data["patient_impact"],
        reporting=data["reporting"],
        action=data["action"],
        judged_on=data["on"],
        judged_by=data["signed_by"],
    )


def _reported(state: DeviationState, data: Mapping[str, Any]) -> DeviationState:
    return replace(
        state,
        reported_on=data["on"],
        reference=data["reference"],
        reported_by=data["signed_by"],
    )


def _closed(state: DeviationState, data: Mapping[str, Any]) -> DeviationState:
    return replace(
        state,
        stage=DeviationStage.CLOSED,
        closed_on=data["on"],
        closed_by=data["signed_by"],
    )


_HANDLERS: dict[str, Handler[DeviationState]] = {
    "deviation.opened.v1": _opened,
    "deviation.judged.v1": _judged,
    "deviation.reported.v1": _reported,
    "deviation.closed.v1": _closed,
}

DEVIATION = Kind("deviation", DeviationState(), _HANDLERS)
