"""Patients, enquiries, appointments, assigned work and emergency looks in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told, says, sentence

FIELDS = {
    "name": "name",
    "birth_date": "birth date",
    "birth_year": "birth year",
    "sex": "sex",
    "contact": "contact",
    "address": "address",
    "zone": "area",
    "died_on": "day of death",
}
CHANNELS = {"mail": "mail", "text": "text message", "call": "telephone", "paper": "paper"}
PURPOSES = {
    "first-visit": "first visit",
    "assessment": "assessment",
    "collection": "collection",
    "treatment": "treatment",
    "follow-up": "follow-up",
    "call": "call",
}
ORIGINS = {
    "enquiry": "after an enquiry",
    "front-desk": "at the front desk",
    "fhir": "from another system",
    "registry": "from a registry of the past",
}
CALLS = {
    "reached": "reached",
    "no-answer": "no answer",
    "left-message": "a message was left",
}
WORK = {"records-request": "records request", "billing": "billing"}


def moment(text: str, zone: str) -> str:
    """A UTC moment as the clock on the wall there shows it."""
    local = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    return f"{local:%-d %B %Y, %H:%M} {names.zone(zone)}"


def _registered(data: Data) -> Told:
    return Told(f"Patient registered {names.word(ORIGINS, data['origin'])}.")


def _corrected(data: Data) -> Told:
    return Told(f"The {names.word(FIELDS, data['field'])} was corrected: {data['reason']}.")


def _preference(data: Data) -> Told:
    refused = [names.source(slug).lower() for slug in data["refused_sources"]]
    return Told(f"Cell sources the person refuses: {names.listed(refused)}.")


def _contact(data: Data) -> Told:
    return Told(
        f"The person wants to be reached by {names.word(CHANNELS, data['channel'])}.",
        f"Language: {data['language']}.",
    )


def _died(data: Data) -> Told:
    when = f"on {names.day(data['on'])}" if data["on"] else "on a day not known"
    return Told(f"The person died {when}.", f"Told by: {data['told_by']}.")


def _appointment(verb: str, data: Data) -> Told:
    purpose = f", {names.word(PURPOSES, data['purpose'])}" if "purpose" in data else ""
    return Told(f"Appointment {verb}{purpose}: {moment(data['at'], data['zone'])}.")


def _received(data: Data) -> Told:
    about = names.condition(data["condition"]) if data["condition"] else "no problem named"
    urgent = "Marked as urgent." if data["urgent"] else ""
    return Told(f"Enquiry received about: {about}.", sentence(urgent, data["message"]))


def _assigned(data: Data) -> Told:
    due = names.day(data["due"])
    return Told(f"Work given to a company: {names.word(WORK, data['purpose'])}, due on {due}.")


SENTENCES: Table = {
    "patient.registered.v1": _registered,
    "patient.corrected.v1": _corrected,
    "patient.identified.v1": says("A number from another system was added."),
    "patient.history_recorded.v1": says("A medical history from another system was recorded."),
    "patient.preference_recorded.v1": _preference,
    "patient.contact_preference_recorded.v1": _contact,
    "patient.withdrew.v1": says("The person withdrew from {from}."),
    "patient.rejoined.v1": says("The person takes part in {to} again."),
    "patient.died.v1": _died,
    "patient.death_retracted.v1": says("The death was recorded by mistake: {reason}."),
    "patient.merged.v1": says("This record was merged into another one of the same person."),
    "patient.unmerged.v1": says("This record stands alone again."),
    "patient.links_revoked.v1": says("All links sent before were made useless."),
    "patient.representative_named.v1": says("Somebody was named who may sign for the person."),
    "patient.representative_ended.v1": says("Nobody may sign for the person by a link any more."),
    "patient.erased.v1": says("The person was erased: {reason}."),
    "enquiry.received.v1": _received,
    "enquiry.contacted.v1": lambda data: Told(
        f"Called back: {names.word(CALLS, data['result'])}.", data["note"]
    ),
    "enquiry.registered.v1": says("The enquirer became a patient."),
    "enquiry.closed.v1": says("Enquiry closed: {reason}."),
    "appointment.made.v1": lambda data: _appointment("made", data),
    "appointment.moved.v1": lambda data: _appointment("moved", data),
    "appointment.cancelled.v1": says("Appointment: {reason}."),
    "appointment.attended.v1": says("The patient came."),
    "assignment.made.v1": _assigned,
    "assignment.done.v1": says("The assigned work is done.", "{note}"),
    "assignment.withdrawn.v1": says("The assigned work was taken back: {reason}."),
    "breakglass.opened.v1": says("The record was opened in an emergency.", "{reason}"),
    "breakglass.reviewed.v1": says("The emergency look was reviewed: {verdict}.", "{note}"),
}
