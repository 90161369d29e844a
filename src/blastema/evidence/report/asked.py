"""What neither sums nor fit can know of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blastema.evidence.report.parts import SecondLook
from blastema.evidence.responders.changes import Changes

if TYPE_CHECKING:
    from blastema.evidence.summary.summary import Summary


@dataclass(frozen=True, slots=True)
class Asked:
    """``visit`` is what the question is about, or the last one; ``baseline`` the visit that is
    the start, from whose mean the MCID is drawn; ``against`` the arm that others are compared
    with, or the reference; ``worse`` are points by which missing answers are made worse;
    ``condition`` names published arms to stand beside a single one, and so does
    ``second_look``. ``made_on`` is a day.
    """

    made_on: str
    commands: tuple[str, ...]
    title: str = ""
    question: str = ""
    visit: str = ""
    baseline: str = ""
    against: str = ""
    unit: str = "points"
    mcid: float | None = None
    worse: tuple[float, ...] = ()
    condition: str = ""
    level: float = 0.95
    changes: Changes | None = None
    second_look: SecondLook | None = None

    def faults(self, summary: Summary) -> Iterator[str]:
        """Names that the sums do not know, and counts that are not of the same people."""
        visits = [visit.name for visit in summary.specification.visits]
        for name in (self.visit, self.baseline):
            if name and name not in visits:
                yield f"no visit {name!r}; expected one of {', '.join(visits)}"
        if any(not points > 0 for points in self.worse):
            yield "missing answers worse by no more than 0; expected points above 0"
        if self.second_look and len(summary.specification.arm.levels) > 1:
            yield "a second look beside several arms; expected it beside one; leave it out"
        if self.changes:
            yield from _unlike(self.changes, summary, self.visit or visits[-1])


def _unlike(changes: Changes, summary: Summary, visit: str) -> Iterator[str]:
    if changes.specification != summary.specification.fingerprint:
        yield "the changes were counted under another specification; count them under this one"
    if changes.visit != visit:
        yield f"the changes are those at {changes.visit}; expected them at {visit}"
    counted = {arm for arm, _ in changes.unknown}
    arms = summary.specification.arm.levels
    if counted != set(arms):
        yield f"changes of {', '.join(sorted(counted))}; expected those of {', '.join(arms)}"
