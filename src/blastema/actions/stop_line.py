"""Anybody at the table stops the line; nothing touches the person until a new time-out."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.treatment import aside
from blastema.core.treatment.state import HaltReason


@verb(Permission.BEDSIDE_STOP)
def stop_line(door: Door, *, treatment: str, reason: HaltReason) -> Done:
    """It takes back a time-out that passed, and asks for nobody's consent."""
    state = door.state("treatment", treatment)
    decision = aside.stop_line(state, reason=reason, by=door.act.who.id)
    return door.write({("treatment", treatment): decision})
