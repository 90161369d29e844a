"""Which records are one person's: those merged into another, and the one that stands."""

from __future__ import annotations

from collections.abc import Iterable

from blastema.records import driver
from blastema.records.among import among
from blastema.records.models import Patient

# The first condition says which index serves: few records are merged.
_MERGED_INTO = "SELECT id FROM patient WHERE merged_into > '' AND merged_into = %s ORDER BY id"


def records_of(patient: str) -> tuple[str, ...]:
    """This record and every one that was merged into it, also by way of others."""
    found = [patient]
    for one in found:  # grows while it is read
        rows = driver.ask(_MERGED_INTO, [one])()
        found += [other for (other,) in rows if other not in found]
    return tuple(found)


def standing_for(patients: Iterable[str]) -> dict[str, str]:
    """For each of these records the one that stands for it; itself where it is not merged."""
    into: dict[str, str] = {}
    asked = set(patients)
    unread = set(asked)
    while unread:
        rows = among(
            "SELECT id, merged_into FROM patient WHERE id {among} AND merged_into > ''",
            sorted(unread),
        )
        into.update(rows)
        unread = {end for _, end in rows if end not in into}
    return {one: _end(one, into) for one in asked}


def without_contact(patients: Iterable[str]) -> set[str]:
    """Those of these standing records that do not want to be reached, as one of a person's
    records says."""
    rows = Patient.objects.filter(merged_into__gt="", withdrawn__contains="contact")
    wanting = standing_for(rows.values_list("id", flat=True))
    return set(patients) & set(wanting.values())


def _end(patient: str, into: dict[str, str]) -> str:
    while patient in into:
        patient = into[patient]
    return patient
