"""What is written of a collection: the container's beginning, and how its material was taken."""

from __future__ import annotations

from blastema.core.collection.taken import Around, Taken, as_data, faults
from blastema.core.event import Event
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal


def record(begun: Decision, *, taken: Taken, around: Around, note: str) -> Decision:
    """``begun`` is how the container begins; its faults and those of ``taken`` come together.

    ``note`` is the note of ``taken``, sealed.
    """
    found = faults(taken, around)
    if isinstance(begun, Refusal):
        return Refusal((*begun.findings, *found))
    if found:
        return Refusal(found)
    told = as_data(taken, told_by=around.told_by, note=note)
    return (*begun, Event("product.collection_recorded.v1", told))
