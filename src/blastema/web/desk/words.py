"""The words of the front desk's lists: channels, purposes, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.urls import NoReverseMatch, reverse

from blastema.core.appointment.state import AppointmentPurpose, CancelReason
from blastema.core.assignment.state import AssignmentWithdrawal, Purpose, Shows
from blastema.core.enquiry.state import CallResult, EnquiryChannel, EnquiryEnd
from blastema.core.patient.state import Sex

Choices = list[tuple[str, str]]

CHANNELS: Mapping[str, str] = {
    EnquiryChannel.WEB: "web page",
    EnquiryChannel.PHONE: "telephone",
    EnquiryChannel.FRONT_DESK: "at the desk",
}
CALL_RESULTS: Mapping[str, str] = {
    CallResult.REACHED: "I spoke with the person",
    CallResult.LEFT_MESSAGE: "I left a message",
    CallResult.NO_ANSWER: "Nobody answered",
}
CALLS_MADE: Mapping[str, str] = {
    CallResult.REACHED: "Reached",
    CallResult.LEFT_MESSAGE: "Left a message",
    CallResult.NO_ANSWER: "No answer",
}
PURPOSES: Mapping[str, str] = {
    AppointmentPurpose.FIRST_VISIT: "First visit",
    AppointmentPurpose.ASSESSMENT: "Assessment",
    AppointmentPurpose.COLLECTION: "Collection",
    AppointmentPurpose.TREATMENT: "Treatment",
    AppointmentPurpose.FOLLOW_UP: "Follow-up",
    AppointmentPurpose.CALL: "Telephone call",
}
STAGES: Mapping[str, tuple[str, str]] = {
    "made": ("expected", "wait"),
    "attended": ("came", "good"),
    "cancelled": ("cancelled", "stop"),
}
ENQUIRY_STAGES: Mapping[str, tuple[str, str]] = {
    "received": ("not called yet", "wait"),
    "contacted": ("called", "info"),
    "registered": ("patient", "good"),
    "closed": ("closed", "neutral"),
}
WORK: Mapping[str, str] = {
    Purpose.RECORDS_REQUEST: "A request for records",
    Purpose.BILLING: "Billing",
}
WORK_STAGES: Mapping[str, tuple[str, str]] = {
    "made": ("open", "wait"),
    "done": ("done", "good"),
    "withdrawn": ("taken back", "neutral"),
}
SHOWS: Mapping[str, str] = {
    Shows.IDENTITY: "Name and birth date",
    Shows.CONTACT: "Telephone, e-mail and address",
    Shows.APPOINTMENTS: "Appointments",
    Shows.DIAGNOSES: "Diagnoses",
    Shows.TREATMENTS: "Treatments",
    Shows.CONSENTS: "Consents",
    Shows.FINDINGS: "Findings of assessments",
    Shows.OUTCOMES: "Answers to questionnaires",
}
SEXES: Mapping[str, str] = {
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    Sex.OTHER: "Other",
    Sex.UNKNOWN: "Not known",
}


def choices(words: Mapping[str, str]) -> Choices:
    return [(str(value), word) for value, word in words.items()]


def as_said(reasons: type[StrEnum]) -> Choices:
    """Reasons whose values are words already; only the first letter is made large."""
    return [(one.value, one.value[:1].upper() + one.value[1:]) for one in reasons]


CLOSE_REASONS = as_said(EnquiryEnd)
CANCEL_REASONS = as_said(CancelReason)
WITHDRAWALS = as_said(AssignmentWithdrawal)


def patient_url(patient: str) -> str:
    """The page of a patient, empty where that room is not built."""
    try:
        return reverse("patient", args=[patient])
    except NoReverseMatch:
        return ""
