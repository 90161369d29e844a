"""A difference in units that travel: standardised, or as a share of another change."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from blastema.evidence.means.errors import MeansError
from blastema.evidence.means.grid import Grid
from blastema.evidence.means.table import Row
from blastema.evidence.mixed.inference import Inference
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.quantile import quantile


@dataclass(frozen=True, slots=True)
class Effect:
    """Hedges' g: a difference divided by ``sd``, with the small-sample correction."""

    term: str
    g: float
    std_error: float
    lower: float
    upper: float
    sd: float
    divided_by: str


def hedges_g(row: Row, sd: float, *, divided_by: str, level: float = 0.95) -> Effect:
    """The difference of ``row`` in standard deviations.

    ``divided_by`` says which one ``sd`` is: for a mixed model usually ``residual_sd`` of the
    visit, which is what is left after the covariates; a baseline SD gives a smaller effect, so
    it must be said. Correction: J = gamma(df/2) / (sqrt(df/2) gamma((df-1)/2)); variance:
    J^2 (se^2 / sd^2 + d^2 / (2 df)), the second part for the SD being estimated
    (Hedges, Journal of Educational Statistics 1981;6:107-128).
    """
    if not (sd > 0 and math.isfinite(sd)):
        raise MeansError(f"a standard deviation of {sd}; expected more than 0")
    if not row.df > 1:
        raise MeansError(f"{row.df} degrees of freedom; Hedges' g needs more than 1")
    d, small = row.estimate / sd, correction(row.df)
    spread = 0.0 if math.isinf(row.df) else d * d / (2 * row.df)
    error = small * math.sqrt((row.std_error / sd) ** 2 + spread)
    half = quantile(level) * error
    g = small * d
    return Effect(row.term, g, error, g - half, g + half, sd, divided_by)


def correction(df: float) -> float:
    """J: by how much d overstates the effect in small samples."""
    if math.isinf(df):
        return 1.0
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def residual_sd(inference: Inference, visit: str) -> float:
    """The model's residual SD at a visit; with groups, the root of their mean variance."""
    visits = inference.fit.design.visits
    if visit not in visits:
        raise MeansError(f"no visit {visit!r}; expected one of {', '.join(visits)}")
    place = visits.index(visit)
    return math.sqrt(float(np.mean(inference.fit.sigmas[:, place, place])))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with Fieller's set. ``kind``: ``interval`` from lower to upper; ``outside``,
    everything but what is between them; ``everything``, where the denominator may well be zero.
    """

    term: str
    estimate: float
    kind: str
    lower: float
    upper: float


def ratio(
    inference: Inference, term: str, above: Floats, below: Floats, *, level: float = 0.95
) -> Ratio:
    """(``above`` times beta) over (``below`` times beta), p numbers each.

    Fieller's set holds each r for which above - r * below is not told from zero; it is exact
    for normal estimates and honest where the denominator is uncertain. The quantile's degrees
    of freedom are those of the denominator or the numerator, whichever are fewer.
    """
    pair = np.stack([above, below])
    a, b = (float(value) for value in pair @ inference.fit.beta)
    if b == 0.0:
        raise MeansError(f"{term}: the denominator is zero; there is no ratio")
    spread = pair @ inference.cov @ pair.T
    df = min(inference.test(above).df, inference.test(below).df)
    return Ratio(term, a / b, *fieller(a, b, spread, quantile(level, df)))


def change_ratios(
    inference: Inference, cells: Grid, *, since: str = "", level: float = 0.95
) -> tuple[Ratio, ...]:
    """Each other arm's change since a visit (the first), as a share of the reference arm's."""
    visits, arms = cells.design.visits, cells.specification.arm
    first = since or visits[0]

    def change(arm: str, visit: str) -> Floats:
        return cells.row(arm, visit) - cells.row(arm, first)

    return tuple(
        ratio(
            inference,
            f"{arm} / {arms.reference}: {visit} - {first}",
            change(arm, visit),
            change(arms.reference, visit),
            level=level,
        )
        for arm in arms.others
        for visit in visits
        if visit != first
    )


def fieller(a: float, b: float, spread: Floats, t: float) -> tuple[str, float, float]:
    """The set of r with (a - r b)^2 <= t^2 var(a - r b): its kind and its two ends."""
    square = b * b - t * t * float(spread[1, 1])
    middle = a * b - t * t * float(spread[0, 1])
    inside = middle**2 - square * (a * a - t * t * float(spread[0, 0]))
    if inside < 0 or square == 0:  # at exactly zero a half-line: told as the larger set
        return "everything", -math.inf, math.inf
    ends = sorted((middle + sign * math.sqrt(inside)) / square for sign in (-1, 1))
    return ("interval" if square > 0 else "outside"), ends[0], ends[1]
