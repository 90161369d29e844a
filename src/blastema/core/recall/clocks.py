"""By when a recall must be reported, and to whom.

21 CFR 1271.350(b): a deviation in a product that was distributed, within 45 calendar days
of its discovery; where a contractor did the step, from when the contractor learned of it.
21 CFR 1271.350(a): a reaction that involves a communicable disease, within 15 calendar
days of the first information. Both reach products under section 361 alone; what is used
under section 351 follows the rules of its study, which are not counted here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from blastema.core.recall.state import RecallState
from blastema.core.safety.deadlines import Deadline
from blastema.core.safety.pathway import Pathway

DEVIATION = "RECALL-DEVIATION-45"
REACTION = "RECALL-REACTION-15"
_DEVIATION_DAYS = 45
_REACTION_DAYS = 15


def clocks(state: RecallState, pathways: Collection[Pathway]) -> tuple[Deadline, ...]:
    """The reports that may be due, the soonest first; one that was answered is left out.

    ``provisional`` because quality still judges whether a report is due at all.
    """
    if Pathway.TISSUE not in pathways:
        return ()
    found = []
    if state.reaction_on and REACTION not in state.reports:
        found.append(_reaction(state.reaction_on))
    if state.distributed and DEVIATION not in state.reports:
        found.append(_deviation(state.discovered_on))
    return tuple(sorted(found, key=lambda one: one.due))


def started(state: RecallState, pathways: Collection[Pathway]) -> frozenset[str]:
    """The ids of the reports that this recall has started, answered ones too."""
    running = {one.id for one in clocks(state, pathways)}
    return frozenset(running | set(state.reports))


def _after(start: str, days: int) -> str:
    return (date.fromisoformat(start) + timedelta(days=days)).isoformat()


def _deviation(start: str) -> Deadline:
    return Deadline(
        id=DEVIATION,
        words="A deviation in a product that was given: report it, or judge that it is not due.",
        clock_start=start,
        days=_DEVIATION_DAYS,
        due=_after(start, _DEVIATION_DAYS),
        form="FDA 3486",
        citation="21 CFR 1271.350(b)",
        verified=True,
        provisional=True,
    )


def _reaction(start: str) -> Deadline:
    return Deadline(
        id=REACTION,
        words="A reaction that may involve a communicable disease: report it, or judge that it "
        "is not due.",
        clock_start=start,
        days=_REACTION_DAYS,
        due=_after(start, _REACTION_DAYS),
        form="FDA 3500A",
        citation="21 CFR 1271.350(a)",
        verified=True,
        provisional=True,
    )
