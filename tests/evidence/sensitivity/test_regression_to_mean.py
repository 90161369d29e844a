"""Regression to the mean, judged by simulated people and by the normal distribution itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from blastema.evidence.errors import SensitivityError
from blastema.evidence.sensitivity.regression_to_mean import (
    Population,
    after_a_baseline,
    after_a_cut,
)

PAIN = Population(mean=5.0, between=1.5, within=1.2)


@pytest.mark.parametrize("above", [True, False])
def test_simulated_people_fall_by_as_much(above: bool) -> None:
    """A million people, chosen at 7 and more (or 3 and less), asked twice.

    Tolerance 0.015 points: the mean of the 150,000 chosen is known to 0.003 (sd 1.2 / sqrt n).
    """
    rng = np.random.default_rng(20261129)
    own = rng.normal(PAIN.mean, PAIN.between, 1_000_000)
    first, second = (own + rng.normal(0, PAIN.within, own.size) for _ in range(2))
    chosen = first >= 7 if above else first <= 3
    fell = (second - first)[chosen].mean()
    found = after_a_cut(PAIN, 7.0 if above else 3.0, above=above)
    assert found == pytest.approx(fell, abs=0.015)
    from_mean = after_a_baseline(PAIN, float(first[chosen].mean()))
    assert from_mean == pytest.approx(fell, abs=0.015)


@given(cut=st.floats(-3, 13))
def test_both_ways_agree_on_the_mean_of_those_chosen(cut: float) -> None:
    """scipy's truncated normal gives the chosen people's mean baseline."""
    z = (cut - PAIN.mean) / PAIN.total
    chosen = PAIN.mean + PAIN.total * stats.truncnorm.mean(z, np.inf)
    # truncnorm's mean is good to about 1e-9 in the tails that the range reaches.
    assert after_a_cut(PAIN, cut) == pytest.approx(after_a_baseline(PAIN, chosen), rel=1e-6)


def test_a_score_that_does_not_vary_does_not_regress() -> None:
    assert after_a_cut(Population(5, 1.5, 0), 9.0) == 0.0
    assert after_a_baseline(Population(5, 1.5, 0), 8.0) == 0.0


def test_a_cut_far_out_stays_finite() -> None:
    far = after_a_cut(PAIN, 1e4)
    # Far out the chosen stand at the cut: the fall is (1 - reliability) of the way back.
    assert far == pytest.approx((1 - PAIN.reliability) * (PAIN.mean - 1e4), rel=1e-6)


@pytest.mark.parametrize("wrong", [(float("inf"), 1, 1), (5, 0, 1), (5, 1, -1)])
def test_an_impossible_population_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(SensitivityError, match="expected"):
        Population(*wrong)
