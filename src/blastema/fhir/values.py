"""The FHIR datatypes that a referred patient is made of, as frozen values.

A text that is absent is empty: FHIR forbids empty texts, so nothing is lost. ``kept`` holds the
fields that the programme does not read.
"""

from __future__ import annotations

from dataclasses import dataclass

from blastema.fhir.kept import Kept

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


@dataclass(frozen=True, slots=True)
class Coding:
    system: str
    code: str
    display: str = ""
    kept: Kept = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A FHIR CodeableConcept: one meaning in several code systems, and in words."""

    codings: tuple[Coding, ...] = ()
    text: str = ""
    kept: Kept = ()

    def codes(self, system: str) -> tuple[str, ...]:
        return tuple(c.code for c in self.codings if c.system == system and c.code)

    @property
    def system(self) -> str:
        return self.codings[0].system if self.codings else ""

    @property
    def code(self) -> str:
        """The first code, empty where the meaning is given in words only."""
        return self.codings[0].code if self.codings else ""

    @property
    def display(self) -> str:
        """The words a person reads: the sender's own, else those of the first coding with any."""
        return self.text or next((c.display for c in self.codings if c.display), "")


@dataclass(frozen=True, slots=True)
class Identifier:
    system: str
    value: str
    type: Concept = Concept()
    kept: Kept = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name; ``use`` is FHIR's (official, usual, maiden ...)."""

    family: str = ""
    given: tuple[str, ...] = ()
    use: str = ""
    text: str = ""
    kept: Kept = ()

    def __str__(self) -> str:
        return " ".join(part for part in (*self.given, self.family) if part) or self.text


@dataclass(frozen=True, slots=True)
class Telecom:
    """A way to reach a person; ``system`` is phone, email, sms ..., ``use`` home, work ..."""

    system: str = ""
    value: str = ""
    use: str = ""
    kept: Kept = ()


@dataclass(frozen=True, slots=True)
class Address:
    line: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    kept: Kept = ()

    @property
    def zone(self) -> str:
        """State and the first three characters of the postal code: near enough for a cohort,
        too wide to find a door."""
        return " ".join(part for part in (self.state, self.postal_code[:3]) if part)
