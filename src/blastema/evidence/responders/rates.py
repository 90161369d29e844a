"""A rate with Wilson's interval, and Newcombe's interval of a difference of two rates."""

from __future__ import annotations

import math

from blastema.evidence.quantile import quantile
from blastema.evidence.responders.errors import ResponderError
from blastema.evidence.responders.pairs import Pair

Interval = tuple[float, float]


def wilson(x: int, n: int, level: float = 0.95) -> Interval:
    """The score interval of x of n (Wilson, JASA 1927;22:209-212), without correction."""
    if not 0 <= x <= n or n == 0:
        raise ResponderError([f"{x} of {n}; a rate needs at least one patient"])
    z = quantile(level)
    p, square = x / n, z * z
    middle = (p + square / (2 * n)) / (1 + square / n)
    half = z * math.sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    # At none and at all the formula gives 0 and 1, but for rounding.
    return 0.0 if x == 0 else middle - half, 1.0 if x == n else middle + half


def newcombe(pair: Pair, level: float = 0.95) -> Interval:
    """The hybrid score interval of p1 - p0 (Newcombe, Stat Med 1998;17:873-890, method 10)."""
    low1, high1 = wilson(pair.x1, pair.n1, level)
    low0, high0 = wilson(pair.x0, pair.n0, level)
    p1, p0 = pair.p1, pair.p0
    return (
        p1 - p0 - math.hypot(p1 - low1, high0 - p0),
        p1 - p0 + math.hypot(high1 - p1, p0 - low0),
    )
