"""A quantity that is not known exactly: its mean and its variance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import NormalDist

_STANDARD = NormalDist()
# Intervals hold nine of ten: five of a hundred lie below, five above.
COVERS = 0.90
Z = _STANDARD.inv_cdf((1 + COVERS) / 2)


@dataclass(frozen=True, slots=True)
class Band:
    """The middle of what is expected, and the ends between which nine of ten lie."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution; with variance 0 it is a number that is known."""

    mean: float
    var: float = 0.0

    def __post_init__(self) -> None:
        if not (isfinite(self.mean) and isfinite(self.var)) or self.var < 0:
            raise ValueError("a mean is finite, and a variance finite and not negative")

    @property
    def sd(self) -> float:
        return sqrt(self.var)

    @property
    def band(self) -> Band:
        return Band(self.mean - Z * self.sd, self.mean, self.mean + Z * self.sd)

    def at_least(self, limit: float) -> float:
        """The chance that it is the limit or more."""
        if not self.var:
            return float(self.mean >= limit)
        return _STANDARD.cdf((self.mean - limit) / self.sd)

    def learn(self, seen: Iterable[Normal]) -> Normal:
        """What is believed after these independent observations, each weighed by its precision."""
        precision, weighted = 1 / self.var, self.mean / self.var
        for one in seen:
            precision += 1 / one.var
            weighted += one.mean / one.var
        return Normal(weighted / precision, 1 / precision)


def widening(freedom: float) -> float:
    """How much wider an interval is whose spread was estimated with so many degrees of freedom.

    Student's t over the normal quantile, by the expansion of Cornish and Fisher
    (Abramowitz and Stegun 1964, 26.7.5). With 2 degrees it is 1.2 % too narrow, and nearer
    with more.
    """
    z, n = Z, freedom
    t = (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )
    return t / z
