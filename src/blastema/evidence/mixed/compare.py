"""Likelihood-ratio comparison of two fits, one nested in the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from blastema.evidence.mixed.errors import ComparisonError, Fault
from blastema.evidence.mixed.fit import Fit


@dataclass(frozen=True)
class Comparison:
    """``statistic`` is twice the difference of log likelihoods, chi-squared with ``df``.

    That the smaller model is a special case of the larger is the analyst's knowledge.
    """

    statistic: float
    df: int
    p_value: float


def compare(smaller: Fit, larger: Fit) -> Comparison:
    """Either order. Raises ``ComparisonError``, also where REML likelihoods belong to different
    means: they are likelihoods of different residuals."""
    if _count(smaller) > _count(larger):
        smaller, larger = larger, smaller
    if faults := list(_faults(smaller, larger)):
        raise ComparisonError(faults)
    from scipy import special

    df = _count(larger) - _count(smaller)
    statistic = 2 * (larger.log_likelihood - smaller.log_likelihood)
    return Comparison(statistic, df, float(special.chdtrc(df, max(statistic, 0.0))))


def _count(fit: Fit) -> int:
    return len(fit.theta) + len(fit.beta)


def _faults(smaller: Fit, larger: Fit) -> Iterator[Fault]:
    if smaller.method != larger.method:
        yield Fault("methods", "found one fit by reml and one by ml; expected one method for both")
    elif smaller.method == "reml" and not _same_means(smaller, larger):
        yield Fault(
            "unequal-means",
            f"found reml fits of different means ({smaller.design.formula}; "
            f"{larger.design.formula}); expected equal means; fit both by ml to compare them",
        )
    if not _same_answers(smaller, larger):
        yield Fault("data", "found fits of different sums; expected both from the same sums")
    if _count(smaller) == _count(larger):
        yield Fault("not-nested", "found as many parameters in both fits; expected one smaller")
    elif smaller.log_likelihood > larger.log_likelihood + 1e-8 * abs(larger.log_likelihood):
        told = "found the smaller fit more likely than the larger; expected one nested in the other"
        yield Fault("not-nested", told)


def _same_means(one: Fit, other: Fit) -> bool:
    return one.design.maps.shape == other.design.maps.shape and bool(
        np.array_equal(one.design.maps, other.design.maps)
    )


def _same_answers(one: Fit, other: Fit) -> bool:
    here, there = one.problem.moments, other.problem.moments
    return here.visits == there.visits and bool(
        np.allclose(here.yy.sum(axis=0), there.yy.sum(axis=0), rtol=1e-10)
        and here.observations == there.observations
        and here.subjects == there.subjects
    )
