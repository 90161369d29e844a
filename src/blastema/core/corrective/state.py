"""What a corrective action is, as the fold of its events.

    (none) -> open -> done -> effective
               ^       |
               +-------+ checked, and it had not worked

Done is not enough: it ends only when a check, with its own due date, found that it worked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class CorrectiveStage(StrEnum):
    NONE = "none"
    OPEN = "open"
    DONE = "done"
    EFFECTIVE = "effective"


class Aim(StrEnum):
    """Against what happened, or against what could happen."""

    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"


class Cause(StrEnum):
    """The root cause, in a code."""

    TRAINING = "training"
    PROCEDURE = "procedure"
    EQUIPMENT = "equipment"
    MATERIAL = "material"
    SUPPLIER = "supplier"
    ENVIRONMENT = "environment"
    COMMUNICATION = "communication"
    WORKLOAD = "workload"
    SOFTWARE = "software"
    UNKNOWN = "unknown"


class Effect(StrEnum):
    """What the check found."""

    WORKED = "worked"
    DID_NOT_WORK = "did-not-work"


@dataclass(frozen=True, slots=True)
class Check:
    on: str
    effect: Effect
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class CorrectiveState:
    """One corrective or preventive action.

    ``source`` is the stream it came from, such as ``deviation/ID``; ``owner`` is who does
    it (``staff/ID``). ``due`` and ``check_by`` are the site's local dates. Words are sealed
    under the key of ``sealed_for``.
    """

    stage: CorrectiveStage = CorrectiveStage.NONE
    source: str = ""
    patient: str = ""
    sealed_for: str = ""
    aim: str = ""
    cause: str = ""
    action: str = ""
    owner: str = ""
    due: str = ""
    opened_on: str = ""
    done_on: str = ""
    done_note: str = ""
    check_by: str = ""
    checks: tuple[Check, ...] = ()

    @property
    def next_due(self) -> str:
        """The day on which the next thing is due; empty once it was shown to work."""
        days = {CorrectiveStage.OPEN: self.due, CorrectiveStage.DONE: self.check_by}
        return days.get(self.stage, "")


def _opened(state: CorrectiveState, data: Mapping[str, Any]) -> CorrectiveState:
    return replace(
        state,
        stage=CorrectiveStage.OPEN,
        source=data["source"],
        patient=data["patient"],
        sealed_for=data["sealed_for"],
        aim=data["aim"],
        cause=data["cause"],
        action=data["action"],
        owner=data["owner"],
        due=data["due"],
        opened_on=data["on"],
    )


def _done(state: CorrectiveState, data: Mapping[str, Any]) -> CorrectiveState:
    return replace(
        state,
        stage=CorrectiveStage.DONE,
        done_on=data["on"],
        done_note=data["note"],
        check_by=data["check_by"],
    )


def _checked(state: CorrectiveState, data: Mapping[str, Any]) -> CorrectiveState:
    effect = Effect(data["effect"])
    check = Check(data["on"], effect, data["note"], data["signed_by"])
    worked = effect is Effect.WORKED
    return replace(
        state,
        stage=CorrectiveStage.EFFECTIVE if worked else CorrectiveStage.OPEN,
        due=state.due if worked else data["due"],
        checks=(*state.checks, check),
    )


_HANDLERS: dict[str, Handler[CorrectiveState]] = {
    "corrective.opened.v1": _opened,
    "corrective.done.v1": _done,
    "corrective.checked.v1": _checked,
}

CORRECTIVE = Kind("corrective", CorrectiveState(), _HANDLERS)
