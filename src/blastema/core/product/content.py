"""What a person signs about a product: the whole record of its judgement, as one value.

The page shows it, its SHA-256 travels with the form, and the signature holds it: who signs
what is no longer so is refused. It is made of the fold alone, so that it can be made again
from the history as it stood when somebody signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blastema.core.catalogue.practice import Comparator, Specification, SpecTest
from blastema.core.event import Json
from blastema.core.product.standing import meets
from blastema.core.product.state import ProductState, Result


class Verdict(StrEnum):
    """How one line of a specification stands; without a limit nothing is passed."""

    PASSED = "passed"
    FAILED = "failed"
    RECORDED = "recorded"
    LATE = "late"
    OPEN = "open"
    UNSET = "no-limit"


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of a specification beside what was found; ``result`` is what is on file."""

    test: SpecTest
    result: Result | None

    @property
    def verdict(self) -> Verdict:
        if self.test.unset:
            return Verdict.UNSET
        if self.result and self.test.comparator is Comparator.RECORDED:
            return Verdict.RECORDED
        if self.result:
            return Verdict.PASSED if meets(self.test, self.result) else Verdict.FAILED
        return Verdict.LATE if self.test.late else Verdict.OPEN


def judgement(state: ProductState, specification: Specification) -> tuple[Judged, ...]:
    return tuple(Judged(line, state.tests.get(line.slug)) for line in specification.tests)


def content(state: ProductState, specification: Specification) -> dict[str, Json]:
    """Everything that a verdict about this product rests on."""
    return {
        "product": state.code,
        "product_class": state.product_class,
        "specification": specification.id,
        "release": state.release.value,
        "disposition": state.disposition.value,
        "holds": [*sorted(state.holds)],
        "expires_at": state.expires_at,
        "volume_left_ul": state.volume_left_ul,
        "awaiting": list(state.awaiting),
        "proposed_by": state.proposed.signed_by if state.proposed else "",
        "proposed_reason": state.proposed.reason if state.proposed else "",
        "tests": [_line(one) for one in judgement(state, specification)],
        **_informed(state),
    }


def _informed(state: ProductState) -> dict[str, Json]:
    """Who was told before an exceptional release; older signatures know of nobody."""
    if state.informed is None:
        return {}
    one = state.informed
    return {"informed": {"physician": one.physician, "way": one.way, "at": one.at}}


def _line(one: Judged) -> dict[str, Json]:
    return {
        "test": one.test.slug,
        "comparator": one.test.comparator.value,
        "limit": one.test.limit,
        "unit": one.test.unit,
        "late": one.test.late,
        "value": one.result.value if one.result else None,
        "verdict": one.verdict.value,
    }
