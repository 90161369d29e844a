"""Whether this database is the demonstration's, and whom its visitors may be."""

from __future__ import annotations

from blastema.records import history
from blastema.records.places import places

# The policy that a demonstration sets at its own sites, and nobody else.
MARK = "demonstration"


def is_demonstration() -> bool:
    """Every site carries the mark; a practice that was made for patients carries none."""
    streams = [f"site/{place.id}" for place in places()]
    states = [loaded.state for loaded in history.load(streams).values()]
    return bool(states) and all(state.policy(MARK) for state in states)
