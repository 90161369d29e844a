"""One of two people types wristband and label, where nothing can be scanned."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.treatment import aside


@verb(Permission.BEDSIDE_IDENTIFY)
def type_identifiers(door: Door, *, treatment: str, wristband: str, container: str = "") -> Done:
    """Counts for the next time-out only; ``container`` stays empty before a collection.

    Typed later than it was read, it is a late entry: both times are kept.
    """
    state = door.state("treatment", treatment)
    decision = aside.type_identifiers(
        state, wristband=wristband, container=container, by=door.act.who.id
    )
    return door.write({("treatment", treatment): decision})
