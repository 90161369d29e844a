"""What is true of the invented patients: how pain runs, and who stops answering.

    latent(0) = MEAN + SD * (sqrt(RHO) * s + sqrt(1 - RHO) * e0)
    latent(t) = MEAN + SD * (sqrt(RHO) * s + sqrt(1 - RHO) * et) + change[arm][t] + TAU * v

``s`` (how bad it is for this person), ``v`` (how this person responds) and every ``e`` are
independent standard normals; an answer is the latent value rounded and kept within 0 to 10.
Whoever is worse off chooses cells more often, so arms differ before treatment; the effect
of one arm against another is the difference of their changes, for everybody.

Every number here is invented. None is a finding of a study.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, exp, sqrt
from random import Random
from types import MappingProxyType

MEAN = 6.0
SD = 1.5
RHO = 0.6
TAU = 1.0

# Log-odds of choosing cells, per standard deviation of ``s``.
SELECTION = 0.5

# Log-odds of stopping for good before a visit, for a person whose first answer is 6, and
# what each point above 6 adds. Arms differ by ``Arm.stops``.
STOPS = -2.6
STOPS_PER_POINT = 0.15
# One visit is skipped by chance, whatever the arm and the pain.
SKIPS = 0.04

VISITS = ("baseline", "week-6", "month-3", "month-6", "month-12", "month-24")


@dataclass(frozen=True, slots=True)
class Arm:
    """The mean change of latent pain at each visit after the first, in points of 0 to 10."""

    change: tuple[float, float, float, float, float]
    stops: float = 0.0
    mean: float = MEAN

    def change_at(self, visit: int) -> float:
        return self.change[visit - 1] if visit else 0.0


ARMS = MappingProxyType(
    {
        "marrow-concentrate": Arm((-1.6, -2.1, -2.3, -2.2, -1.9), stops=-0.5),
        "placental-allograft": Arm((-1.1, -1.5, -1.7, -1.6, -1.4), stops=-0.5),
        "microfragmented-fat": Arm((-1.3, -1.7, -1.9, -1.8, -1.6), stops=-0.5),
        "expanded-marrow-cells": Arm((-1.4, -1.9, -2.2, -2.2, -2.0), stops=-0.5),
        # An adjunct begins where the treatment before it has led.
        "prp-leukocyte-poor": Arm((-0.4, -0.5, -0.5, -0.4, -0.3), stops=-0.3, mean=4.2),
        "physiotherapy": Arm((-1.0, -1.4, -1.5, -1.5, -1.3)),
        "medication": Arm((-0.8, -0.9, -0.8, -0.7, -0.6), stops=0.2),
        "corticosteroid": Arm((-2.0, -1.2, -0.6, -0.4, -0.3)),
        "psychological-therapy": Arm((-1.0, -1.6, -1.8, -1.7, -1.5), stops=-0.2),
        "watchful-waiting": Arm((-0.3, -0.5, -0.6, -0.6, -0.6), stops=0.4),
    }
)


@dataclass(frozen=True, slots=True)
class Course:
    """One person's course as it would be if every question were answered.

    ``latent`` has a value for each visit; ``seen`` says which visits the person answers.
    """

    latent: tuple[float, ...]
    seen: tuple[bool, ...]

    @property
    def nrs(self) -> tuple[int, ...]:
        return tuple(rounded(value, 0, 10) for value in self.latent)


def draw(arm: str, s: float, chance: Random) -> Course:
    true = ARMS[arm]
    v = chance.gauss(0, 1)
    latent = tuple(_latent(true, visit, s, v, chance.gauss(0, 1)) for visit in range(len(VISITS)))
    return Course(latent, _seen(true, rounded(latent[0], 0, 10), chance))


def _latent(arm: Arm, visit: int, s: float, v: float, e: float) -> float:
    own = SD * (sqrt(RHO) * s + sqrt(1 - RHO) * e)
    return arm.mean + own + arm.change_at(visit) + (TAU * v if visit else 0.0)


def _seen(arm: Arm, first: int, chance: Random) -> tuple[bool, ...]:
    """The first questions are always answered; whoever stops does not come back."""
    stops = stop_probability(arm, first)
    seen, there = [True], True
    for _ in VISITS[1:]:
        there = there and chance.random() >= stops
        skipped = chance.random() < SKIPS
        seen.append(there and not skipped)
    return tuple(seen)


def stop_probability(arm: Arm, first: int) -> float:
    """The probability of stopping for good before each visit."""
    return 1 / (1 + exp(-(STOPS + STOPS_PER_POINT * (first - MEAN) + arm.stops)))


def chooses_cells(share: float, s: float, chance: Random) -> bool:
    """Whether a person for whom cells are an option has them; ``share`` at ``s`` of 0."""
    odds = share / (1 - share) * exp(SELECTION * s)
    return chance.random() < odds / (1 + odds)


def rounded(value: float, least: int, most: int) -> int:
    return min(most, max(least, round(value)))


def mean_answer(arm: str, visit: int, s: float = 0.0, *, spread: float = 1.0) -> float:
    """The mean of the answers 0 to 10 at a visit, rounding and ends included.

    ``s`` and ``spread`` are mean and standard deviation of ``s`` among those meant.
    """
    true = ARMS[arm]
    mean = true.mean + true.change_at(visit) + SD * sqrt(RHO) * s
    variance = SD**2 * (RHO * spread**2 + 1 - RHO) + (TAU**2 if visit else 0.0)
    below = [0.5 * (1 + erf((k + 0.5 - mean) / sqrt(2 * variance))) for k in range(10)]
    return sum(1 - part for part in below)


def as_data() -> dict[str, object]:
    """The parameters, as the answer key tells them."""
    return {
        "outcome": "nrs",
        "latent": {"mean": MEAN, "sd": SD, "rho": RHO, "tau": TAU},
        "latent_covariance": _covariance(),
        "selection_log_odds_per_sd": SELECTION,
        "drop_out": {"log_odds": STOPS, "per_point_above_6": STOPS_PER_POINT, "skips": SKIPS},
        "visits": list(VISITS),
        "arms": {slug: _arm_data(slug, arm) for slug, arm in ARMS.items()},
    }


def _covariance() -> dict[str, float]:
    shared = SD**2 * RHO
    return {
        "baseline_variance": SD**2,
        "later_variance": SD**2 + TAU**2,
        "baseline_with_later": shared,
        "later_with_later": shared + TAU**2,
    }


def _arm_data(slug: str, arm: Arm) -> dict[str, object]:
    return {
        "mean_before": arm.mean,
        "mean_change": dict(zip(VISITS[1:], arm.change, strict=True)),
        "mean_answer_if_everybody_had_it": {
            visit: round(mean_answer(slug, number), 6) for number, visit in enumerate(VISITS)
        },
        "drop_out_log_odds": arm.stops,
        "drop_out_a_visit_by_first_answer": {
            str(first): round(stop_probability(arm, first), 6) for first in range(11)
        },
    }
