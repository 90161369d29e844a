"""What may happen to an appointment."""

from __future__ import annotations

from datetime import datetime

from blastema.core.appointment.slot import Slot, read_slot, slot_data
from blastema.core.appointment.state import (
    AppointmentPurpose,
    AppointmentStage,
    AppointmentState,
    CancelReason,
)
from blastema.core.civil import find_zone, local_day, parse_moment
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal, refuse


def make(
    state: AppointmentState,
    *,
    patient: str,
    site: str,
    purpose: AppointmentPurpose,
    slot: Slot,
    now: datetime,
    patient_exists: bool,
) -> Decision:
    at = read_slot(slot, now=now)
    refused = refusal(
        _when("MAKE", "make this appointment", state, AppointmentStage.NONE),
        None if patient_exists else refuse("APPOINTMENT-PATIENT", "There is no such patient."),
        *_faults(at),
    )
    if isinstance(at, Refusal):
        return refused or at
    data = {"patient": patient, "site": site, "purpose": purpose.value, **slot_data(slot, at)}
    return refused or (Event("appointment.made.v1", data),)


def move(state: AppointmentState, *, slot: Slot, now: datetime) -> Decision:
    at = read_slot(slot, now=now)
    refused = refusal(
        _when("MOVE", "move this appointment", state, AppointmentStage.MADE), *_faults(at)
    )
    if isinstance(at, Refusal):
        return refused or at
    return refused or (Event("appointment.moved.v1", slot_data(slot, at)),)


def cancel(state: AppointmentState, *, reason: CancelReason) -> Decision:
    refused = refusal(_when("CANCEL", "cancel this appointment", state, AppointmentStage.MADE))
    return refused or (Event("appointment.cancelled.v1", {"reason": reason.value}),)


def attend(state: AppointmentState, *, now: datetime) -> Decision:
    """Records that the person came; not before the day of the appointment."""
    refused = refusal(
        _when("ATTEND", "record that the person came", state, AppointmentStage.MADE),
        _day_reached(state, now),
    )
    return refused or (Event("appointment.attended.v1", {}),)


def _when(
    rule: str, verb: str, state: AppointmentState, *stages: AppointmentStage
) -> Finding | None:
    return moment(f"APPOINTMENT-{rule}-WHEN", verb, state.stage, stages)


def _faults(at: datetime | Refusal) -> tuple[Finding, ...]:
    return at.findings if isinstance(at, Refusal) else ()


def _day_reached(state: AppointmentState, now: datetime) -> Finding | None:
    at, zone = parse_moment(state.at), find_zone(state.zone)
    if at is None or zone is None or local_day(now, zone) >= local_day(at, zone):
        return None
    return refuse(
        "APPOINTMENT-NOT-YET",
        "The day of this appointment has not come.",
        "Move the appointment if the person came earlier.",
        "front-desk",
    )
