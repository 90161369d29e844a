"""What happens with a patient's record: preferences, withdrawal, death, merging, erasure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.person import Contact, Name, Person, as_text
from blastema.core.access.permissions import Permission
from blastema.core.patient import decide, leave
from blastema.core.patient.state import (
    ContactChannel,
    CorrectionReason,
    ErasureReason,
    PatientField,
    PatientWithdrawal,
    ToldBy,
)
from blastema.core.stream import Decision
from blastema.records import erasures, merged
from blastema.records.find import open_episodes_of


@verb(Permission.PATIENT_RECORD_PREFERENCE)
def record_preference(door: Door, *, patient: str, refused_sources: Collection[str]) -> Done:
    """The cell sources, or groups of them, that a person will not have."""
    state = door.state("patient", patient)
    recorded = decide.record_preference(state, refused_sources=refused_sources)
    return door.write({("patient", patient): recorded})


@verb(Permission.PATIENT_RECORD_CONTACT_PREFERENCE)
def record_contact_preference(
    door: Door, *, patient: str, channel: ContactChannel, language: str = "en"
) -> Done:
    state = door.state("patient", patient)
    recorded = decide.record_contact_preference(state, channel=channel, language=language)
    return door.write({("patient", patient): recorded})


@verb(Permission.PATIENT_CORRECT)
def correct_patient(
    door: Door,
    *,
    patient: str,
    reason: CorrectionReason,
    name: Name | None = None,
    contact: Contact | None = None,
    birth_date: str = "",
) -> Done:
    """Corrects a name, a contact or a birth date; the record is found by the new words as well."""
    state = door.state("patient", patient)
    subject = f"patient/{patient}"
    today = date.fromisoformat(door.act.today)
    corrected_to = Person(name or Name(), birth_date, contact=contact or Contact())
    given = {PatientField.NAME: name, PatientField.CONTACT: contact}
    changes: dict[PatientField, str | int | None] = {
        field: door.seal(subject, as_text(value)) for field, value in given.items() if value
    }
    if birth_date:
        # The rules about minors read the year, which therefore stands in the clear.
        year = corrected_to.birth_year(today)
        changes |= {
            PatientField.BIRTH_DATE: door.seal(subject, birth_date),
            PatientField.BIRTH_YEAR: year,
        }
    corrected = decide.correct(state, changes=changes, reason=reason, today=today)
    done = door.write({("patient", patient): corrected})
    door.keys.index(subject, corrected_to.words())
    return done


@verb(Permission.PATIENT_WITHDRAW)
def withdraw_patient(door: Door, *, patient: str, from_: PatientWithdrawal) -> Done:
    state = door.state("patient", patient)
    return door.write({("patient", patient): leave.withdraw(state, from_=from_)})


@verb(Permission.PATIENT_WITHDRAW)
def rejoin_patient(door: Door, *, patient: str, to: PatientWithdrawal) -> Done:
    """Takes a withdrawal back, because the person asked to."""
    return door.write({("patient", patient): leave.rejoin(door.state("patient", patient), to=to)})


@verb(Permission.PATIENT_RECORD_DEATH)
def record_death(door: Door, *, patient: str, on: str, told_by: ToldBy) -> Done:
    state = door.state("patient", patient)
    today = date.fromisoformat(door.act.today)
    died = leave.record_death(state, on=on, told_by=told_by, today=today)
    return door.write({("patient", patient): died})


@verb(Permission.PATIENT_RECORD_DEATH)
def retract_death(door: Door, *, patient: str, reason: CorrectionReason) -> Done:
    """Takes back a death that was told by mistake."""
    retracted = leave.retract_death(door.state("patient", patient), reason=reason)
    return door.write({("patient", patient): retracted})


@verb(Permission.PATIENT_MERGE)
def merge_patients(door: Door, *, patient: str, into: str) -> Done:
    """Marks one record as a duplicate of another; undone by ``unmerge_patient``."""
    merged = leave.merge(
        door.state("patient", patient),
        patient=patient,
        into=into,
        target=door.state("patient", into),
    )
    return door.write({("patient", patient): merged})


@verb(Permission.PATIENT_MERGE)
def unmerge_patient(door: Door, *, patient: str) -> Done:
    return door.write({("patient", patient): leave.unmerge(door.state("patient", patient))})


@verb(Permission.PATIENT_REVOKE_LINKS)
def revoke_links(door: Door, *, patient: str) -> Done:
    """Makes every link that was ever sent useless; a new one can be sent."""
    return door.write({("patient", patient): leave.revoke_links(door.state("patient", patient))})


@verb(Permission.PATIENT_ERASE)
def erase_patient(door: Door, *, patient: str, reason: ErasureReason) -> Done:
    """Destroys the patient's key with the event that says so.

    The erasure is also written outside the database, so that a restored back-up, in which
    the key still stands, is erased again. Records that were merged into this one are
    erased with it.
    """
    records = door.look(merged.records_of, patient)
    running = sum(len(door.look(open_episodes_of, one)) for one in records)
    erased: dict[tuple[str, str], Decision] = {
        ("patient", one): leave.erase(
            door.state("patient", one), reason=reason, open_episodes=running
        )
        for one in records
    }
    done = door.write(erased)
    for one in records:
        for subject in (f"patient/{one}", *door.look(erasures.about_products, one)):
            door.after_write(erasures.destroy, subject)
    return done
