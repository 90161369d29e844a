"""Appointments, assigned work, emergency looks and adverse events as rows."""

from __future__ import annotations

from blastema.core.appointment.state import AppointmentState
from blastema.core.assignment.state import AssignmentState
from blastema.core.breakglass.state import BreakGlassState
from blastema.core.safety.state import AdverseState
from blastema.records.project.row import Projection, Row


def _appointment(state: AppointmentState) -> Row:
    return {
        "patient": state.patient,
        "purpose": state.purpose,
        "at": state.at,
        "zone": state.zone,
        "minutes": state.minutes,
        "stage": state.stage.value,
    }


def _assignment(state: AssignmentState) -> Row:
    return {
        "company": state.company,
        "patient": state.patient,
        "purpose": state.purpose,
        "shows": ",".join(sorted(state.shows)),
        "due": state.due,
        "stage": state.stage.value,
    }


def _breakglass(state: BreakGlassState) -> Row:
    return {
        "staff": state.staff,
        "patient": state.patient,
        "reason": state.reason,
        "until": state.until,
        "stage": state.stage.value,
    }


def _adverse(state: AdverseState) -> Row:
    return {
        "patient": state.patient,
        "course": state.course,
        "product": state.product,
        "term": state.term,
        "grade": state.grade,
        "serious": state.serious,
        "relatedness": state.relatedness,
        "stage": state.stage.value,
        "onset": state.onset,
    }


APPOINTMENT_ROWS = Projection("appointment", _appointment, {})
ASSIGNMENT_ROWS = Projection("assignment", _assignment, {})
BREAKGLASS_ROWS = Projection("break_glass", _breakglass, {})
ADVERSE_ROWS = Projection("adverse_event", _adverse, {})
