"""Delta adjustment: the answers that are missing may be worse than the model takes them to be.

The model reads a missing answer as "missing at random": like the answers of similar people who
gave one. Here the unseen answers of an arm are taken to be ``delta`` points away from that. A
share pi of n subjects is missing, so the arm's mean moves by delta * pi, and its variance grows
by delta^2 * pi (1 - pi) / n, since the share is estimated too.

Source: Mehrotra, Liu and Permutt, Pharmaceutical Statistics 2017;16:378-392 (mean imputation
with a penalty; the share's variance added to the model's).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from blastema.evidence.errors import SensitivityError
from blastema.evidence.quantile import quantile


@dataclass(frozen=True, slots=True)
class Difference:
    """Treated minus comparator at one visit, as the model gives it; points of the scale."""

    estimate: float
    std_error: float
    df: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.estimate) and self.std_error > 0 and self.df > 0):
            raise SensitivityError(
                f"a difference of {self.estimate} with standard error {self.std_error} on "
                f"{self.df} degrees of freedom; expected finite, above 0 and above 0"
            )


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many of an arm's ``subjects`` have no answer at the visit."""

    subjects: int
    missing: int

    def __post_init__(self) -> None:
        if not 0 <= self.missing <= self.subjects or self.subjects == 0:
            raise SensitivityError(
                f"{self.missing} missing of {self.subjects}; expected at least one subject and "
                "no more missing than there are"
            )

    @property
    def share(self) -> float:
        return self.missing / self.subjects

    @property
    def variance(self) -> float:
        """The binomial variance of the share."""
        return self.share * (1 - self.share) / self.subjects


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The difference under one pair of deltas; ``lower`` and ``upper`` are its interval."""

    delta_treated: float
    delta_comparator: float
    estimate: float
    std_error: float
    lower: float
    upper: float


def adjusted(
    difference: Difference,
    treated: Unseen,
    comparator: Unseen,
    *,
    delta_treated: float,
    delta_comparator: float = 0.0,
    level: float = 0.95,
) -> Adjusted:
    """The difference if the unseen answers were so many points above what the model expects."""
    moved = delta_treated * treated.share - delta_comparator * comparator.share
    estimate = difference.estimate + moved
    added = delta_treated**2 * treated.variance + delta_comparator**2 * comparator.variance
    std_error = math.sqrt(difference.std_error**2 + added)
    half = quantile(level, difference.df) * std_error
    deltas = delta_treated, delta_comparator
    return Adjusted(*deltas, estimate, std_error, estimate - half, estimate + half)


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """The smallest penalty of the treated arm's unseen answers that takes the result away.

    ``delta`` is ``None`` where nothing tips: because there was no result (``"no difference"``)
    or nobody is missing (``"none missing"``). Where somebody is, some penalty always does,
    though it may lie beyond what the scale holds.
    """

    delta: float | None
    reason: str = ""


def tipping_point(difference: Difference, treated: Unseen, *, level: float = 0.95) -> TippingPoint:
    """Where the interval first touches zero as the treated arm's unseen answers get worse.

    Worse means towards the comparator, so the sign of ``delta`` is against the estimate's. The
    bound is a quadratic in delta, |theta + delta pi| = t sqrt(se^2 + delta^2 v), and is solved
    as one: no search can step over it.
    """
    t = quantile(level, difference.df)
    theta, se = abs(difference.estimate), difference.std_error
    if theta <= t * se:
        return TippingPoint(None, "no difference")
    if not treated.missing:
        return TippingPoint(None, "none missing")
    # With x = |delta|: (pi^2 - t^2 v) x^2 - 2 theta pi x + c = 0 where c = theta^2 - t^2 se^2.
    # Its smaller positive root in the form that takes no difference of like numbers; as c > 0,
    # there always is one.
    c = (theta - t * se) * (theta + t * se)
    root = math.sqrt((treated.share * se) ** 2 + treated.variance * c)
    smallest = c / (theta * treated.share + t * root)
    return TippingPoint(math.copysign(smallest, -difference.estimate))
