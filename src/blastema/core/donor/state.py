"""What a donor is, as the fold of its events.

    (none) -> recorded -> eligible   -> (a new finding) recorded
                     +--> ineligible

A donor is known by a code. What was screened, tested and stated is kept as it came in; the
determination is a person's signature under what was on record at that moment. It lapses by
an event of its own as soon as a new finding no longer carries it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class DonorKind(StrEnum):
    """Who the donor is: known through a supplier, or the mother whose birth tissue it is."""

    SUPPLIED = "supplied"
    BIRTH_MOTHER = "birth-mother"


class Eligibility(StrEnum):
    """The answer of a determination; nobody signs the last one, it is what stands before."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    NOT_DETERMINED = "not-determined"


class DonorAnswer(StrEnum):
    NEGATIVE = "negative"
    POSITIVE = "positive"


class TakeBackReason(StrEnum):
    """Why a result does not count; it takes the place of free text."""

    TYPED_WRONGLY = "typed-wrongly"
    OTHER_DONOR = "of-another-donor"
    SPECIMEN_UNFIT = "specimen-unfit"


@dataclass(frozen=True, slots=True)
class DonorResult:
    """One result; ``specimen_on`` and ``reported_on`` are local dates."""

    answer: DonorAnswer
    specimen_on: str
    reported_on: str
    laboratory: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Screening:
    """History and records: what was done, and whether a risk was found (21 CFR 1271.75)."""

    questionnaire: bool
    physical: bool
    risk_found: bool
    screened_by: str
    on: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a supplier's papers state of the donor (21 CFR 1271.55), by their reference."""

    outcome: Eligibility
    reference: str
    on: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Determination:
    outcome: Eligibility
    rules: tuple[str, ...]
    signed_by: str
    on: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DonorState:
    """One donor. ``recovered_on`` is empty until the tissue was taken: a mother is tested
    before a planned delivery. ``lapsed`` names the rules that ended the last determination."""

    kind: str = ""
    code: str = ""
    supplier: str = ""
    source: str = ""
    living: bool = True
    recovered_on: str = ""
    recovered_abroad: bool = False
    leukocyte_rich: bool = False
    screening: Screening | None = None
    tests: Mapping[str, DonorResult] = field(default_factory=dict)
    statement: Statement | None = None
    determination: Determination | None = None
    lapsed: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return bool(self.kind)

    @property
    def eligibility(self) -> Eligibility:
        """What is signed and stands; never what merely could be signed."""
        standing = self.determination
        return standing.outcome if standing else Eligibility.NOT_DETERMINED

    @property
    def positive(self) -> tuple[str, ...]:
        """The tests with a positive result."""
        found = (slug for slug, one in self.tests.items() if one.answer is DonorAnswer.POSITIVE)
        return tuple(sorted(found))


def _registered(state: DonorState, data: Mapping[str, Any]) -> DonorState:
    return replace(
        state,
        kind=data["kind"],
        code=data["code"],
        supplier=data["supplier"],
        source=data["source"],
        living=data["living"],
        recovered_on=data["recovered_on"],
        recovered_abroad=data["recovered_abroad"],
        leukocyte_rich=data["leukocyte_rich"],
    )


def _recovered(state: DonorState, data: Mapping[str, Any]) -> DonorState:
    return replace(state, recovered_on=data["on"])


def _screened(state: DonorState, data: Mapping[str, Any]) -> DonorState:
    screening = Screening(
        data["questionnaire"],
        data["physical"],
        data["risk_found"],
        data["screened_by"],
        data["on"],
        data["note"],
    )
    return replace(state, screening=screening)


def _tested(state: DonorState, data: Mapping[str, Any]) -> DonorState:
    tested = DonorResult(
        DonorAnswer(data["answer"]),
        data["specimen_on"],
        data["reported_on"],
        data["laboratory"],
        data["recorded_by"],
    )
    return replace(state, tests={**state.tests, data["test"]: tested})


def _taken_back(state: DonorState, data: Mapping[str, Any]) -> DonorState:
    left = {slug: one for slug, one in state.tests.items() if slug != data["test"]}
    return replace(state, tests=left)


def _stated(state: DonorState, data: Mapping[str, Any]) -> DonorState:
    statement = Statement(
        Eligibility(data["outcome"]), data["reference"], data["on"], data["recorded_by"]
    )
    return replace(state, statement=statement)


def _determined(state: DonorState, data: Mapping[str, Any]) -> DonorState:
    determination = Determination(
        Eligibility(data["outcome"]),
        tuple(data["rules"]),
        data["signed_by"],
        data["on"],
        data["reason"],
    )
    return replace(state, determination=determination, lapsed=())


def _lapsed(state: DonorState, data: Mapping[str, Any]) -> DonorState:
    return replace(state, determination=None, lapsed=tuple(data["rules"]))


_HANDLERS: dict[str, Handler[DonorState]] = {
    "donor.registered.v1": _registered,
    "donor.recovered.v1": _recovered,
    "donor.screened.v1": _screened,
    "donor.tested.v1": _tested,
    "donor.test_taken_back.v1": _taken_back,
    "donor.statement_recorded.v1": _stated,
    "donor.determined.v1": _determined,
    "donor.determination_lapsed.v1": _lapsed,
}

DONOR = Kind("donor", DonorState(), _HANDLERS)
