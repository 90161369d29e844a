"""What may happen to a patient's record: who the person is and what others know of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from blastema.core.catalogue import catalogue
from blastema.core.civil import is_partial_day
from blastema.core.event import Event, Json
from blastema.core.identity.birth import MAX_AGE_YEARS
from blastema.core.moment import moment
from blastema.core.patient.history import History
from blastema.core.patient.state import (
    ContactChannel,
    CorrectionReason,
    PatientField,
    PatientOrigin,
    PatientStage,
    PatientState,
    Sex,
)
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_KNOWN = (PatientStage.REGISTERED, PatientStage.DIED)
_ZONE = re.compile(r"([A-Z]{2})?-?(\d{3})?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?", re.ASCII)
_SEALED = (
    PatientField.NAME,
    PatientField.BIRTH_DATE,
    PatientField.CONTACT,
    PatientField.ADDRESS,
)
# A sealed field, and the part of it that stands in the clear: they change together.
_TOGETHER = (
    (PatientField.BIRTH_DATE, PatientField.BIRTH_YEAR),
    (PatientField.ADDRESS, PatientField.ZONE),
)


def register(
    state: PatientState,
    *,
    name: str,
    birth_date: str,
    birth_year: int | None,
    sex: Sex,
    contact: str,
    address: str,
    zone: str,
    origin: PatientOrigin,
    site: str,
    site_exists: bool,
    today: date,
) -> Decision:
    """Registers a person. A cohort of the past may lack the name and the birth date."""
    must_be_sealed(name=name, birth_date=birth_date, contact=contact, address=address)
    of_the_past = origin is PatientOrigin.REGISTRY
    refused = refusal(
        _when("REGISTER", "register this patient", state, (PatientStage.NONE,)),
        None
        if name or of_the_past
        else refuse("PATIENT-NAME", "The patient has no name.", "Ask for the name."),
        None
        if birth_date or of_the_past
        else refuse("PATIENT-BIRTH", "The patient has no birth date.", "Ask for the birth date."),
        _possible_year(birth_year, today),
        _coarse(zone),
        None if site_exists else refuse("PATIENT-SITE", "There is no such site."),
    )
    if refused:
        return refused
    registered = Event(
        "patient.registered.v1",
        {
            "name": name,
            "birth_date": birth_date,
            "birth_year": birth_year,
            "sex": sex.value,
            "contact": contact,
            "address": address,
            "zone": zone,
            "origin": origin.value,
            "site": site,
        },
    )
    return (registered,)


def correct(
    state: PatientState,
    *,
    changes: Mapping[PatientField, str | int | None],
    reason: CorrectionReason,
    today: date,
) -> Decision:
    """Corrects fields, one event each. A birth date comes with its year, an address with its zone.

    Sealed fields come sealed.
    """
    must_be_sealed(**{f.value: str(changes[f]) for f in _SEALED if f in changes})
    year = changes.get(PatientField.BIRTH_YEAR)
    sex = changes.get(PatientField.SEX, Sex.UNKNOWN)
    refused = refusal(
        _when("CORRECT", "correct this record", state, _KNOWN),
        None if changes else refuse("PATIENT-CORRECT-NOTHING", "Nothing was changed."),
        *(_split(pair, changes) for pair in _TOGETHER),
        _possible_year(year, today),
        _coarse(str(changes.get(PatientField.ZONE, ""))),
        None
        if sex in list(Sex)
        else refuse("PATIENT-CORRECT-SEX", "This is none of the four sexes that a record holds."),
        *_death_day(state, changes),
    )
    if refused:
        return refused
    return tuple(
        Event(
            "patient.corrected.v1",
            {"field": field.value, "value": value, "reason": reason.value},
        )
        for field, value in changes.items()
    )


def identify(state: PatientState, *, system: str, value: str, known: bool) -> Decision:
    """Adds a number that another system uses.

    ``known`` says that this record has the very number already (sealed values cannot be
    compared here); then nothing happens.
    """
    must_be_sealed(value=value)
    refused = refusal(
        _when("IDENTIFY", "add a number to this record", state, _KNOWN),
        None
        if system and value
        else refuse(
            "PATIENT-IDENTIFIER",
            "A number and the system that gave it belong together.",
            "Give both.",
        ),
    )
    if refused or known:
        return refused or ()
    return (Event("patient.identified.v1", {"system": system, "value": value}),)


def record_history(state: PatientState, *, history: History) -> Decision:
    """Replaces what the source told before; the same fingerprint again changes nothing."""
    must_be_sealed(kept=history.kept)
    refused = refusal(
        _when("HISTORY", "record a history", state, _KNOWN),
        *history.faults(),
    )
    if refused:
        return refused
    former = state.histories.get(history.source)
    if former and former.fingerprint == history.fingerprint:
        return ()
    return (Event("patient.history_recorded.v1", history.as_data()),)


def record_preference(state: PatientState, *, refused_sources: Collection[str]) -> Decision:
    """Records the cell sources, or groups of sources, that a person will not have.

    The list replaces the former one; the same list again changes nothing.
    """
    known = catalogue().sources
    groups = {source.group for source in known.values()}
    unknown = [slug for slug in refused_sources if slug not in known and slug not in groups]
    refused = refusal(
        _when("PREFER", "record a preference", state, (PatientStage.REGISTERED,)),
        refuse(
            "PATIENT-SOURCE",
            f"The catalogue has no such cell source: {', '.join(sorted(unknown))}.",
            "Choose from the list.",
        )
        if unknown
        else None,
    )
    if refused or frozenset(refused_sources) == state.refused_sources:
        return refused or ()
    data: dict[str, Json] = {"refused_sources": [*sorted(set(refused_sources))]}
    return (Event("patient.preference_recorded.v1", data),)


def record_contact_preference(
    state: PatientState, *, channel: ContactChannel, language: str
) -> Decision:
    refused = refusal(
        _when("REACH", "record how to reach this person", state, (PatientStage.REGISTERED,)),
        None
        if _LANGUAGE.fullmatch(language)
        else refuse(
            "PATIENT-LANGUAGE", "This is not a language code.", "Write one such as en or es-US."
        ),
    )
    if refused or (state.channel, state.language) == (channel.value, language):
        return refused or ()
    data = {"channel": channel.value, "language": language}
    return (Event("patient.contact_preference_recorded.v1", data),)


def _when(
    rule: str, verb: str, state: PatientState, stages: tuple[PatientStage, ...]
) -> Finding | None:
    return moment(f"PATIENT-{rule}-WHEN", verb, state.stage, stages)


def _possible_year(year: str | int | None, today: date) -> Finding | None:
    if year is None or (isinstance(year, int) and today.year - MAX_AGE_YEARS <= year <= today.year):
        return None
    return refuse(
        "PATIENT-BIRTH-YEAR",
        f"The birth year is in the future or more than {MAX_AGE_YEARS} years ago.",
        "Correct the birth date.",
    )


def _coarse(zone: str) -> Finding | None:
    """The zone stands in the clear, so it holds a state and three digits and no more."""
    if _ZONE.fullmatch(zone):
        return None
    return refuse(
        "PATIENT-ZONE",
        "A zone is a state and the first three digits of the postal code, such as TX-787.",
        "Leave the rest in the address, which is sealed.",
    )


def _death_day(
    state: PatientState, changes: Mapping[PatientField, str | int | None]
) -> tuple[Finding | None, ...]:
    """A day of death is corrected where a death is recorded; it is not recorded that way."""
    if PatientField.DIED_ON not in changes:
        return ()
    day = str(changes[PatientField.DIED_ON])
    return (
        None
        if state.dead
        else refuse(
            "PATIENT-CORRECT-ALIVE", "No death is recorded for this person.", "Record it first."
        ),
        None
        if not day or is_partial_day(day)
        else refuse(
            "PATIENT-CORRECT-DAY", "The day of death is not in the calendar.", "Write it again."
        ),
    )


def _split(
    pair: tuple[PatientField, PatientField], changes: Mapping[PatientField, str | int | None]
) -> Finding | None:
    sealed, clear = pair
    if (sealed in changes) == (clear in changes):
        return None
    words = [field.value.replace("_", " ") for field in pair]
    return refuse(
        "PATIENT-CORRECT-TOGETHER",
        f"The {words[0]} and the {words[1]} change together.",
        "Give both.",
    )
