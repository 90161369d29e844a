"""What a source's newer word changes about a person whom we know.

A field is changed where the source itself now says something else than it said last time.
What was corrected here since, while the source went on saying the old thing, stays.
"""

from __future__ import annotations

from collections.abc import Callable

from blastema.actions.door import Door
from blastema.actions.person import (
    Person,
    address_from,
    as_text,
    contact_from,
    name_from,
    plain,
)
from blastema.core.patient.state import PatientField, PatientState

Changes = dict[PatientField, str | int | None]

# Each field of a person as text; empty where it says nothing.
_FIELDS: dict[PatientField, Callable[[Person], str]] = {
    PatientField.NAME: lambda person: as_text(person.name),
    PatientField.BIRTH_DATE: lambda person: person.birth_date,
    PatientField.SEX: lambda person: "" if person.sex == "unknown" else person.sex,
    PatientField.CONTACT: lambda person: as_text(person.contact),
    PatientField.ADDRESS: lambda person: as_text(person.address),
}


def opened(door: Door, patient: str, state: PatientState) -> Person:
    """The person as our record has them, unsealed."""

    def text(sealed: str) -> str:
        return door.keys.open(f"patient/{patient}", sealed)

    return Person(
        name=name_from(text(state.name)),
        birth_date=text(state.birth_date),
        sex=state.sex or "unknown",
        contact=contact_from(text(state.contact)),
        address=address_from(text(state.address)),
    )


def is_somebody_else(person: Person, ours: Person) -> bool:
    """Whether neither name nor birth date agree, so that a shared number is a mistake."""
    named = _spelt(person) == _spelt(ours) or not _spelt(ours)
    born = person.birth_date == ours.birth_date or not ours.birth_date
    return not (named or born)


def changed_fields(told: Person, before: Person | None, ours: Person) -> tuple[PatientField, ...]:
    """The fields to change; without an earlier word of the source, only those that are empty."""
    found = []
    for field, text_of in _FIELDS.items():
        new, own = text_of(told), text_of(ours)
        news = new != text_of(before) if before is not None else not own
        if new and news and new != own:
            found.append(field)
    return tuple(found)


def sealed_changes(
    door: Door, patient: str, told: Person, fields: tuple[PatientField, ...], birth_year: int | None
) -> Changes:
    """The new values as a correction takes them, a sealed field with its part in the clear."""
    subject = f"patient/{patient}"
    changes: Changes = {}
    for field in fields:
        text = _FIELDS[field](told)
        changes[field] = text if field is PatientField.SEX else door.seal(subject, text)
    if PatientField.BIRTH_DATE in changes:
        changes[PatientField.BIRTH_YEAR] = birth_year
    if PatientField.ADDRESS in changes:
        changes[PatientField.ZONE] = told.address.zone
    return changes


def _spelt(person: Person) -> str:
    return plain(str(person.name))
