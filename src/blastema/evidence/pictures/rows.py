"""What pictures and reports are made from: plain rows that anybody who has figures can fill."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from blastema.evidence.pictures.errors import refuse


@dataclass(frozen=True, slots=True)
class Scale:
    """The outcome: its whole range, its unit, which way is better, what change matters.

    ``mcid`` is the smallest change that matters to a person, in the same unit, above 0.
    """

    name: str
    unit: str
    low: float
    high: float
    lower_is_better: bool = True
    mcid: float | None = None

    def __post_init__(self) -> None:
        faults = []
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            faults.append(f"a scale from {self.low} to {self.high}; expected two ends in order")
        if self.mcid is not None and not 0 < self.mcid <= self.high - self.low:
            faults.append(f"an MCID of {self.mcid}; expected more than 0 and within the scale")
        if not self.name or not self.unit:
            faults.append("a scale without name or unit; expected both")
        refuse(faults)


@dataclass(frozen=True, slots=True)
class Mean:
    """An LS mean of one arm at one visit with its interval; ``None`` where it has none.

    ``answered`` of the ``due`` people gave an answer.
    """

    arm: str
    visit: str
    estimate: float | None
    lower: float | None
    upper: float | None
    answered: int
    due: int
    std_error: float | None = None
    df: float | None = None

    def __post_init__(self) -> None:
        place = f"{self.arm} at {self.visit}"
        faults = list(_interval(place, self.estimate, self.lower, self.upper))
        if not 0 <= self.answered <= self.due:
            faults.append(
                f"{place}: {self.answered} answered of {self.due} due; expected no more than due"
            )
        refuse(faults)


@dataclass(frozen=True, slots=True)
class Difference:
    """Treated minus comparator at one visit, in points, with the n of each side."""

    visit: str
    treated: str
    comparator: str
    estimate: float
    lower: float
    upper: float
    treated_n: int
    comparator_n: int
    std_error: float | None = None
    df: float | None = None
    p_value: float | None = None

    def __post_init__(self) -> None:
        place = f"{self.treated} minus {self.comparator} at {self.visit}"
        faults = list(_interval(place, self.estimate, self.lower, self.upper))
        if min(self.treated_n, self.comparator_n) < 0:
            faults.append(f"{place}: a count below 0; expected people")
        if self.p_value is not None and not 0 <= self.p_value <= 1:
            faults.append(f"{place}: a p-value of {self.p_value}; expected 0 to 1")
        refuse(faults)


@dataclass(frozen=True, slots=True)
class Pattern:
    """``count`` people of an arm who answered at exactly these visits."""

    arm: str
    seen: tuple[bool, ...]
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            refuse([f"{self.arm}: a pattern of {self.count} people; expected 0 or more"])


@dataclass(frozen=True, slots=True)
class Changed:
    """``count`` people of an arm with this change from baseline, in points; counts add."""

    arm: str
    change: float
    count: int

    def __post_init__(self) -> None:
        if self.count < 0 or not math.isfinite(self.change):
            refuse([f"{self.arm}: {self.count} people with {self.change}; expected a count"])


@dataclass(frozen=True, slots=True)
class Unanswered:
    """``missing`` people of an arm whose change is not known."""

    arm: str
    missing: int

    def __post_init__(self) -> None:
        if self.missing < 0:
            refuse([f"{self.arm}: {self.missing} missing; expected 0 or more"])


def _interval(
    place: str, estimate: float | None, lower: float | None, upper: float | None
) -> Iterator[str]:
    given = [value for value in (lower, estimate, upper) if value is not None]
    if len(given) not in {0, 3}:
        yield f"{place}: an estimate without its interval; expected all three or none"
    elif not all(map(math.isfinite, given)):
        yield f"{place}: a figure that is not finite; expected numbers"
    elif given != sorted(given):
        yield f"{place}: {given[1]:.4g} is outside its interval {given[0]:.4g} to {given[2]:.4g}"
