"""Mantel-Haenszel's common difference, risk ratio and odds ratio over strata.

Variances that hold for many small strata as for few large ones: of the difference Sato
(Biometrics 1989;45:1323-1324), of the risk ratio Greenland and Robins (Biometrics
1985;41:55-68), of the odds ratio Robins, Breslow and Greenland (Biometrics 1986;42:311-323).
Strata without patients of both arms have no part in them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from blastema.evidence.quantile import quantile
from blastema.evidence.responders.pairs import Pair, compared


@dataclass(frozen=True, slots=True)
class Common:
    """``std_error`` is of the difference, and of the logarithm of a ratio; nan where the counts
    give none, as are ``lower`` and ``upper`` where there is no interval."""

    estimate: float
    std_error: float
    lower: float
    upper: float


def common_difference(pairs: Sequence[Pair], level: float = 0.95) -> Common:
    """The strata's differences, weighted by n1 n0 / N.

    Where every stratum has none or all in both arms the variance is zero, which is no
    certainty: the difference then has no interval (nan), and the score interval is to be used.
    """
    used = compared(pairs)
    whole = sum(Fraction(p.n1 * p.n0, p.n) for p in used)
    found = sum(Fraction(p.x1 * p.n0 - p.x0 * p.n1, p.n) for p in used) / whole
    # In fractions, since rounding would make a small number of a variance of zero.
    variance = (found * sum(map(_slope, used)) + sum(map(_rest, used))) / whole**2
    if variance <= 0:
        return Common(float(found), math.nan, math.nan, math.nan)
    error = math.sqrt(variance)
    half = quantile(level) * error
    return Common(
        float(found), error, max(float(found) - half, -1.0), min(float(found) + half, 1.0)
    )


def _slope(p: Pair) -> Fraction:
    twice = 2 * (p.n1**2 * p.x0 - p.n0**2 * p.x1) + p.n1 * p.n0 * (p.n0 - p.n1)
    return Fraction(twice, 2 * p.n**2)


def _rest(p: Pair) -> Fraction:
    return Fraction(p.x1 * (p.n0 - p.x0) + p.x0 * (p.n1 - p.x1), 2 * p.n)


def common_ratio(pairs: Sequence[Pair], level: float = 0.95) -> Common:
    """The common risk ratio."""
    used = compared(pairs)
    above = sum(p.x1 * p.n0 / p.n for p in used)
    below = sum(p.x0 * p.n1 / p.n for p in used)
    spread = sum((p.n1 * p.n0 * (p.x1 + p.x0) - p.x1 * p.x0 * p.n) / p.n**2 for p in used)
    variance = spread / (above * below) if above * below else math.nan
    return _on_logarithm(above, below, variance, level)


def common_odds(pairs: Sequence[Pair], level: float = 0.95) -> Common:
    """The common odds ratio."""
    used = compared(pairs)
    above = [p.x1 * (p.n0 - p.x0) / p.n for p in used]
    below = [p.x0 * (p.n1 - p.x1) / p.n for p in used]
    alike = [(p.x1 + p.n0 - p.x0) / p.n for p in used]
    r, s = sum(above), sum(below)
    variance = math.nan
    if r * s:
        both = [
            (share * a, share * b + (1 - share) * a, (1 - share) * b)
            for a, b, share in zip(above, below, alike, strict=True)
        ]
        one, two, three = (sum(column) for column in zip(*both, strict=True))
        variance = one / (2 * r * r) + two / (2 * r * s) + three / (2 * s * s)
    return _on_logarithm(r, s, variance, level)


def _on_logarithm(above: float, below: float, variance: float, level: float) -> Common:
    """The ratio with an interval that is even about its logarithm; open where none is known."""
    if not below:
        return Common(math.inf if above else math.nan, math.nan, 0.0, math.inf)
    found = above / below
    if math.isnan(variance):
        return Common(found, math.nan, 0.0, math.inf)
    error = math.sqrt(variance)
    half = quantile(level) * error
    return Common(found, error, found * math.exp(-half), found * math.exp(half))
