"""A late result corrected after the release, and the alert that it starts or takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.product import decide
from blastema.core.product.late import LateCorrection, correct_late_result, failing_late
from blastema.core.product.sample import Sample
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading
from blastema.core.product.state import Disposition, Hold, ProductState, Release
from blastema.core.recall import reach, withdraw
from blastema.core.recall.exposure import (
    EXPOSURE,
    Channel,
    ExposureStage,
    ExposureState,
    Reached,
    Settlement,
)
from blastema.core.recall.state import RecallReason, RecallStage, RecallState
from blastema.core.stream import Decision
from tests.spec import products as p
from tests.spec.streams import refused, types_of

GOOD, BAD = Reading("culture-negative", 1), Reading("culture-negative", 0)
NOW = "2026-03-20T12:00:00.000000Z"
APPROVED = Signature("staff/q", Meaning.APPROVAL)


def _correct(state: ProductState, reading: Reading, **changed: Any) -> Decision:
    asked: dict[str, Any] = {"reason": LateCorrection.REPORTED_ANEW, "now": NOW, **changed}
    return correct_late_result(state, specification=p.LONG, reading=reading, **asked)


def _late(reading: Reading) -> ProductState:
    came = decide.late_result(p.CONDITIONAL, specification=p.LONG, reading=reading)
    return p.after(p.CONDITIONAL, came)


FAILED, PASSED = _late(BAD), _late(GOOD)
GIVEN = replace(PASSED, disposition=Disposition.ADMINISTERED)
SAMPLED = Sample("micro-north", datetime(2026, 3, 2, tzinfo=UTC), None, None)
SHORT = Sample(
    "", datetime(2026, 3, 10, tzinfo=UTC), None, datetime(2026, 3, 16, tzinfo=UTC)
)  # six days from sample to report


@pytest.mark.parametrize(
    ("state", "reading", "changed", "rules"),
    [
        (PASSED, BAD, {}, ()),
        (FAILED, GOOD, {}, ()),
        (GIVEN, BAD, {}, ()),  # it may have been used up long ago
        # The same finding by another laboratory is a correction as well.
        (PASSED, replace(GOOD, sample=SAMPLED), {}, ()),
        (PASSED, GOOD, {}, ("PRODUCT-LATE-SAME",)),
        (p.CONDITIONAL, GOOD, {}, ("PRODUCT-LATE-NONE",)),
        # What was tested before the release is not a late result.
        (PASSED, Reading("viability", 900), {}, ("PRODUCT-LATE-NONE",)),
        (PASSED, Reading("colour", 1), {}, ("PRODUCT-TEST-UNKNOWN", "PRODUCT-LATE-NONE")),
        (p.TESTED, GOOD, {}, ("PRODUCT-LATE-WHEN", "PRODUCT-LATE-NONE")),
        (PASSED, Reading("culture-negative", -1), {}, ("PRODUCT-RESULT-IMPOSSIBLE",)),
        # Nothing found counts after 14 days where the site said so; six are too few.
        (FAILED, replace(GOOD, sample=SHORT), {"least_days": 14}, ("PRODUCT-CULTURE-SHORT",)),
        (PASSED, replace(BAD, sample=SHORT), {"least_days": 14}, ()),
    ],
)
def test_what_may_be_corrected(
    state: ProductState, reading: Reading, changed: dict[str, Any], rules: tuple[str, ...]
) -> None:
    assert p.rules(_correct(state, reading, **changed)) == rules


def test_one_that_does_not_pass_holds_at_once_and_the_former_stays_visible() -> None:
    decision = _correct(GIVEN, BAD)
    assert types_of(decision) == ["product.late_corrected.v1", "product.held.v1"]
    state = p.after(GIVEN, decision)
    assert (state.tests["culture-negative"].passed, state.holds) == (False, {Hold.RECALL})
    (one,) = state.corrected
    assert (one.was, one.reason, one.at) == (
        GIVEN.tests["culture-negative"], "reported-anew", NOW,
    )  # fmt: skip
    assert state.release is GIVEN.release is Release.CONDITIONAL


def test_one_that_passes_lifts_nothing_by_itself() -> None:
    state = p.after(FAILED, _correct(FAILED, GOOD))
    assert (state.tests["culture-negative"].passed, state.holds) == (True, {Hold.RECALL})
    assert (failing_late(FAILED, p.LONG), failing_late(state, p.LONG)) == (
        ("culture-negative",), (),
    )  # fmt: skip


@given(st.lists(st.sampled_from([GOOD, BAD]), max_size=8))
def test_however_often_it_is_corrected_the_last_counts_and_none_is_lost(
    readings: list[Reading],
) -> None:
    told = [BAD]
    for one in readings:
        if one.value != told[-1].value:
            told.append(one)
    state = reduce(lambda at, one: p.after(at, _correct(at, one)), told[1:], FAILED)
    assert state.tests["culture-negative"].value == told[-1].value
    assert [one.was.value for one in state.corrected] == [one.value for one in told[:-1]]
    assert Hold.RECALL in state.holds  # it failed once, and nobody has lifted it


OPEN = RecallState(
    stage=RecallStage.OPEN, reason=RecallReason.LATE_RESULT, products=("a",), persons=("ann",)
)
CLOSED = replace(OPEN, stage=RecallStage.CLOSED)


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (OPEN, {}, set()),
        (CLOSED, {}, set()),
        (OPEN, {"corrected": False}, {"RECALL-NOT-CORRECTED"}),
        (OPEN, {"failing": ["culture-negative"]}, {"RECALL-STILL-FAILING"}),
        (replace(OPEN, reason=RecallReason.SUPPLIER), {}, {"RECALL-WITHDRAW-REASON"}),
        (replace(OPEN, stage=RecallStage.WITHDRAWN), {}, {"RECALL-WITHDRAW-WHEN"}),
        (RecallState(stage=RecallStage.DRILL), {}, {"RECALL-WITHDRAW-WHEN"}),
        (
            OPEN,
            {
                "signature": Signature("staff/q", Meaning.REVIEW),
                "corrected": False,
                "failing": ["cfu-f"],
            },
            {"SIGNATURE-MEANING", "RECALL-NOT-CORRECTED", "RECALL-STILL-FAILING"},
        ),
    ],
)
def test_when_an_alert_may_be_withdrawn(
    state: RecallState, changed: dict[str, Any], rules: set[str]
) -> None:
    asked: dict[str, Any] = {"corrected": True, "failing": (), "on": "2026-03-20", **changed}
    decision = withdraw.withdraw(state, **{"signature": APPROVED, **asked})
    assert (set(p.rules(decision)) if rules else types_of(decision)) == (
        rules or ["recall.withdrawn.v1"]
    )


FOUND = EXPOSURE.fold(
    reach.find(
        ExposureState(), recall="r", patient="ann", site="s", products=("a",), treatments=("t",)
    )  # type: ignore[arg-type]  # it is found once
)


def _after(state: ExposureState, decision: Decision) -> ExposureState:
    assert not refused(decision)
    return reduce(EXPOSURE.apply, decision, state)  # type: ignore[arg-type]  # not refused


def _told(state: ExposureState, result: Reached = Reached.TOLD) -> ExposureState:
    said: dict[str, Any] = {"channel": Channel.PHONE, "by": "staff/c", "note": ""}
    on = {"on": "2026-03-20", "today": "2026-03-20"}
    return _after(state, reach.contact(state, result=result, **said, **on))


def _withdrawn(state: ExposureState) -> ExposureState:
    return _after(state, withdraw.tell(state, on="2026-03-20"))


def test_whoever_was_told_of_the_alert_is_told_again_and_nobody_else() -> None:
    never, told = _withdrawn(FOUND), _withdrawn(_told(FOUND))
    assert (never.stage, never.tell_again) == (ExposureStage.WITHDRAWN, False)
    assert told.tell_again
    assert _told(told, Reached.NO_ANSWER).tell_again
    assert not _told(told).tell_again


def test_a_withdrawal_is_told_and_read_once_and_nothing_else_is_left_to_do() -> None:
    gone = _withdrawn(FOUND)
    assert withdraw.tell(gone, on="2026-03-21") == ()
    assert withdraw.tell(ExposureState(), on="2026-03-21") == ()
    read = _after(gone, withdraw.read(gone, by="staff/c"))
    assert read.withdrawal_read_by == "staff/c"
    assert p.rules(withdraw.read(read, by="staff/d")) == ("EXPOSURE-WITHDRAWAL-READ",)
    assert p.rules(withdraw.read(FOUND, by="staff/d")) == ("EXPOSURE-WITHDRAWN-WHEN",)
    settle: dict[str, Any] = {"how": Settlement.TOLD, "on": "2026-03-21", "attempt_days": 0}
    assert "EXPOSURE-OPEN-WHEN" in p.rules(reach.settle(gone, died=False, **settle))
