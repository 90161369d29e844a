"""Registers a patient, from an enquiry, at the front desk, or as another system sends them."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.person import Person, as_text
from blastema.core.access.permissions import Permission
from blastema.core.enquiry import decide as enquiries
from blastema.core.patient import decide
from blastema.core.patient.state import PatientOrigin, Sex
from blastema.core.stream import Decision


def registering(door: Door, patient: str, person: Person, origin: PatientOrigin) -> Decision:
    """The decision to register a new person, with their key made and their name findable."""
    today = date.fromisoformat(door.act.today)
    subject = door.begin_person("patient", patient)
    door.keys.index(subject, person.words())
    return decide.register(
        door.begin("patient", patient),
        name=door.seal(subject, as_text(person.name)),
        birth_date=door.seal(subject, person.birth_date),
        birth_year=person.birth_year(today),
        sex=Sex(person.sex),
        contact=door.seal(subject, as_text(person.contact)),
        address=door.seal(subject, as_text(person.address)),
        zone=person.address.zone,
        origin=origin,
        site=door.act.site,
        site_exists=door.exists("site", door.act.site),
        today=today,
    )


@verb(Permission.PATIENT_REGISTER)
def register_patient(
    door: Door, *, person: Person, enquiry: str = "", origin: PatientOrigin | None = None
) -> Done:
    """``enquiry`` names the enquiry that this person made, if there is one."""
    patient = door.new()
    came = origin or (PatientOrigin.ENQUIRY if enquiry else PatientOrigin.FRONT_DESK)
    decisions = {("patient", patient): registering(door, patient, person, came)}
    if enquiry:
        decisions[("enquiry", enquiry)] = enquiries.register(
            door.state("enquiry", enquiry), patient=patient, patient_exists=True
        )
    return door.write(decisions)
