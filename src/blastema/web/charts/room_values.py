"""What the picture of a room's air shows, before it is drawn, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AirHour:
    """One hour on the clock of the site, with the lowest and the highest reading in it."""

    at: datetime
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Air:
    """One kind of reading of one room; ``low`` and ``high`` are the site's limits, if any.

    ``outside`` says each time beyond them in words.
    """

    name: str
    unit: str
    hours: tuple[AirHour, ...]
    low: float | None = None
    high: float | None = None
    limits: str = "no limit set"
    outside: Sequence[str] = ()

    @property
    def words(self) -> str:
        """The picture in a few sentences, for whoever does not see it."""
        lowest = min(hour.low for hour in self.hours)
        highest = max(hour.high for hour in self.hours)
        read = f"{lowest:,g}" if lowest == highest else f"{lowest:,g} to {highest:,g}"
        first, last = self.hours[0].at, self.hours[-1].at
        return " ".join(
            [
                f"{self.name}, {_days(first, last)}:",
                f"{read} {self.unit}; allowed: {self.limits}.",
                self.said_outside,
            ]
        )

    @property
    def said_outside(self) -> str:
        if self.limits == "no limit set":
            return "The site has set no limit, so nothing is judged."
        if not self.outside:
            return "Never outside."
        times = "Once" if len(self.outside) == 1 else f"{len(self.outside)} times"
        return f"{times} outside: {'; '.join(self.outside)}."


def _days(first: datetime, last: datetime) -> str:
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B, %H:%M}"
