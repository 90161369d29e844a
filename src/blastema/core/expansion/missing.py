"""What would have to be known for a whole plan and is not: said, never made up."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.culture.state import CultureState
from blastema.core.expansion.growth import RUNS_FOR_SPREAD
from blastema.core.expansion.settings import (
    COLONIES,
    DOUBLING,
    DOUBLINGS,
    PASSAGES,
    RELEASE,
    Settings,
)

_GROWTH = (
    "How fast these cells grow: no figure with its spread is published that could be found, this "
    f"site has stated none, and it has fewer than {RUNS_FOR_SPREAD} ended cultures of this source."
)
_COLONIES = (
    "How many of a million nucleated cells grow: this site has stated no range for this source. "
    "The first count of the culture takes its place."
)
_RELEASE = "How many days the release needs before the slot. Without it no chance can be told."
_PASSAGES = "The limit of passages."
_DOUBLINGS = "The limit of population doublings."
_BEHIND = (
    "The doublings before the first count: this site has stated no range for how many of a million "
    "nucleated cells grow."
)
_UNREAD = "The value of this policy cannot be read, so it counts as not set."


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that nobody has stated; ``policy`` is what the site would set, if it is that."""

    what: str
    policy: str = ""


def missing(
    state: CultureState,
    said: Settings,
    *,
    growth_known: bool,
    cells_known: bool,
    founders_known: bool,
) -> tuple[Missing, ...]:
    """Everything that the plan of this culture lacks, in the order in which it matters."""
    wanted = (
        (not growth_known, _GROWTH, DOUBLING),
        (not cells_known, _COLONIES, COLONIES),
        (bool(state.goal.slot_on) and said.release_days is None, _RELEASE, RELEASE),
        (said.passage_limit is None, _PASSAGES, PASSAGES),
        (said.doubling_limit is None, _DOUBLINGS, DOUBLINGS),
        (cells_known and not founders_known, _BEHIND, COLONIES),
    )
    found = (
        Missing(words, name.format(source=state.source)) for lacks, words, name in wanted if lacks
    )
    return (*found, *(Missing(_UNREAD, name) for name in said.unread))
