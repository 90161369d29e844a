"""Checks before somebody goes home after a session; one that did not pass is recorded too."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.treatment import discharge
from blastema.core.treatment.discharge import Vital


@verb(Permission.TREATMENT_FINISH)
def check_discharge(
    door: Door, *, treatment: str, vitals: Mapping[Vital, int], answers: Mapping[str, str]
) -> Done:
    """``vitals`` in the units that their names say; ``answers`` by the slug of the question."""
    decision = discharge.check_discharge(
        door.state("treatment", treatment), vitals=vitals, answers=answers, by=door.act.who.id
    )
    return door.write({("treatment", treatment): decision})
