"""One arm's roll: who was eligible, who was treated, who fell silent after baseline."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.evidence.errors import SubjectError


@dataclass(frozen=True, slots=True)
class Roll:
    """Counts of subjects in one arm.

    ``treated`` are those recorded as having had the arm's treatment, ``untreated`` those recorded
    as not; the rest are not recorded either way. ``due_later`` had some visit due after baseline,
    ``silent`` of them answered none of those.

    >>> Roll(eligible=2, treated=1).unrecorded
    1
    """

    eligible: int = 0
    treated: int = 0
    untreated: int = 0
    due_later: int = 0
    silent: int = 0

    def __post_init__(self) -> None:
        if min(self.treated, self.untreated) < 0 or self.unrecorded < 0:
            raise SubjectError("more subjects treated or untreated than eligible")
        if not 0 <= self.silent <= self.due_later <= self.eligible:
            raise SubjectError("more subjects silent than due, or more due than eligible")

    @property
    def unrecorded(self) -> int:
        """Subjects of whom nobody wrote down whether they were treated."""
        return self.eligible - self.treated - self.untreated

    def __add__(self, other: Roll) -> Roll:
        return Roll(
            self.eligible + other.eligible,
            self.treated + other.treated,
            self.untreated + other.untreated,
            self.due_later + other.due_later,
            self.silent + other.silent,
        )
