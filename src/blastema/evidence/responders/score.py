"""Miettinen and Nurminen's score intervals: of a risk difference, a risk ratio, an odds ratio.

An interval holds every value that the score test does not reject. The variance is that of the
rates which are likeliest if the value were true, times N / (N - 1); so boundary counts (none,
all) need no correction (Miettinen and Nurminen, Statistics in Medicine 1985;4:213-226).
Several strata are joined with Mantel-Haenszel weights n1 n0 / N; the test of no difference is
then the Cochran-Mantel-Haenszel test, and test and interval never contradict each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from blastema.evidence.quantile import quantile
from blastema.evidence.responders.pairs import Pair, compared

Score = Callable[[float], float]
# Halvings of an interval: more than a float has digits.
_HALVINGS = 200


def difference_score(pairs: Sequence[Pair], delta: float) -> float:
    """The normal score of p1 - p0 = ``delta``: positive where the data lie above it."""
    above = spread = 0.0
    for pair in compared(pairs):
        weight = pair.n1 * pair.n0 / pair.n
        p0 = _likeliest_for_difference(pair, delta)
        p1 = min(max(p0 + delta, 0.0), 1.0)
        variance = p1 * (1 - p1) / pair.n1 + p0 * (1 - p0) / pair.n0
        above += weight * (pair.p1 - pair.p0 - delta)
        spread += weight**2 * variance * _correction(pair)
    return _standardised(above, spread)


def ratio_score(pair: Pair, ratio: float) -> float:
    """The normal score of p1 / p0 = ``ratio``."""
    p0 = _likeliest_for_ratio(pair, ratio)
    p1 = min(ratio * p0, 1.0)
    variance = p1 * (1 - p1) / pair.n1 + ratio**2 * p0 * (1 - p0) / pair.n0
    return _standardised(pair.p1 - ratio * pair.p0, variance * _correction(pair))


def odds_score(pair: Pair, odds: float) -> float:
    """The normal score of an odds ratio."""
    log0 = _likeliest_for_odds(pair, odds)
    log1 = log0 + math.log(odds)
    info1 = pair.n1 * _rate(log1) * _rate(-log1)
    info0 = pair.n0 * _rate(log0) * _rate(-log0)
    # x1 - n1 p1, without the difference of near numbers.
    above = pair.x1 * _rate(-log1) - (pair.n1 - pair.x1) * _rate(log1)
    return _standardised(above, _correction(pair) / (1 / info1 + 1 / info0))


def difference_interval(pairs: Sequence[Pair], level: float = 0.95) -> tuple[float, float]:
    """Of p1 - p0, for one pair or the strata's."""
    return _inverted(lambda delta: difference_score(pairs, delta), -1.0, 1.0, level)


def ratio_interval(pair: Pair, level: float = 0.95) -> tuple[float, float]:
    """Of p1 / p0; up to infinity where nobody responded in the other arm."""
    return _positive(lambda ratio: ratio_score(pair, ratio), level, pair.x1 > 0, pair.x0 > 0)


def odds_interval(pair: Pair, level: float = 0.95) -> tuple[float, float]:
    """Of the odds ratio; open where nobody, or everybody, responded in an arm."""
    below = pair.x1 > 0 and pair.x0 < pair.n0
    above = pair.x0 > 0 and pair.x1 < pair.n1
    return _positive(lambda odds: odds_score(pair, odds), level, below, above)


def _likeliest_for_difference(pair: Pair, delta: float) -> float:
    """p0 of the likeliest rates that differ by ``delta``: the root of the score times p q p q.

    Halving cannot miss it: between the ends the likelihood has one maximum.
    """
    x, n, n0 = pair.x1 + pair.x0, pair.n, pair.n0
    square = (pair.n1 + 2 * n0) * delta - n - x
    linear = (n0 * delta - n - 2 * pair.x0) * delta + x
    constant = pair.x0 * delta * (1 - delta)

    def score(p: float) -> float:
        return ((n * p + square) * p + linear) * p + constant

    return _crossing(score, max(0.0, -delta), min(1.0, 1 - delta))


def _likeliest_for_ratio(pair: Pair, ratio: float) -> float:
    x = pair.x1 + pair.x0
    square = pair.n * ratio
    linear = -(pair.n1 * ratio + pair.x1 + pair.n0 + pair.x0 * ratio)
    root = math.sqrt(max(linear * linear - 4 * square * x, 0.0))
    # The smaller root, in the form that takes no difference of near numbers.
    return 2 * x / (-linear + root)


def _likeliest_for_odds(pair: Pair, odds: float) -> float:
    """The logit of p0: both arms together respond as often as they did."""
    apart, x = math.log(odds), pair.x1 + pair.x0

    def left(logit: float) -> float:
        return x - pair.n1 * _rate(logit + apart) - pair.n0 * _rate(logit)

    return _crossing(left, -2 * _WIDE, 2 * _WIDE)


def _rate(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def _correction(pair: Pair) -> float:
    """N / (N - 1); one patient in all has none to correct by."""
    return pair.n / max(pair.n - 1, 1)


def _standardised(above: float, spread: float) -> float:
    if spread > 0:
        return above / math.sqrt(spread)
    return math.copysign(math.inf, above) if above else 0.0


def _inverted(score: Score, low: float, high: float, level: float) -> tuple[float, float]:
    """The ends of the values whose score is within the normal's quantile; scores fall."""
    z = quantile(level)
    lower = low if score(low) <= z else _crossing(lambda value: score(value) - z, low, high)
    upper = high if score(high) >= -z else _crossing(lambda value: score(value) + z, low, high)
    return lower, upper


def _positive(score: Score, level: float, below: bool, above: bool) -> tuple[float, float]:
    """As ``_inverted`` for what is above zero; 0 and infinity where the data set no end."""
    ends = _inverted(lambda log: score(math.exp(log)), -_WIDE, _WIDE, level)
    return math.exp(ends[0]) if below else 0.0, math.exp(ends[1]) if above else math.inf


# Ratios from 1e-15 to 1e15: whoever is counted, no end that the data set lies beyond.
_WIDE = 35.0


def _crossing(falling: Score, low: float, high: float) -> float:
    """Where a falling function passes zero, to the last digit."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2
