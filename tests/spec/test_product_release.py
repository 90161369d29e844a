"""Testing and release: what a signature may and may not let out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from blastema.core.product import decide
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading, no_specification
from blastema.core.product.state import Disposition, Hold, Measure, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal

from . import products as p

CULTURE_GOOD = Reading("culture-negative", 1)
CULTURE_BAD = Reading("culture-negative", 0)
ONLY_VOLUME = p.after(
    p.IN_PROCESS,
    decide.record_test(p.IN_PROCESS, specification=p.SHORT, reading=Reading("volume", 3000)),
)
TOO_FEW_ALIVE = p.after(
    ONLY_VOLUME,
    decide.record_test(ONLY_VOLUME, specification=p.SHORT, reading=Reading("viability", 699)),
)


def same_day(state: ProductState = p.IN_PROCESS, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "specification": p.SHORT,
        "readings": p.GOOD,
        "signature": p.APPROVED,
        "same_day": True,
        "second": None,
        "reason": "",
    }
    return decide.test_and_release(state, **{**facts, **changed})  # type: ignore[arg-type]


def finally_(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {"specification": p.SHORT, "signature": p.APPROVED}
    return decide.release_final(state, **{**facts, **changed})  # type: ignore[arg-type]


def late(state: ProductState, reading: Reading) -> Decision:
    return decide.late_result(state, specification=p.LONG, reading=reading)


@pytest.mark.parametrize(
    ("value", "passed"),
    [(699, False), (700, True), (701, True)],  # viability >= 700 permille in this table
)
def test_a_reading_is_held_against_its_limit(value: int, passed: bool) -> None:
    reading = Reading("viability", value)
    decision = decide.record_test(p.IN_PROCESS, specification=p.SHORT, reading=reading)
    assert p.after(p.IN_PROCESS, decision).tests["viability"].passed is passed


@pytest.mark.parametrize(
    ("reading", "reason", "rules"),
    [
        (Reading("viability", 900), "", ()),
        (Reading("volume", 2900), "", ("PRODUCT-RETEST-REASON",)),
        (Reading("volume", 2900), "scale was not zeroed", ()),
        (Reading("colour", 1), "", ("PRODUCT-TEST-UNKNOWN",)),
    ],
)
def test_testing_until_it_passes_leaves_a_trace(
    reading: Reading, reason: str, rules: tuple[str, ...]
) -> None:
    decision = decide.record_test(
        ONLY_VOLUME, specification=p.SHORT, reading=reading, reason=reason
    )
    assert p.rules(decision) == rules


def test_a_product_that_was_issued_is_not_tested_any_more() -> None:
    decision = decide.record_test(
        p.issued(p.TESTED), specification=p.LONG, reading=CULTURE_GOOD, reason="again"
    )
    assert p.rules(decision) == ("PRODUCT-TEST-WHERE",)


@pytest.mark.parametrize(
    ("measure", "value", "unit", "rules"),
    [
        ("platelets", 10**9, "cells", ()),
        ("platelets", -1, "cells", ("PRODUCT-MEASURE-NEGATIVE",)),
        ("store", -80_000, "temperature_mc", ()),
        ("", 1, "cells", ("PRODUCT-MEASURE-WHAT",)),
        ("platelets", 1, "", ("PRODUCT-MEASURE-WHAT",)),
    ],
)
def test_what_may_be_measured(measure: str, value: int, unit: str, rules: tuple[str, ...]) -> None:
    decision = decide.measure(p.FINAL, measure=measure, value=value, unit=unit, equipment="m-1")
    assert p.rules(decision) == rules


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.TESTED, {}, ()),
        (ONLY_VOLUME, {}, ("PRODUCT-TEST-MISSING",)),
        (TOO_FEW_ALIVE, {}, ("PRODUCT-TEST-FAILED",)),
        (p.TESTED, {"specification": p.LONG}, ("PRODUCT-TEST-MISSING",)),  # culture is not in
        (p.TESTED, {"signature": p.REVIEWED}, ("SIGNATURE-MEANING",)),
        (p.TESTED, {"specification": p.GRAFT}, ("PRODUCT-SPECIFICATION", "PRODUCT-TEST-MISSING")),
        (
            p.TESTED,
            {"specification": no_specification("marrow-concentrate")},
            ("PRODUCT-SPECIFICATION",),
        ),
        (p.on_hold(p.TESTED, "recall"), {}, ("PRODUCT-RELEASE-HELD",)),
        (
            replace(p.TESTED, disposition=Disposition.DISCARDED),
            {},
            ("PRODUCT-RELEASE-GONE",),
        ),
        (
            p.on_hold(TOO_FEW_ALIVE, "quarantine"),
            {"signature": p.REVIEWED},
            ("SIGNATURE-MEANING", "PRODUCT-RELEASE-HELD", "PRODUCT-TEST-FAILED"),
        ),
    ],
)
def test_final_release(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(finally_(state, **changed)) == rules


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.TESTED, {}, ()),
        (p.TESTED, {"second": None}, ("SIGNATURE-SECOND",)),
        (p.TESTED, {"second": p.APPROVED}, ("SIGNATURE-TWO-PEOPLE",)),
        (p.TESTED, {"second": Signature(p.BOB, Meaning.REVIEW)}, ("SIGNATURE-MEANING",)),
        (p.TESTED, {"reason": ""}, ("PRODUCT-REASON",)),
        (p.TESTED, {"specification": p.SHORT}, ("PRODUCT-NOTHING-AWAITED",)),
        (ONLY_VOLUME, {}, ("PRODUCT-TEST-MISSING",)),  # viability is not a late test
        (TOO_FEW_ALIVE, {}, ("PRODUCT-TEST-FAILED",)),
    ],
)
def test_conditional_release(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(p.conditionally(state, **changed)) == rules


def test_a_conditional_release_names_what_it_waits_for_and_who_signed() -> None:
    assert p.CONDITIONAL.awaiting == ("culture-negative",)
    assert p.CONDITIONAL.released_by == (p.ALICE, p.BOB)


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (TOO_FEW_ALIVE, {}, ()),
        (p.IN_PROCESS, {}, ()),  # nothing tested, and that is said: awaiting
        (TOO_FEW_ALIVE, {"medical_director": False}, ("PRODUCT-MEDICAL-DIRECTOR",)),
        (TOO_FEW_ALIVE, {"reason": ""}, ("PRODUCT-REASON",)),
        (TOO_FEW_ALIVE, {"signature": p.REVIEWED}, ("SIGNATURE-MEANING",)),
        (TOO_FEW_ALIVE, {"telling": None}, ("PRODUCT-PHYSICIAN",)),
        (
            TOO_FEW_ALIVE,
            {"telling": replace(p.TOLD, physician="nobody")},
            ("PRODUCT-PHYSICIAN",),
        ),
        (
            TOO_FEW_ALIVE,
            {"telling": replace(p.TOLD, at=datetime(2026, 3, 2, 12, 1, tzinfo=UTC))},
            ("PRODUCT-PHYSICIAN-AHEAD",),
        ),
    ],
)
def test_exceptional_release(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(p.exceptionally(state, **changed)) == rules


def test_an_exceptional_release_waits_for_every_test_that_is_missing() -> None:
    released = p.after(p.IN_PROCESS, p.exceptionally(p.IN_PROCESS))
    assert released.awaiting == ("volume", "viability", "culture-negative")


def test_refusing_a_release_needs_a_reason() -> None:
    decision = decide.refuse_release(p.TESTED, reason="", signature=p.APPROVED)
    assert p.rules(decision) == ("PRODUCT-REASON",)
    assert p.REFUSED.refused == "clotted"


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.IN_PROCESS, {}, ()),
        (p.IN_PROCESS, {"same_day": False}, ("PRODUCT-SAME-DAY",)),
        (replace(p.IN_PROCESS, patient=""), {}, ("PRODUCT-SAME-DAY",)),
        (p.IN_PROCESS, {"readings": p.GOOD[:1]}, ("PRODUCT-TEST-MISSING",)),
        (
            p.IN_PROCESS,
            {"readings": (*p.GOOD, Reading("colour", 1))},
            ("PRODUCT-TEST-UNKNOWN",),
        ),
        (
            p.IN_PROCESS,
            {"readings": (p.GOOD[0], Reading("viability", 1))},
            ("PRODUCT-TEST-FAILED",),
        ),
        (p.TESTED, {}, ("PRODUCT-RETEST-REASON", "PRODUCT-RETEST-REASON")),
        (p.IN_PROCESS, {"specification": p.LONG}, ("SIGNATURE-SECOND", "PRODUCT-REASON")),
        (p.IN_PROCESS, {"specification": p.LONG, "second": p.SECOND, "reason": "culture"}, ()),
    ],
)
def test_testing_and_releasing_in_one_signed_step(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(same_day(state, **changed)) == rules


def test_one_signed_step_leaves_the_same_state_as_two() -> None:
    assert p.after(p.IN_PROCESS, same_day()) == p.FINAL


def test_one_signed_step_is_conditional_where_late_results_are_awaited() -> None:
    decision = same_day(specification=p.LONG, second=p.SECOND, reason="culture")
    assert p.after(p.IN_PROCESS, decision).release is Release.CONDITIONAL


@pytest.mark.parametrize(
    ("state", "reading", "rules"),
    [
        (p.CONDITIONAL, CULTURE_GOOD, ()),
        (p.CONDITIONAL, Reading("viability", 1), ("PRODUCT-NOT-AWAITED",)),  # in already
        (p.CONDITIONAL, Reading("colour", 1), ("PRODUCT-TEST-UNKNOWN", "PRODUCT-NOT-AWAITED")),
        (p.FINAL, Reading("cfu-f", 0), ()),  # wanted, never waited for, no limit
        (p.ADMINISTERED, Reading("cfu-f", 120), ()),
    ],
)
def test_late_results(state: ProductState, reading: Reading, rules: tuple[str, ...]) -> None:
    assert p.rules(late(state, reading)) == rules


def test_a_late_result_that_passes_lets_the_release_become_final() -> None:
    state = p.after(p.CONDITIONAL, late(p.CONDITIONAL, CULTURE_GOOD))
    assert (state.awaiting, state.holds) == ((), frozenset())
    signed = p.after(state, finally_(state, specification=p.LONG))
    assert signed.release is Release.FINAL


def test_a_late_result_that_fails_recalls_the_product_in_the_same_decision() -> None:
    given = replace(p.CONDITIONAL, disposition=Disposition.ADMINISTERED)
    decision = late(given, CULTURE_BAD)
    assert not isinstance(decision, Refusal)
    assert [event.type for event in decision] == ["product.late_result.v2", "product.held.v1"]
    state = p.after(given, decision)
    assert state.holds == {Hold.RECALL}
    assert state.disposition is Disposition.ADMINISTERED


def test_a_product_under_recall_is_not_recalled_twice() -> None:
    recalled = p.on_hold(p.CONDITIONAL, Hold.RECALL)
    decision = late(recalled, CULTURE_BAD)
    assert not isinstance(decision, Refusal)
    assert [event.type for event in decision] == ["product.late_result.v2"]


def test_a_failed_late_result_keeps_the_release_from_becoming_final() -> None:
    state = p.after(p.CONDITIONAL, late(p.CONDITIONAL, CULTURE_BAD))
    assert p.rules(finally_(state, specification=p.LONG)) == (
        "PRODUCT-RELEASE-HELD",
        "PRODUCT-TEST-FAILED",
    )


def test_a_signature_has_a_person() -> None:
    with pytest.raises(ValueError, match="signature without a person"):
        Signature("", Meaning.APPROVAL)


def test_what_was_measured_stays_with_the_product() -> None:
    decision = decide.measure(p.FINAL, measure="platelets", value=9, unit="cells", equipment="m-1")
    assert p.after(p.FINAL, decision).measures == (Measure("platelets", 9, "cells", "m-1"),)
