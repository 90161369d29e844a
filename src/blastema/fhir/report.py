"""What an import made of the entries of a bundle: each is mapped, or skipped with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

NOT_USED = "not used by the programme"
READ_THROUGH = "read through the requests that name it"
NO_SUBJECT = "it names no patient"
UNKNOWN_SUBJECT = "its patient is not in this file"
IN_ERROR = "entered in error"
REFUTED = "refuted by the sender"
NO_CODE = "it has no code and no words"
NO_MEDICINE = "its medicine is not in this file"
NOT_A_VALUE = "it has no exact value"
NO_DATE = "it has no date"
WRONG_UNIT = "its unit is not kg/m2"
OUT_OF_RANGE = "its value is impossible"

DIED = "the patient has died: kept as history, no referral"
OVER = "it is over: kept as history, no referral"
AGAIN = "the same condition and side as another problem: one referral for both"


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a resource is not mapped."""

    why: str


@dataclass(frozen=True, slots=True)
class Skipped:
    what: str
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """Counts by FHIR resource type; ``mapped`` and ``skipped`` together are all ``entries``.

    ``not_referred`` counts the problems whose condition the catalogue knows and which open no
    referral; ``dropped`` the details of mapped resources that could not be kept.
    """

    entries: Counter[str] = field(default_factory=Counter)
    mapped: Counter[str] = field(default_factory=Counter)
    skips: Counter[tuple[str, str]] = field(default_factory=Counter)
    referred: Counter[str] = field(default_factory=Counter)
    unreferred: Counter[tuple[str, str]] = field(default_factory=Counter)
    drops: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        return _listed(self.skips)

    @property
    def not_referred(self) -> tuple[Skipped, ...]:
        return _listed(self.unreferred)

    @property
    def dropped(self) -> tuple[Skipped, ...]:
        return _listed(self.drops)

    def __add__(self, other: Report) -> Report:
        """The report of both bundles together; an empty report adds nothing."""
        return Report(
            self.entries + other.entries,
            self.mapped + other.mapped,
            self.skips + other.skips,
            self.referred + other.referred,
            self.unreferred + other.unreferred,
            self.drops + other.drops,
        )


def _listed(counts: Counter[tuple[str, str]]) -> tuple[Skipped, ...]:
    return tuple(Skipped(what, why, count) for (what, why), count in sorted(counts.items()))
