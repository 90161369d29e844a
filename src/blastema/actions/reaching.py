"""Two records of one person: which of them stands, and whether that person may be reached.

Nothing moves when records are merged: each event stays with the record that it was written
for, and separating them gives everything back. Whoever reaches a person looks up the record
that stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from blastema.actions.door import Door
from blastema.core.patient.state import PatientState, PatientWithdrawal
from blastema.records import merged


@dataclass(frozen=True, slots=True)
class Reached:
    """The standing record of a person, and whether none of their records forbids a contact."""

    patient: str
    state: PatientState
    may_be_contacted: bool


def standing(door: Door, patient: str) -> str:
    """The record that stands for this one after merges."""
    state: PatientState = door.fact("patient", patient)
    return standing(door, state.merged_into) if state.merged_into else patient


def reached(door: Door, patient: str) -> Reached:
    """Whom a contact for this record reaches."""
    stands = standing(door, patient)
    own: PatientState = door.fact("patient", stands)
    records = door.look(merged.records_of, stands)
    silent = any(
        PatientWithdrawal.CONTACT in one.withdrawn for one in door.facts("patient", records)
    )
    return Reached(stands, own, own.may_be_contacted and not silent)
