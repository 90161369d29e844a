"""What a referral says about a person's health, as values checked on construction.

Value sets are those that FHIR R4 binds as required (https://hl7.org/fhir/R4/terminologies.html).
``id`` is the sender's id of the resource. Dates are texts as FHIR writes them and may be partial.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from blastema.fhir.dates import MOMENT_FORM, is_moment
from blastema.fhir.kept import Kept
from blastema.fhir.programme import kind_of_procedure, site_of
from blastema.fhir.side import side_of
from blastema.fhir.values import LOINC, SNOMED, Coding, Concept

CLINICAL_STATUS = ("active", "recurrence", "relapse", "inactive", "remission", "resolved")
OVER = ("inactive", "remission", "resolved")
VERIFICATION = (
    "confirmed",
    "unconfirmed",
    "provisional",
    "differential",
    "refuted",
    "entered-in-error",
)
ALLERGY_STATUS = ("active", "inactive", "resolved")
ALLERGY_VERIFICATION = ("confirmed", "unconfirmed", "refuted", "entered-in-error")
CRITICALITY = ("low", "high", "unable-to-assess")
MEDICINE_STATUS = (
    "unknown",
    "active",
    "on-hold",
    "cancelled",
    "completed",
    "entered-in-error",
    "stopped",
    "draft",
)
INTENT = (
    "order",
    "proposal",
    "plan",
    "original-order",
    "reflex-order",
    "filler-order",
    "instance-order",
    "option",
)
OBSERVATION_STATUS = (
    "final",
    "registered",
    "preliminary",
    "amended",
    "corrected",
    "cancelled",
    "entered-in-error",
    "unknown",
)
IMAGING_STATUS = ("available", "registered", "cancelled", "entered-in-error", "unknown")
PROCEDURE_STATUS = (
    "completed",
    "preparation",
    "in-progress",
    "not-done",
    "on-hold",
    "stopped",
    "entered-in-error",
    "unknown",
)

BMI_CODE = "39156-5"
BMI_CONCEPT = Concept((Coding(LOINC, BMI_CODE, "Body mass index (BMI) [Ratio]"),))
# Outside these a body mass index is a slip of the pen (kilograms as pounds, a height in feet):
# the lowest and highest ever published are about 7 and 251 kg/m2.
BMI_MILLI = range(5_000, 300_001)


def check_code(what: str, value: str | None, allowed: Collection[str]) -> None:
    if value is not None and value not in allowed:
        raise ValueError(f"{what}: found an unknown code, expected one of {', '.join(allowed)}")


def check_moment(what: str, value: str | None) -> None:
    if value is not None and not is_moment(value):
        raise ValueError(f"{what}: found a text that is no date, expected {MOMENT_FORM}")


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnosis with its course in time; ``status`` ``None`` where the sender gave none."""

    code: Concept
    onset: str | None = None
    abatement: str | None = None
    status: str | None = None
    verification: str | None = None
    body_sites: tuple[Concept, ...] = ()
    recorded: str | None = None
    id: str = ""
    kept: Kept = ()

    def __post_init__(self) -> None:
        check_code("status", self.status, CLINICAL_STATUS)
        check_code("verification", self.verification, VERIFICATION)
        for what in ("onset", "abatement", "recorded"):
            check_moment(what, getattr(self, what))

    @property
    def over(self) -> bool:
        """Whether it has ended: by status, by date, or by an end told in another form (an age)."""
        told = any(name.startswith("abatement") for name, _ in self.kept)
        return self.status in OVER or self.abatement is not None or told

    @property
    def side(self) -> str | None:
        return side_of((*self.body_sites, self.code))


@dataclass(frozen=True, slots=True)
class Allergy:
    code: Concept
    status: str | None = None
    verification: str | None = None
    criticality: str | None = None
    recorded: str | None = None
    id: str = ""
    kept: Kept = ()

    def __post_init__(self) -> None:
        check_code("status", self.status, ALLERGY_STATUS)
        check_code("verification", self.verification, ALLERGY_VERIFICATION)
        check_code("criticality", self.criticality, CRITICALITY)
        check_moment("recorded", self.recorded)


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine that somebody ordered; ``authored`` is when."""

    code: Concept
    status: str = "unknown"
    intent: str = "order"
    authored: str | None = None
    id: str = ""
    kept: Kept = ()

    def __post_init__(self) -> None:
        check_code("status", self.status, MEDICINE_STATUS)
        check_code("intent", self.intent, INTENT)
        check_moment("authored", self.authored)


@dataclass(frozen=True, slots=True)
class Bmi:
    """A body mass index in thousandths of a kg/m2, rounded half to even."""

    value_milli: int
    date: str
    status: str = "final"
    code: Concept = BMI_CONCEPT
    id: str = ""
    kept: Kept = ()

    def __post_init__(self) -> None:
        check_code("status", self.status, OBSERVATION_STATUS)
        check_moment("date", self.date)
        if self.value_milli not in BMI_MILLI:
            raise ValueError("value_milli: found an impossible value, expected 5000 to 300000")


@dataclass(frozen=True, slots=True)
class Series:
    """One series of images; ``modality`` is a DICOM code (DX, CR, MR, US ...)."""

    modality: Coding
    body_site: Coding | None = None
    kept: Kept = ()

    @property
    def site(self) -> str:
        site = self.body_site
        return site_of(site.code) if site is not None and site.system == SNOMED else ""


@dataclass(frozen=True, slots=True)
class Imaging:
    """An imaging study by its facts; the images themselves stay where they are."""

    series: tuple[Series, ...]
    status: str = "available"
    started: str | None = None
    id: str = ""
    kept: Kept = ()

    def __post_init__(self) -> None:
        check_code("status", self.status, IMAGING_STATUS)
        check_moment("started", self.started)

    @property
    def sites(self) -> tuple[str, ...]:
        """The regions shown that the programme treats, each once."""
        return tuple(dict.fromkeys(s.site for s in self.series if s.site))


@dataclass(frozen=True, slots=True)
class Procedure:
    """Something done to the person; ``end`` only where the sender gave a period."""

    code: Concept
    status: str = "completed"
    start: str | None = None
    end: str | None = None
    body_sites: tuple[Concept, ...] = ()
    id: str = ""
    kept: Kept = ()

    def __post_init__(self) -> None:
        check_code("status", self.status, PROCEDURE_STATUS)
        check_moment("start", self.start)
        check_moment("end", self.end)

    @property
    def kind(self) -> str:
        return kind_of_procedure(self.code)

    @property
    def side(self) -> str | None:
        return side_of((*self.body_sites, self.code))
