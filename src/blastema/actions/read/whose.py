"""Whose cells these are, said as far as the reader's role goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from blastema.actions.read.reader import Reader
from blastema.core.access.permissions import Permission
from blastema.records import find_lab

DONOR = "Donor's tissue"


def whose(reader: Reader, patients: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """What to call each (patient, site): the name for who may read it, else initials.

    A short mark made of the opaque id stands beside initials, so that two people with the
    same letters are not taken for one.
    """
    pairs = {patient: site for patient, site in patients if patient}
    sealed = find_lab.names_of(pairs)
    reader.keys.fetch([f"patient/{patient}" for patient in pairs])
    named = {site for site in set(pairs.values()) if reader.may(Permission.PATIENT_READ, site)}
    return {
        "": DONOR,
        **{
            patient: _called(reader, patient, sealed.get(patient, ""), whole=site in named)
            for patient, site in pairs.items()
        },
    }


def _called(reader: Reader, patient: str, sealed: str, *, whole: bool) -> str:
    name = reader.name(patient, sealed)
    if whole:
        return str(name)
    letters = " ".join(f"{part[0]}." for part in (name.given, name.family) if part)
    return f"{letters} ({mark(patient)})".strip()


def mark(patient: str) -> str:
    """Five characters that tell people apart on a bench, and say nothing of them."""
    return sha256(patient.encode()).hexdigest()[:5].upper()
