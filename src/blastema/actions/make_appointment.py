"""Appointments: made, moved, cancelled, attended."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.standing import must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.appointment import decide
from blastema.core.appointment.slot import Slot
from blastema.core.appointment.state import AppointmentPurpose, CancelReason


@verb(Permission.APPOINTMENT_MAKE)
def make_appointment(door: Door, *, patient: str, purpose: AppointmentPurpose, slot: Slot) -> Done:
    if exists := door.exists("patient", patient):
        must_be_patient(door, patient)
    appointment = door.new()
    made = decide.make(
        door.begin("appointment", appointment),
        patient=patient,
        site=door.act.site,
        purpose=purpose,
        slot=slot,
        now=door.act.now,
        patient_exists=exists,
    )
    return door.write({("appointment", appointment): made})


@verb(Permission.APPOINTMENT_MOVE)
def move_appointment(door: Door, *, appointment: str, slot: Slot) -> Done:
    moved = decide.move(door.state("appointment", appointment), slot=slot, now=door.act.now)
    return door.write({("appointment", appointment): moved})


@verb(Permission.APPOINTMENT_CANCEL)
def cancel_appointment(door: Door, *, appointment: str, reason: CancelReason) -> Done:
    cancelled = decide.cancel(door.state("appointment", appointment), reason=reason)
    return door.write({("appointment", appointment): cancelled})


@verb(Permission.APPOINTMENT_ATTEND)
def attend_appointment(door: Door, *, appointment: str) -> Done:
    attended = decide.attend(door.state("appointment", appointment), now=door.act.now)
    return door.write({("appointment", appointment): attended})
