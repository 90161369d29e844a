"""Delta adjustment and the tipping point, judged by imputed rows and by a plain search."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from blastema.evidence.errors import EvidenceError
from blastema.evidence.sensitivity.delta import (
    Difference,
    Unseen,
    adjusted,
    tipping_point,
)

MAR = Difference(estimate=-1.2, std_error=0.4, df=90.0)
NOBODY = Unseen(50, 0)


def test_no_penalty_gives_the_models_own_interval() -> None:
    same = adjusted(MAR, Unseen(50, 10), Unseen(50, 8), delta_treated=0.0)
    low, high = stats.t.interval(0.95, 90, -1.2, 0.4)
    # scipy 1.17's interval; both come from the same inverse of Student's distribution.
    assert (same.estimate, same.std_error) == (-1.2, 0.4)
    assert (same.lower, same.upper) == pytest.approx((low, high), rel=1e-12)


def test_the_mean_moves_as_if_each_unseen_answer_were_written_in() -> None:
    """The judge imputes rows: the arms' means after each unseen answer is moved by delta."""
    rng = np.random.default_rng(20261129)
    seen, unseen = rng.normal(4, 2, 30), rng.normal(4, 2, 10)
    other = rng.normal(5, 2, 40)
    before = np.mean(np.r_[seen, unseen]) - other.mean()
    after = np.mean(np.r_[seen, unseen + 1.5]) - other.mean()
    found = adjusted(
        Difference(before, 0.4, 78.0), Unseen(40, 10), Unseen(40, 0), delta_treated=1.5
    )
    assert found.estimate == pytest.approx(after, rel=1e-12)  # the rounding of two means


def test_the_variance_is_that_of_many_samples() -> None:
    """20,000 drawn studies: the spread of estimate + delta * share is the formula's.

    Tolerance 3 %: the standard deviation of 20,000 draws is known to 0.5 % (1 / sqrt(2 n)),
    so six of its errors.
    """
    rng = np.random.default_rng(7)
    missing = rng.binomial(50, 0.2, 20_000)
    drawn = rng.normal(-1.2, 0.4, 20_000) + 2.0 * missing / 50
    found = adjusted(MAR, Unseen(50, 10), NOBODY, delta_treated=2.0)
    assert found.std_error == pytest.approx(drawn.std(), rel=0.03)
    assert found.estimate == pytest.approx(drawn.mean(), rel=0.03)


@given(
    estimate=st.floats(-9, 9),
    std_error=st.floats(0.05, 2),
    df=st.floats(3, 500),
    subjects=st.integers(1, 300),
    missing=st.integers(0, 300),
)
def test_at_the_tipping_point_the_interval_touches_zero_and_not_before(
    estimate: float, std_error: float, df: float, subjects: int, missing: int
) -> None:
    assume(missing <= subjects and abs(estimate) > 0.01)
    difference, treated = Difference(estimate, std_error, df), Unseen(subjects, missing)
    found = tipping_point(difference, treated)
    if found.delta is None:
        covers = _covers_zero(difference, treated, 0.0)
        assert found.reason == ("no difference" if covers else "none missing")
        assert covers or not missing
        return
    at = adjusted(difference, treated, NOBODY, delta_treated=found.delta)
    nearest = min(abs(at.lower), abs(at.upper))
    assert nearest <= 1e-9 * (abs(estimate) + at.upper - at.lower)  # rounding of a square root
    assert not _covers_zero(difference, treated, 0.999 * found.delta)


def _covers_zero(difference: Difference, treated: Unseen, delta: float) -> bool:
    at = adjusted(difference, treated, NOBODY, delta_treated=delta)
    return at.lower <= 0 <= at.upper


@pytest.mark.parametrize(
    ("difference", "treated", "reason"),
    [
        (Difference(-0.5, 0.4, 90.0), Unseen(50, 10), "no difference"),
        (MAR, NOBODY, "none missing"),
    ],
)
def test_where_nothing_tips_the_reason_is_said(
    difference: Difference, treated: Unseen, reason: str
) -> None:
    assert tipping_point(difference, treated).reason == reason


def test_one_missing_of_many_tips_far_beyond_any_scale() -> None:
    """Worked by hand: pi = 1/100, v = 0.000099, t = 1.9867 (90 df), c = 4 - t^2 0.16 = 3.368;
    3.368 / (0.02 + 1.9867 sqrt(0.000016 + 0.000333)) = 59.0."""
    found = tipping_point(Difference(-2.0, 0.4, 90.0), Unseen(100, 1))
    assert found.delta == pytest.approx(59.0, abs=0.1)  # the hand's three digits


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Difference(math.nan, 1.0, 5.0),
        lambda: Difference(1.0, 0.0, 5.0),
        lambda: Difference(1.0, 1.0, 0.0),
        lambda: Unseen(0, 0),
        lambda: Unseen(3, 4),
        lambda: Unseen(3, -1),
        lambda: adjusted(MAR, NOBODY, NOBODY, delta_treated=1.0, level=1.0),
    ],
)
def test_impossible_numbers_are_refused_with_what_was_expected(wrong: object) -> None:
    with pytest.raises(EvidenceError, match="expected"):
        wrong()  # type: ignore[operator]
