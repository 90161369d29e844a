"""Endotoxin for each kilogram, who found a result and when, and limits that the site must set."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import Comparator, Quantity, Specification, SpecTest, catalogue
from blastema.core.product import decide, release
from blastema.core.product.endotoxin import Given
from blastema.core.product.sample import NO_SAMPLE, Sample
from blastema.core.product.standing import Reading, failed, unset
from blastema.core.product.testing import late_result, record_test
from blastema.core.verdict import Refusal
from tests.spec import products as p
from tests.spec.streams import data_of, refused

# Limits of this table, in thousandths of a unit for each kilogram: none is a recommendation.
LIMIT, AT_THE_SPINE = 5_000, 200
ENDOTOXIN = SpecTest(
    "endotoxin",
    "Endotoxin",
    Quantity.ENDOTOXIN,
    Comparator.AT_MOST,
    LIMIT,
    "meu/kg",
    False,
    "this table",
    spinal_limit=AT_THE_SPINE,
)
OWN = Specification("marrow-concentrate", 1, example=False, tests=(ENDOTOXIN,), own=True)
UNSET = replace(OWN, tests=(replace(ENDOTOXIN, limit=None, spinal_limit=None),))
KNEE, DISC = "joint", "disc"
NOW = "2026-12-20T12:00:00.000000Z"


def _given(level: int = 500, dose: int = 4_000, weight: int = 80_000, route: str = KNEE) -> Given:
    return Given(level, dose, weight, route)


def _record(given: Given | None, test: str = "endotoxin", by: Specification = OWN):
    reading = Reading(test, 0, given=given)
    return record_test(p.IN_PROCESS, specification=by, reading=reading, now=NOW)


@pytest.mark.parametrize(
    ("given", "found", "passed"),
    [
        # 0.5 EU/ml x 4 ml / 80 kg = 0.025 EU/kg
        (_given(), 25, True),
        # 100 EU/ml x 4 ml / 80 kg = 5 EU/kg: just within
        (_given(level=100_000), LIMIT, True),
        (_given(level=100_001), LIMIT + 1, False),  # rounded up
        # The same at the spine: 4 EU/ml x 4 ml / 80 kg = 0.2 EU/kg
        (_given(level=4_000, route=DISC), AT_THE_SPINE, True),
        (_given(level=4_001, route=DISC), AT_THE_SPINE + 1, False),
        (_given(level=4_001, route=KNEE), AT_THE_SPINE + 1, True),
        (_given(level=4_001, route="brain"), AT_THE_SPINE + 1, False),
        # A lighter person gets more of it for each kilogram.
        (_given(level=100_000, weight=40_000), 2 * LIMIT, False),
        (_given(level=0), 0, True),
    ],
)
def test_the_sum_and_its_verdict(given: Given, found: int, passed: bool) -> None:
    told = data_of(_record(given))
    assert (told["value"], told["passed"]) == (found, passed)
    spinal = given.route != KNEE
    assert told["limit"] == (AT_THE_SPINE if spinal else LIMIT)
    assert told["given"]["spinal"] is spinal


@pytest.mark.parametrize(
    "given",
    [
        None,
        _given(level=-1),
        _given(level=10**9 + 1),
        _given(dose=0),
        _given(dose=-4),
        _given(dose=10_000_001),
        _given(weight=0),
        _given(weight=-80),
        _given(weight=700_001),
        _given(route="into-the-air"),
        _given(route=""),
    ],
)
def test_a_dose_that_cannot_be_is_refused_in_words(given: Given | None) -> None:
    assert refused(_record(given)) == {"PRODUCT-ENDOTOXIN-DOSE"}


def test_every_fault_of_a_dose_is_named_at_once() -> None:
    decision = _record(Given(-1, 0, 0, "nowhere"))
    assert isinstance(decision, Refusal)
    assert len(decision.findings) == 4


def test_a_dose_belongs_to_no_other_test() -> None:
    decision = _record(_given(), "viability", p.LONG)
    assert refused(decision) == {"PRODUCT-RESULT-DOSE"}


@given(
    level=st.integers(0, 10**9),
    dose=st.integers(1, 10_000_000),
    weight=st.integers(1_000, 700_000),
)
def test_the_sum_is_exact_and_never_below_the_truth(level: int, dose: int, weight: int) -> None:
    truth = Fraction(level) * Fraction(dose, 1000) / Fraction(weight, 1000)
    assert Given(level, dose, weight, KNEE).meu_per_kg == ceil(truth)


@given(st.integers(0, 10**6), st.integers(1, 10**5), st.integers(1_000, 300_000), st.integers(1, 9))
def test_more_of_it_or_a_lighter_person_never_passes_where_less_failed(level, dose, weight, more):
    passes = ENDOTOXIN.passes
    less = Given(level, dose, weight, KNEE).meu_per_kg
    assert passes(less) or not passes(Given(level + more, dose, weight, KNEE).meu_per_kg)
    assert passes(less) or not passes(Given(level, dose + more, weight, KNEE).meu_per_kg)
    assert passes(less) or not passes(Given(level, dose, weight - more, KNEE).meu_per_kg)


@given(st.integers(0, 10**6))
def test_what_passes_at_the_spine_passes_elsewhere(value: int) -> None:
    assert not ENDOTOXIN.passes(value, spinal=True) or ENDOTOXIN.passes(value)


def test_without_a_limit_nothing_is_judged_and_nothing_is_released() -> None:
    assert refused(_record(_given(), by=UNSET)) == {"PRODUCT-LIMIT-UNSET"}
    assert unset(UNSET) is not None
    final = release.release_final(p.TESTED, specification=UNSET, signature=p.APPROVED)
    assert "PRODUCT-LIMIT-UNSET" in refused(final)
    proposed = release.release_conditionally(
        p.TESTED, specification=UNSET, signature=p.APPROVED, second=p.SECOND, reason="late"
    )
    assert "PRODUCT-LIMIT-UNSET" in refused(proposed)
    accepted = decide.accept(
        p.QUARANTINED,
        specification=replace(UNSET, product="placental-allograft"),
        readings=(),
        storage=p.FREEZER,
        signature=p.APPROVED,
        now=p.NOW,
    )
    assert "PRODUCT-LIMIT-UNSET" in refused(accepted)


def test_no_limit_of_the_catalogue_that_was_not_verified_is_built_in() -> None:
    """`shared/reference/standards.md` 5.3 marks the pharmacopoeia's endotoxin numbers so."""
    lines = [line for one in catalogue().specifications for line in one.tests]
    assert {one.slug for one in lines if one.quantity is Quantity.ENDOTOXIN and one.limit} == set()
    # And what no source gives for tissue, cord blood and apheresis: the site sets it.
    assert {one.slug for one in lines if one.unset} == {
        "endotoxin",
        "residual-pluripotent-cells",
        "viability",
    }


def test_a_result_is_held_against_the_limits_that_judge_and_not_those_of_its_day() -> None:
    state = p.after(p.IN_PROCESS, _record(_given(level=100_000)))
    tighter = replace(OWN, tests=(replace(ENDOTOXIN, limit=LIMIT - 1),))
    assert failed(OWN, state.tests) == ()
    assert failed(tighter, state.tests) == ("endotoxin",)


T0 = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
RIGHT = Sample("micro-north", T0, T0 + timedelta(hours=3), T0 + timedelta(days=14))


@pytest.mark.parametrize(
    ("sample", "rules"),
    [
        (NO_SAMPLE, ()),
        (RIGHT, ()),
        (replace(RIGHT, received_at=None), ()),
        (replace(RIGHT, laboratory="Dr. Ann North"), {"PRODUCT-RESULT-LABORATORY"}),
        (replace(RIGHT, laboratory="x" * 41), {"PRODUCT-RESULT-LABORATORY"}),
        (replace(RIGHT, received_at=T0 - timedelta(seconds=1)), {"PRODUCT-RESULT-TIMES"}),
        (replace(RIGHT, reported_at=T0 + timedelta(hours=2)), {"PRODUCT-RESULT-TIMES"}),
        (replace(RIGHT, reported_at=T0 + timedelta(days=30)), {"PRODUCT-RESULT-TIMES"}),
        (
            Sample("?", T0 + timedelta(days=99)),
            {"PRODUCT-RESULT-LABORATORY", "PRODUCT-RESULT-TIMES"},
        ),
    ],
)
def test_who_found_it_and_when(sample: Sample, rules: set[str]) -> None:
    reading = Reading("viability", 900, "nc-200", sample)
    decision = record_test(p.IN_PROCESS, specification=p.LONG, reading=reading, now=NOW)
    assert refused(decision) == set(rules)


def test_laboratory_method_and_times_stand_beside_the_result() -> None:
    reading = Reading("viability", 900, "nc-200", RIGHT)
    told = record_test(p.IN_PROCESS, specification=p.LONG, reading=reading, now=NOW)
    found = p.after(p.IN_PROCESS, told).tests["viability"]
    assert (found.laboratory, found.method) == ("micro-north", "nc-200")
    assert found.sampled_at == "2026-12-01T09:00:00.000000Z"
    assert found.reported_at == "2026-12-15T09:00:00.000000Z"


@pytest.mark.parametrize(
    ("value", "sample", "least", "rules"),
    [
        (1, NO_SAMPLE, 0, ()),
        (1, RIGHT, 14, ()),
        (1, RIGHT, 15, {"PRODUCT-CULTURE-SHORT"}),
        (1, NO_SAMPLE, 14, {"PRODUCT-CULTURE-SHORT"}),
        (1, replace(RIGHT, reported_at=None), 14, {"PRODUCT-CULTURE-SHORT"}),
        # What grew counts at once.
        (0, NO_SAMPLE, 15, ()),
        (0, RIGHT, 15, ()),
    ],
)
def test_nothing_found_counts_only_after_the_days_that_the_site_set(value, sample, least, rules):
    decision = late_result(
        p.CONDITIONAL,
        specification=p.LONG,
        reading=Reading("culture-negative", value, sample=sample),
        least_days=least,
        now=NOW,
    )
    assert refused(decision) == set(rules)
