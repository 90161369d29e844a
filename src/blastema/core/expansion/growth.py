"""How fast cells of a source grow in this laboratory: published figures and its own runs.

Growth between two counts is a rate, in doublings a day:

    rate of one passage  ~ N(rate of the run, within)
    rate of a run        ~ N(rate of the laboratory, between)

The laboratory's rate begins at the published one and moves to the mean of its own runs as
these grow in number. The two spreads come from the published spread, half each, until there
are runs enough to estimate them; then both count, the published one as some more runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean, variance

from blastema.core.expansion.normal import Normal, widening
from blastema.core.expansion.published import Published

# From so many runs on a laboratory's own spread is estimated, ours: two give one difference.
RUNS_FOR_SPREAD = 3
# The published spread weighs as so many further runs, ours.
WEIGHT = 4
# No two passages are so alike that nothing is left to chance: variances stay above this, ours.
LEAST = 1e-6
MICRO = 10**6


@dataclass(frozen=True, slots=True)
class RunSum:
    """The rates of one run, summed: in millionths of a doubling a day, and squares of these.

    A rate is under 10 a day, so 60 passages stay below 6 x 10^15 and inside 64 bits.
    """

    n: int
    total: int
    squares: int

    @classmethod
    def of(cls, rates: Iterable[float]) -> RunSum:
        whole = [round(rate * MICRO) for rate in rates]
        return cls(len(whole), sum(whole), sum(one * one for one in whole))

    @property
    def mean(self) -> float:
        return self.total / self.n / MICRO

    @property
    def scatter(self) -> float:
        """The sum of squares round the run's own mean."""
        return max(0.0, (self.squares - self.total**2 / self.n) / MICRO**2)


@dataclass(frozen=True, slots=True)
class Growth:
    """What is known before a run begins; ``widen`` makes up for estimated spreads.

    ``runs`` says of how many own runs it was learned.
    """

    laboratory: Normal
    between: float
    within: float
    widen: float
    runs: int

    def of_run(self, rates: Iterable[float]) -> Normal:
        """The rate of the present run, after what was counted in it so far."""
        before = Normal(self.laboratory.mean, self.laboratory.var + self.between)
        return before.learn(Normal(rate, self.within) for rate in rates)


def growth(past: Sequence[RunSum], start: Published | None) -> Growth | None:
    """What a laboratory knows; nothing where it has neither a figure nor runs enough."""
    runs = [run for run in past if run.n]
    if start is None and len(runs) < RUNS_FOR_SPREAD:
        return None
    between, within, freedom = _spreads(runs, start)
    seen = [Normal(run.mean, between + within / run.n) for run in runs]
    first, later = (start.rate, seen) if start else (seen[0], seen[1:])
    widen = 1.0 if freedom == inf else widening(freedom)
    return Growth(first.learn(later), between, within, widen, len(runs))


def _spreads(runs: Sequence[RunSum], start: Published | None) -> tuple[float, float, float]:
    """Between runs, within a run, and the degrees of freedom of the first."""
    half = start.rate.var / 2 if start else 0.0
    if len(runs) < RUNS_FOR_SPREAD:
        return half, half, inf
    weight = WEIGHT if start else 0
    apart = variance(run.mean for run in runs)
    inside = sum(run.n - 1 for run in runs)
    scatter = sum(run.scatter for run in runs)
    # Runs of one passage each do not tell the two spreads apart: both are the whole then.
    within = (weight * half + scatter) / (weight + inside) if weight + inside else apart
    own = apart if not inside else apart - within * fmean(1 / run.n for run in runs)
    free = weight + len(runs) - 1
    between = (weight * half + (len(runs) - 1) * max(own, 0.0)) / free
    return max(between, LEAST), max(within, LEAST), free
