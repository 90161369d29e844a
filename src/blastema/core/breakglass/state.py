"""What an emergency look is, as the fold of its events.

    (none) -> opened -> reviewed

It ends by itself at ``until``; a review that finds it unjustified ends it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from blastema.core.civil import moment_text
from blastema.core.stream import Handler, Kind


class BreakGlassStage(StrEnum):
    NONE = "none"
    OPENED = "opened"
    REVIEWED = "reviewed"


class ReviewVerdict(StrEnum):
    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not justified"


@dataclass(frozen=True, slots=True)
class BreakGlassState:
    """``reason`` and ``note`` are free text about a person, sealed."""

    stage: BreakGlassStage = BreakGlassStage.NONE
    staff: str = ""
    patient: str = ""
    reason: str = ""
    until: str = ""
    reviewer: str = ""
    verdict: str = ""
    note: str = ""

    def lets_see(self, *, staff: str, patient: str, now: datetime) -> bool:
        """Whether this member of staff may look into this record at this moment."""
        theirs = (self.staff, self.patient) == (staff, patient)
        blamed = self.verdict == ReviewVerdict.NOT_JUSTIFIED
        return theirs and not blamed and moment_text(now) < self.until


def _opened(state: BreakGlassState, data: Mapping[str, Any]) -> BreakGlassState:
    return replace(
        state,
        stage=BreakGlassStage.OPENED,
        staff=data["staff"],
        patient=data["patient"],
        reason=data["reason"],
        until=data["until"],
    )


def _reviewed(state: BreakGlassState, data: Mapping[str, Any]) -> BreakGlassState:
    return replace(
        state,
        stage=BreakGlassStage.REVIEWED,
        reviewer=data["by"],
        verdict=data["verdict"],
        note=data["note"],
    )


_HANDLERS: dict[str, Handler[BreakGlassState]] = {
    "breakglass.opened.v1": _opened,
    "breakglass.reviewed.v1": _reviewed,
}

BREAKGLASS = Kind("breakglass", BreakGlassState(), _HANDLERS)
