"""A late result corrected after the release: the new one counts, the former one stays visible."""

from __future__ import annotations

from enum import StrEnum

from blastema.core.catalogue.practice import Specification
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.possible import reading_faults
from blastema.core.product.standing import Reading
from blastema.core.product.state import RELEASED, Hold, ProductState, Result
from blastema.core.product.testing import failing_hold, held, known_test, long_enough
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


class LateCorrection(StrEnum):
    """Why a result was corrected; it takes the place of free text, which could name somebody."""

    REPORTED_ANEW = "reported-anew"
    WRONG_SAMPLE = "wrong-sample"
    SAMPLE_SPOILT = "sample-spoilt"
    TYPED_WRONG = "typed-wrong"
    READ_WRONG = "read-wrong"


def correct_late_result(
    state: ProductState,
    *,
    specification: Specification,
    reading: Reading,
    reason: LateCorrection,
    least_days: int = 0,
    now: str,
) -> Decision:
    """One that does not pass holds the product at once, as a late result does.

    One that passes lifts no hold and withdraws no alert: quality does either, signed.
    """
    before = state.tests.get(reading.test)
    refused = refusal(
        moment("PRODUCT-LATE-WHEN", "correct a late result", state.release, RELEASED),
        known_test(specification, reading),
        *reading_faults(specification, reading, now=now),
        _on_file(specification, reading, before),
        _differs(before, reading),
        long_enough(specification, reading, least_days),
    )
    line = specification.test(reading.test)
    if refused or line is None or before is None:
        return refused or ()
    data: dict[str, Json] = {
        **held(line, reading),
        "was": {"value": before.value, "passed": before.passed, "reported_at": before.reported_at},
        "reason": reason.value,
        "at": now,
    }
    corrected = Event("product.late_corrected.v1", data)
    recalled = data["passed"] or Hold.RECALL in state.holds
    return (corrected,) if recalled else (corrected, failing_hold(line))


def failing_late(state: ProductState, specification: Specification) -> tuple[str, ...]:
    """The late tests whose result on file did not pass, by slug."""
    late = {line.slug for line in specification.tests if line.late}
    return tuple(slug for slug, one in state.tests.items() if slug in late and not one.passed)


def _on_file(
    specification: Specification, reading: Reading, before: Result | None
) -> Finding | None:
    line = specification.test(reading.test)
    if before is not None and line is not None and line.late:
        return None
    return refuse(
        "PRODUCT-LATE-NONE",
        "There is no late result of this test that could be corrected.",
        "Record the late result first; what was tested before the release is not changed by it.",
        "laboratory",
    )


def _differs(before: Result | None, reading: Reading) -> Finding | None:
    if before is None:
        return None
    sample = reading.sample.as_data()
    same = all(getattr(before, name) == value for name, value in sample.items())
    if before.value != reading.found or before.method != reading.method or not same:
        return None
    return refuse(
        "PRODUCT-LATE-SAME",
        "The record says exactly this already.",
        "Say what is different: the result, the method, the laboratory or a time.",
        "laboratory",
    )
