"""Regression to the mean: what a second look alone does to people chosen at their worst.

A score is a person's own level plus what varies from day to day. Who is taken in because a
score was high had, on average, a bad day too; the next score is lower without any treatment.
For a single-arm result this is the part that the treatment must not be given credit for.

Source: Barnett, van der Pols and Dobson, International Journal of Epidemiology 2005;34:215-220:
normal scores, between-person variance b^2, within-person variance w^2; of those beyond the
cut-off the expected fall is w^2 / sqrt(b^2 + w^2) times the inverse Mills ratio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from blastema.evidence.errors import SensitivityError


@dataclass(frozen=True, slots=True)
class Population:
    """Whom the people were chosen from; points of the scale.

    ``between`` is the standard deviation of people's own levels, ``within`` that of one person
    from day to day. Whoever uses it says where the three figures come from.
    """

    mean: float
    between: float
    within: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and self.between > 0 and self.within >= 0):
            raise SensitivityError(
                f"mean {self.mean}, spread between {self.between} and within {self.within}; "
                "expected a finite mean, a spread between people above 0 and within from 0"
            )

    @property
    def total(self) -> float:
        """The standard deviation of one score of one person."""
        return math.hypot(self.between, self.within)

    @property
    def reliability(self) -> float:
        """The correlation of two scores of one person on two days, 0 to 1."""
        return (self.between / self.total) ** 2


def after_a_cut(population: Population, cut: float, *, above: bool = True) -> float:
    """The change expected of a second score of those whose first was beyond ``cut``.

    Negative where people were chosen because their score was high (``above``).
    """
    side = 1.0 if above else -1.0
    beyond = side * (cut - population.mean) / population.total
    return -side * population.within**2 / population.total * _mills(beyond)


def after_a_baseline(population: Population, baseline_mean: float) -> float:
    """The change expected from a group's mean at baseline alone, however it was chosen."""
    return (1 - population.reliability) * (population.mean - baseline_mean)


def _mills(z: float) -> float:
    """phi(z) / (1 - Phi(z)); the form that stays exact far in the tail."""
    from scipy.special import erfcx

    return math.sqrt(2 / math.pi) / float(erfcx(z / math.sqrt(2)))
