"""Cells by the day, from the last count on: how many, and how sure.

On the day ``t`` after the last count the doublings of all cells (log2) are normal:

    mean   start + rate t
    var    start + rate t^2 + within (sum of T^2 over the passages until then)

since the rate of the run is one number for all passages, and each passage has its own on top.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log2

from blastema.core.expansion.normal import Normal

# How far a plan looks ahead, in days, ours: a product that needs a year is no plan.
HORIZON = 365


@dataclass(frozen=True)
class Forecast:
    """``first_days`` are left of the passage that goes on, ``passage_days`` of each later one."""

    start: Normal
    rate: Normal
    within: float
    widen: float
    first_days: float
    passage_days: float

    def __post_init__(self) -> None:
        if self.first_days < 0 or self.passage_days <= 0:
            raise ValueError("a passage takes time")

    def at(self, days: float) -> Normal:
        """The log2 of all cells so many days after the last count, if all are kept."""
        var = self.start.var + self.rate.var * days**2 + self.within * self._squares(days)
        return Normal(self.start.mean + self.rate.mean * days, var * self.widen**2)

    def passage_ends(self) -> Iterator[float]:
        """The days on which this and the next passages end, without end."""
        end = self.first_days
        while True:
            yield end
            end += self.passage_days

    def chance(self, cells: int, days: int) -> float:
        """The chance that there are so many cells on that day or a whole day before it."""
        return 0.0 if days < 0 else self._best(cells)[min(days, HORIZON)]

    def day_of(self, cells: int, chance: float) -> int | None:
        """The first whole day by which there are so many cells with this chance."""
        return next((day for day, p in enumerate(self._best(cells)) if p >= chance), None)

    def _best(self, cells: int) -> list[float]:
        """The chance by each day until the horizon; it never falls: cells can be taken early."""
        found, best = [], 0.0
        for day in self._days:
            best = max(best, day.at_least(log2(cells)))
            found.append(best)
        return found

    @cached_property
    def _days(self) -> list[Normal]:
        return [self.at(day) for day in range(HORIZON + 1)]

    def _squares(self, days: float) -> float:
        """The sum of the squared lengths of the passages until that day."""
        first = min(days, self.first_days)
        whole, rest = divmod(days - first, self.passage_days)
        return first**2 + whole * self.passage_days**2 + rest**2
