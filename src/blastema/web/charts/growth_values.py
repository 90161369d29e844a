"""What the picture of a culture shows, before it is drawn, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass

_STEPS = ((10**9, "thousand million"), (10**6, "million"), (10**3, "thousand"))


def cells_words(cells: float) -> str:
    """A number of cells with two figures that count: 41 million, 1.3 million."""
    for unit, name in _STEPS:
        if cells >= unit:
            return f"{_two_figures(cells / unit)} {name}"
    return _two_figures(cells)


def _two_figures(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Expected:
    """Cells on a day: the likely number, and the ends between which nine of ten lie."""

    day: float
    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """An upright line on a day, with its words."""

    day: float
    words: str


@dataclass(frozen=True, slots=True)
class GrowthCurve:
    """A culture over time: days count from ``began``, as the axis says.

    ``counted`` are day and cells in their order; a passage stands twice, with what was
    harvested and with what was sown.
    """

    began: str
    counted: tuple[tuple[float, float], ...]
    expected: tuple[Expected, ...]
    dose: float
    marks: tuple[Mark, ...] = ()

    @property
    def last_day(self) -> float:
        days = [day for day, _ in self.counted] + [one.day for one in self.expected]
        return max([1.0, *days, *(mark.day for mark in self.marks)])

    @property
    def words(self) -> str:
        """The picture in a few sentences, for whoever does not see it."""
        said = [f"Cells of the culture by day since {self.began}, on a scale of tens."]
        if self.counted:
            day, cells = self.counted[-1]
            said.append(f"Last counted on day {day:.0f}: {cells_words(cells)}.")
        if self.expected:
            end = self.expected[-1]
            said.append(
                f"Expected on day {end.day:.0f}: {cells_words(end.mid)}, nine of ten times "
                f"between {cells_words(end.low)} and {cells_words(end.high)}."
            )
        said.append(f"Wanted: {cells_words(self.dose)}.")
        return " ".join([*said, *(f"Day {mark.day:.0f}: {mark.words}." for mark in self.marks)])
