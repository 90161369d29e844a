"""What an appointment is, as the fold of its events.

(none) -> made -> attended
           |  (moved: stays made)
           +----> cancelled
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class AppointmentStage(StrEnum):
    NONE = "none"
    MADE = "made"
    ATTENDED = "attended"
    CANCELLED = "cancelled"


class AppointmentPurpose(StrEnum):
    """What the front desk reads; it says nothing about a diagnosis."""

    FIRST_VISIT = "first-visit"
    ASSESSMENT = "assessment"
    COLLECTION = "collection"
    TREATMENT = "treatment"
    FOLLOW_UP = "follow-up"
    CALL = "call"


class CancelReason(StrEnum):
    BY_PATIENT = "cancelled by the patient"
    BY_PRACTICE = "cancelled by the practice"
    DID_NOT_COME = "did not come"
    IN_ERROR = "entered in error"


@dataclass(frozen=True, slots=True)
class AppointmentState:
    """``at`` is the moment in UTC; ``zone`` says what the wall clock shows then."""

    stage: AppointmentStage = AppointmentStage.NONE
    patient: str = ""
    site: str = ""
    purpose: str = ""
    at: str = ""
    zone: str = ""
    minutes: int = 0
    moved: int = 0
    cancelled: str = ""


def _made(state: AppointmentState, data: Mapping[str, Any]) -> AppointmentState:
    return replace(
        state,
        stage=AppointmentStage.MADE,
        patient=data["patient"],
        site=data["site"],
        purpose=data["purpose"],
        at=data["at"],
        zone=data["zone"],
        minutes=data["minutes"],
    )


def _moved(state: AppointmentState, data: Mapping[str, Any]) -> AppointmentState:
    return replace(
        state,
        at=data["at"],
        zone=data["zone"],
        minutes=data["minutes"],
        moved=state.moved + 1,
    )


def _cancelled(state: AppointmentState, data: Mapping[str, Any]) -> AppointmentState:
    return replace(state, stage=AppointmentStage.CANCELLED, cancelled=data["reason"])


def _attended(state: AppointmentState, _data: Mapping[str, Any]) -> AppointmentState:
    return replace(state, stage=AppointmentStage.ATTENDED)


_HANDLERS: dict[str, Handler[AppointmentState]] = {
    "appointment.made.v1": _made,
    "appointment.moved.v1": _moved,
    "appointment.cancelled.v1": _cancelled,
    "appointment.attended.v1": _attended,
}

APPOINTMENT = Kind("appointment", AppointmentState(), _HANDLERS)
