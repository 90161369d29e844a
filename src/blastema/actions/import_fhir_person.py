"""A referred patient as FHIR tells of them -> a person, the words for them, and a history."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator

from blastema.actions.person import Address, Contact, Name, Person
from blastema.core.patient.history import Entry, History, Measurement
from blastema.fhir import (
    Concept,
    Imaging,
    ReferredPatient,
    read_bundle,
    write_bundle,
    write_json,
)

# HL7 table 0203: a medical record number, which names the system that keeps the record.
_RECORD_NUMBER = "MR"
_DAY = len("2026-11-22")


def person_of(patient: ReferredPatient) -> Person:
    """Name, birth date, sex, the first telephone and mail address, the first address."""
    name, address = patient.name, patient.address
    return Person(
        name=Name(name.family or name.text, " ".join(name.given)),
        birth_date=patient.birth_date or "",
        sex=patient.sex or "unknown",
        contact=Contact(_reached(patient, "phone"), _reached(patient, "email")),
        address=Address(
            ", ".join(part for part in address.line if part),
            address.city,
            address.state,
            address.postal_code,
            address.country,
        ),
    )


def numbers_of(patient: ReferredPatient) -> dict[str, tuple[str, str]]:
    """Every whole identifier as (system, value), by the word that finds the patient."""
    whole = [(i.system.strip(), i.value.strip()) for i in patient.identifiers]
    return {f"{system}|{value}": (system, value) for system, value in whole if system and value}


def source_of(patient: ReferredPatient) -> str:
    """Which system speaks: the one that keeps the record, else the first that gave a number."""
    keeping = [
        i.system
        for i in patient.identifiers
        if any(coding.code == _RECORD_NUMBER for coding in i.type.codings)
    ]
    every = [i.system for i in patient.identifiers]
    return next(("fhir " + system for system in (*keeping, *every) if system), "fhir")


def history_of(patient: ReferredPatient, *, fingerprint: str, kept: str) -> History:
    """The coded history; ``kept`` is everything that was sent, sealed."""
    return History(
        source=source_of(patient),
        fingerprint=fingerprint,
        problems=_coded((p.code, p.onset, p.abatement) for p in patient.problems),
        allergies=_coded((a.code, a.recorded, None) for a in patient.allergies),
        medicines=_coded((m.code, m.authored, None) for m in patient.medicines),
        measurements=tuple(
            Measurement("bmi", bmi.value_milli, _day(bmi.date)) for bmi in patient.bmis
        ),
        imaging=tuple(entry for study in patient.imaging for entry in _images(study)),
        procedures=_coded((p.code, p.start, p.end) for p in patient.procedures),
        kept=kept,
    )


def uncoded(patient: ReferredPatient) -> Iterator[str]:
    """The kind of each clinical value that has words and no code, so is kept sealed only."""
    for kind, values in (
        ("Condition", patient.problems),
        ("AllergyIntolerance", patient.allergies),
        ("MedicationRequest", patient.medicines),
        ("Procedure", patient.procedures),
    ):
        yield from (kind for value in values if _coding(value.code) is None)


def packed(patient: ReferredPatient) -> str:
    """All that was mapped and kept, as a FHIR collection in compressed base64."""
    text = write_json(write_bundle([patient]))
    return base64.b64encode(zlib.compress(text.encode())).decode()


def unpacked(text: str) -> ReferredPatient:
    """What ``packed`` made a text of; its referrals are not read again."""
    source = zlib.decompress(base64.b64decode(text))
    return read_bundle(source, name="kept", known={}).patients[0]


def _reached(patient: ReferredPatient, system: str) -> str:
    return next((t.value for t in patient.telecoms if t.system == system and t.value), "")


def _coded(told: Iterable[tuple[Concept, str | None, str | None]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(*coding, _day(onset), _day(abated))
        for concept, onset, abated in told
        if (coding := _coding(concept)) is not None
    )


def _coding(concept: Concept) -> tuple[str, str, str] | None:
    """The first whole code with its own name; a sender's free words stay sealed."""
    whole = (c for c in concept.codings if c.system and c.code)
    return next(((c.system, c.code, c.display) for c in whole), None)


def _images(study: Imaging) -> Iterator[Entry]:
    """One entry for each region shown: its code, and by what it was shown."""
    shown = {s.site: s for s in reversed(study.series) if s.site and s.body_site is not None}
    for series in reversed(shown.values()):
        site = series.body_site
        assert site is not None
        words = ": ".join(w for w in (series.modality.display, site.display) if w)
        yield Entry(site.system, site.code, words, _day(study.started))


def _day(moment: str | None) -> str:
    return (moment or "")[:_DAY]
