"""One patient as FHIR R4: who they are here, and what other systems told, field for field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from blastema.actions.import_fhir_person import unpacked
from blastema.actions.person import Contact, Name
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.patient.state import PatientStage, PatientState
from blastema.fhir import (
    Address,
    Identifier,
    ReferredPatient,
    Telecom,
    write_bundle,
    write_json,
    write_patient,
)
from blastema.fhir import Name as FhirName

# The system of our own ids, as other systems see them.
OWN_SYSTEM = "urn:ietf:rfc:3986"


@dataclass(frozen=True, slots=True)
class FhirPatient:
    """``patient`` and ``everything`` are JSON texts; ``version`` counts the record's events."""

    version: int
    patient: str
    everything: str


@reading(Permission.PATIENT_READ_HISTORY)
def fhir_patient(reader: Reader, *, patient: str) -> FhirPatient:
    """Refuses like any page; whoever asks is written down."""
    loaded = reader.load("patient", patient)
    state: PatientState = loaded.state
    reader.allow(loaded.meta.site, Permission.PATIENT_READ)
    reader.show(patient, "fhir")
    ours = _ours(reader, patient, state)
    told = [
        replace(one, id=patient, reference=ours.reference) for one in _told(reader, patient, state)
    ]
    whole = replace(
        ours,
        problems=tuple(p for one in told for p in one.problems),
        allergies=tuple(a for one in told for a in one.allergies),
        medicines=tuple(m for one in told for m in one.medicines),
        bmis=tuple(b for one in told for b in one.bmis),
        imaging=tuple(i for one in told for i in one.imaging),
        procedures=tuple(p for one in told for p in one.procedures),
    )
    return FhirPatient(
        version=loaded.position,
        patient=write_json(write_patient(ours)),
        everything=write_json(write_bundle((whole,))),
    )


def _ours(reader: Reader, patient: str, state: PatientState) -> ReferredPatient:
    """The person as this practice knows them; an erased person has an id and nothing else."""
    own = Identifier(OWN_SYSTEM, f"urn:uuid:{patient}")
    if state.stage is PatientStage.ERASED:
        return ReferredPatient(reference=f"Patient/{patient}", id=patient, identifiers=(own,))
    name = reader.name(patient, state.name)
    numbers = tuple(Identifier(i.system, reader.text(patient, i.value)) for i in state.identifiers)
    return ReferredPatient(
        reference=f"Patient/{patient}",
        id=patient,
        identifiers=(own, *numbers),
        names=(_name(name),) if str(name) else (),
        birth_date=reader.text(patient, state.birth_date) or None,
        sex=state.sex or None,
        addresses=tuple(_addresses(reader, patient, state)),
        telecoms=tuple(_telecoms(reader.contact(patient, state.contact))),
        deceased=(state.died_on or True) if state.stage is PatientStage.DIED else None,
    )


def _name(name: Name) -> FhirName:
    return FhirName(family=name.family, given=tuple(name.given.split()))


def _telecoms(contact: Contact) -> Iterator[Telecom]:
    if contact.phone:
        yield Telecom(system="phone", value=contact.phone)
    if contact.email:
        yield Telecom(system="email", value=contact.email)


def _addresses(reader: Reader, patient: str, state: PatientState) -> Iterator[Address]:
    known = reader.address(patient, state.address)
    if known.line or known.city or known.postal:
        yield Address(
            line=(known.line,) if known.line else (),
            city=known.city,
            state=known.state,
            postal_code=known.postal,
            country=known.country,
        )


def _told(reader: Reader, patient: str, state: PatientState) -> Iterator[ReferredPatient]:
    if state.stage is PatientStage.ERASED:
        return
    for history in state.histories.values():
        if history.kept:
            yield unpacked(reader.text(patient, history.kept))
