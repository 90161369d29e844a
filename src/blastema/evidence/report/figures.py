"""The parts of a report that stand on a fitted model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from blastema.evidence.means.ask import differences, ls_means
from blastema.evidence.pictures.rows import Difference, Mean
from blastema.evidence.report.parts import Moved, Tipping
from blastema.evidence.sensitivity import delta

if TYPE_CHECKING:
    from blastema.evidence.means.grid import Grid
    from blastema.evidence.means.table import Row
    from blastema.evidence.mixed.inference import Inference
    from blastema.evidence.summary.summary import Summary


@dataclass(frozen=True, eq=False)
class Figures:
    """Means, differences and what missing answers do to them, all at one ``level``."""

    summary: Summary
    inference: Inference
    grid: Grid
    level: float

    def means(self) -> tuple[Mean, ...]:
        """By visit, then by arm."""
        table = ls_means(self.inference, self.grid, level=self.level)
        return tuple(
            self._mean(arm, visit, table[f"{arm} at {visit}"])
            for visit in self.grid.design.visits
            for arm in self.summary.specification.arm.levels
        )

    def _mean(self, arm: str, visit: str, row: Row) -> Mean:
        due, answered = self._counted(arm, visit)
        ends = row.estimate, row.lower, row.upper
        return Mean(arm, visit, *ends, answered, due, row.std_error, row.df)

    def differences(self, against: str = "") -> tuple[Difference, ...]:
        """By visit, then by arm; without what the model itself holds at zero."""
        arms = self.summary.specification.arm
        if len(arms.levels) < 2:
            return ()
        other = against or arms.reference
        table = differences(self.inference, self.grid, against=other, level=self.level)
        rows = [
            self._difference(arm, other, visit, table[f"{arm} - {other} at {visit}"])
            for visit in self.grid.design.visits
            for arm in arms.levels
            if arm != other
        ]
        return tuple(row for row in rows if row.std_error)

    def _difference(self, arm: str, other: str, visit: str, row: Row) -> Difference:
        ends = row.estimate, row.lower, row.upper
        n = self._counted(arm, visit)[1], self._counted(other, visit)[1]
        p = row.p_value if row.std_error else None  # what the model holds is not tested
        return Difference(visit, arm, other, *ends, *n, row.std_error, row.df, p)

    def moved(self, row: Difference, worse: tuple[float, ...]) -> Iterator[Moved]:
        """The missing answers of the first arm worse by so many points each time."""
        sign = 1.0 if self.summary.specification.outcome.better == "lower" else -1.0
        arms = row.treated, row.comparator
        unseen = [self._unseen(arm, row.visit) for arm in arms]
        for points in worse:
            one = delta.adjusted(
                _apart(row), *unseen, delta_treated=sign * points, level=self.level
            )
            yield Moved(*arms, points, one.estimate, one.lower, one.upper)

    def tipping(self, row: Difference) -> Tipping:
        unseen = self._unseen(row.treated, row.visit)
        found = delta.tipping_point(_apart(row), unseen, level=self.level)
        return Tipping(row.treated, row.comparator, found.delta, found.reason)

    def _unseen(self, arm: str, visit: str) -> delta.Unseen:
        due, answered = self._counted(arm, visit)
        return delta.Unseen(due, due - answered)

    def _counted(self, arm: str, visit: str) -> tuple[int, int]:
        """Whose answer was due, and who gave one."""
        return self._answered.get((arm, visit), (0, 0))

    @cached_property
    def _answered(self) -> dict[tuple[str, str], tuple[int, int]]:
        return self.summary.answered()


def _apart(row: Difference) -> delta.Difference:
    assert row.std_error is not None
    assert row.df is not None
    return delta.Difference(row.estimate, row.std_error, row.df)
