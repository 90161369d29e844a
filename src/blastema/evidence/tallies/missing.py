"""Who is missing: an average over whoever answered is never printed without this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blastema.evidence.tallies.roll import Roll
from blastema.evidence.tallies.tally import Tally


@dataclass(frozen=True, slots=True)
class MissingCell:
    """How many were due and did not answer, in one arm at one visit."""

    arm: str
    visit: str
    due: int
    missing: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Due and unanswered per arm and visit, and each arm's roll."""

    baseline: str | None
    cells: tuple[MissingCell, ...]
    rolls: tuple[tuple[str, Roll], ...]

    @property
    def sentence(self) -> str:
        """What is missing, in words for a reader who will see only this line."""
        due = sum(cell.due for cell in self.cells)
        if not due:
            return "No visit was due, so there is nothing to describe."
        lost = sum(cell.missing for cell in self.cells)
        later = sum(roll.due_later for _, roll in self.rolls)
        silent = sum(roll.silent for _, roll in self.rolls)
        return (
            f"{lost} of {due} due answers are missing ({100 * lost / due:.1f} %), and {silent} of "
            f"{later} people due after baseline never answered after it; means and standard "
            "deviations are of those who answered, and those who did not may differ."
        )

    def lines(self) -> list[str]:
        """The statement under a printed table."""
        shown = [_roll_line(arm, roll) for arm, roll in self.rolls]
        shown += [
            f"{c.arm}, {c.visit}: {c.missing} of {c.due} due did not answer"
            for c in self.cells
            if c.missing
        ]
        return [*shown, self.sentence]

    def to_json(self) -> dict[str, object]:
        return {
            "sentence": self.sentence,
            "baseline": self.baseline,
            "cells": [
                {"arm": c.arm, "visit": c.visit, "due": c.due, "missing": c.missing}
                for c in self.cells
            ],
            "arms": [
                {
                    "arm": arm,
                    "eligible": roll.eligible,
                    "treated": roll.treated,
                    "not_treated": roll.untreated,
                    "treatment_not_recorded": roll.unrecorded,
                    "due_after_baseline": roll.due_later,
                    "never_answered_after_baseline": roll.silent,
                }
                for arm, roll in self.rolls
            ],
        }


def missing_from(tally: Tally, keys: Sequence[tuple[str, str]]) -> Missing:
    """The missing answers of a Tally, cells in the order of ``keys``."""
    cells = ((*key, tally.cells[key]) for key in keys)
    return Missing(
        tally.baseline,
        tuple(MissingCell(arm, visit, c.due, c.missing) for arm, visit, c in cells),
        tuple(sorted(tally.rolls.items())),
    )


def _roll_line(arm: str, roll: Roll) -> str:
    treated = "not recorded" if roll.unrecorded == roll.eligible else str(roll.treated)
    return (
        f"{arm}: eligible {roll.eligible}, treated {treated}, due after baseline "
        f"{roll.due_later}, never answered after baseline {roll.silent}"
    )
