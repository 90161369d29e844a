"""A patient whom somebody refers to the practice, and what asks for an assessment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from blastema.fhir.clinical_values import (
    Allergy,
    Bmi,
    Imaging,
    Medicine,
    Problem,
    Procedure,
    check_code,
    check_moment,
)
from blastema.fhir.dates import DATE_FORM, date_of, is_date
from blastema.fhir.kept import Kept
from blastema.fhir.side import SIDES
from blastema.fhir.values import SNOMED, Address, Identifier, Name, Telecom

SEXES = ("female", "male", "other", "unknown")

# Names the form that the fingerprint is taken of; a change of the form changes this name.
_FORM = "blastema referred patient 1"
_CLINICAL = ("problems", "allergies", "medicines", "bmis", "imaging", "procedures")


@dataclass(frozen=True, slots=True)
class Referral:
    """A reason for an assessment: a condition of the catalogue, open, since when, on which side."""

    condition: str
    onset: str | None = None
    side: str | None = None

    def __post_init__(self) -> None:
        if not self.condition:
            raise ValueError("a referral names a condition of the catalogue")
        check_code("side", self.side, SIDES)
        if self.onset is not None and not is_date(self.onset):
            raise ValueError(f"onset: found a text that is no date, expected {DATE_FORM}")


@dataclass(frozen=True, slots=True)
class ReferredPatient:
    """One Patient resource with everything of the bundle that points to it.

    ``reference`` is how the other resources pointed to it (``urn:uuid:...``, ``Patient/7`` or a
    web address); it is transport and no part of the fingerprint. ``deceased`` is a date, a plain
    yes or no, or ``None`` where nothing was said.
    """

    reference: str = ""
    id: str = ""
    identifiers: tuple[Identifier, ...] = ()
    names: tuple[Name, ...] = ()
    birth_date: str | None = None
    sex: str | None = None
    addresses: tuple[Address, ...] = ()
    telecoms: tuple[Telecom, ...] = ()
    deceased: bool | str | None = None
    problems: tuple[Problem, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    bmis: tuple[Bmi, ...] = ()
    imaging: tuple[Imaging, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    referrals: tuple[Referral, ...] = ()
    kept: Kept = ()

    def __post_init__(self) -> None:
        check_code("sex", self.sex, SEXES)
        if self.birth_date is not None and not is_date(self.birth_date):
            raise ValueError(f"birth_date: found a text that is no date, expected {DATE_FORM}")
        if isinstance(self.deceased, str):
            check_moment("deceased", self.deceased)
        if not self.reference and any(getattr(self, what) for what in _CLINICAL):
            raise ValueError("reference: found none, expected one that clinical values point to")

    @property
    def name(self) -> Name:
        """The official name, else the usual one, else the first."""
        ranked = sorted(self.names, key=lambda n: {"official": 0, "usual": 1}.get(n.use, 2))
        return ranked[0] if ranked else Name()

    @property
    def address(self) -> Address:
        return self.addresses[0] if self.addresses else Address()

    @property
    def zone(self) -> str:
        return self.address.zone

    @property
    def is_dead(self) -> bool:
        return bool(self.deceased)

    def identifier(self, type_code: str) -> str:
        """The value of the first identifier of a type (HL7 table 0203: MR, SS, DL, PPN ...)."""
        known = (i.value for i in self.identifiers if type_code in _type_codes(i))
        return next(known, "")

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything mapped and kept, whatever the order the bundle gave it in."""
        fields = asdict(self)
        del fields["reference"]
        for what in _CLINICAL:
            fields[what] = sorted(map(_canonical, fields[what]))
        return hashlib.sha256(_canonical([_FORM, fields]).encode()).hexdigest()


def open_referrals(problems: tuple[Problem, ...], known: Mapping[str, str]) -> tuple[Referral, ...]:
    """One referral for each known condition and side that is not over, since its first onset."""
    first: dict[tuple[str, str | None], Referral] = {}
    for problem in problems:
        condition = condition_of(problem, known)
        if condition and not problem.over:
            onset = date_of(problem.onset) if problem.onset else None
            referral = Referral(condition, onset, problem.side)
            key = condition, referral.side
            first[key] = _earlier(first.get(key, referral), referral)
    return tuple(first.values())


def condition_of(problem: Problem, known: Mapping[str, str]) -> str:
    """The catalogue's name for a problem, by its SNOMED CT codes; empty where it knows none."""
    return next((known[c] for c in problem.code.codes(SNOMED) if c in known), "")


def _earlier(one: Referral, other: Referral) -> Referral:
    return min(one, other, key=lambda referral: referral.onset or "9999")


def _type_codes(identifier: Identifier) -> tuple[str, ...]:
    return tuple(coding.code for coding in identifier.type.codings)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
