"""Does a 95 % interval hold the truth in 95 of 100 trials, when they are small?

This is what Kenward and Roger's method exists for. Trials with 10 and 30 patients an arm, four
visits, an unstructured covariance and drop-out are simulated; the interval is that of the
difference between the arms at the last visit. ``BLASTEMA_TEST_EXAMPLES`` of 1,000 or more
(`make soak`) simulates 10,000 of each:

    BLASTEMA_TEST_EXAMPLES=5000 python -m pytest -s tests/evidence/mixed/test_coverage.py
"""

from __future__ import annotations

import functools
import os
from collections import Counter

import numpy as np
import pytest
from scipy import stats

from blastema.evidence.mixed.errors import MixedModelError
from blastema.evidence.mixed.fit import fit
from blastema.evidence.mixed.moments import Moments
from tests.evidence.mixed import made

RUNS = 10_000 if int(os.environ.get("BLASTEMA_TEST_EXAMPLES", "0")) >= 1_000 else 250
METHODS = ("kenward-roger", "satterthwaite", "none")
VISITS = 4
# Variances and correlations of a pain score 0 to 100 over a year, falling with distance.
SPREAD = np.array([15.0, 18.0, 20.0, 22.0])
APART = np.abs(np.subtract.outer(np.arange(VISITS), np.arange(VISITS)))
SIGMA = np.outer(SPREAD, SPREAD) * (0.3 + 0.5 * 0.6**APART) ** (APART > 0)
TRUTH = -6.0
LAST = np.array([0.0, 0, 1, 0, 0, 0, 0, 0, 1])  # the arm and its change at the last visit


@functools.cache
def coverage(an_arm: int) -> dict[str, float]:
    """Of all runs; the share that could not be fitted is told under ``refused``."""
    rng = np.random.default_rng(20261129 + an_arm)
    held: Counter[str] = Counter()
    for _ in range(RUNS):
        try:
            found = fit(simulated(rng, an_arm), made.design(VISITS))
        except MixedModelError:
            held["refused"] += 1
            continue
        for method in METHODS:
            test = found.inference(method).test(LAST)
            half = stats.t.ppf(0.975, test.df) if np.isfinite(test.df) else stats.norm.ppf(0.975)
            held[method] += int(abs(test.estimate - TRUTH) <= half * test.std_error)
    fitted = RUNS - held["refused"]
    shares = {method: held[method] / fitted for method in METHODS}
    return shares | {"refused": held["refused"] / RUNS}


def simulated(rng: np.random.Generator, an_arm: int) -> Moments:
    """Every fourth leaves after the first, second or third visit, at random."""
    count = 2 * an_arm
    arm = np.arange(count) % 2
    z = np.column_stack([np.ones(count), arm, rng.normal(size=count)])
    y = rng.multivariate_normal(np.zeros(VISITS), SIGMA, size=count, method="cholesky")
    y += 50 + 3 * z[:, 2:] - 2 * np.arange(VISITS) + TRUTH * arm[:, None] * APART[0] / (VISITS - 1)
    stays = np.where(rng.random(count) < 0.75, VISITS, rng.integers(1, VISITS, count))
    parts = [(k, z[stays == k], y[stays == k]) for k in range(1, VISITS + 1) if (stays == k).any()]
    seen = np.array([np.arange(VISITS) < k for k, _, _ in parts])
    answers = [np.where(np.arange(VISITS) < k, part, 0.0) for k, _, part in parts]
    return Moments(
        visits=made.visits(VISITS),
        terms=made.TERMS,
        groups=("",) * len(parts),
        seen=seen,
        n=np.array([float(len(part)) for _, part, _ in parts]),
        zz=np.stack([part.T @ part for _, part, _ in parts]),
        zy=np.stack([part.T @ own for (_, part, _), own in zip(parts, answers, strict=True)]),
        yy=np.stack([own.T @ own for own in answers]),
        log_weight=np.zeros(len(parts)),
        y_centre=np.zeros(VISITS),
    )


def error() -> float:
    """Of a share near 0.95 by chance alone, four standard errors: one red run in 16,000."""
    return 4 * float(np.sqrt(0.95 * 0.05 / RUNS))


@pytest.mark.parametrize("an_arm", [10, 30])
def test_kenward_roger_holds_its_level(an_arm: int) -> None:
    shares = coverage(an_arm)
    print(f"{an_arm} an arm, {RUNS} runs: {shares}")
    assert abs(shares["kenward-roger"] - 0.95) <= error()


@pytest.mark.parametrize("an_arm", [10, 30])
def test_the_naive_interval_is_too_short(an_arm: int) -> None:
    shares = coverage(an_arm)
    assert shares["none"] <= shares["satterthwaite"] <= shares["kenward-roger"]
    if RUNS == 10_000 and an_arm == 10:  # with fewer, chance is as large as the fault
        assert shares["none"] < 0.95 - error()


def test_few_small_trials_are_refused() -> None:
    """Where so few stayed that an unstructured covariance is not to be had."""
    assert coverage(10)["refused"] < 0.05
    assert coverage(30)["refused"] == 0
