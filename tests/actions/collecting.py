"""What is told of a collection at which nothing went wrong, for each kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from blastema.core.collection.kinds import kinds
from blastema.core.collection.taken import Taken
from tests.actions.world import World
from tests.spec.collected import facts_for


def taken(world: World, kind: str, patient: str, volume_ul: int = 60_000, **changed: Any) -> Taken:
    """Told now, to the minute, the wristband scanned; the container holds all that went into it."""
    known = kinds()[kind]
    now = world.fresh.now().replace(second=0, microsecond=0)
    told = Taken(
        kind=kind,
        started_at=now,
        ended_at=now,
        facts=facts_for(known, volume_ul),
        choices={one.slug: one.options[0] for one in known.choices.values()},
        prepared=known.prepared,
        wristband=patient,
    )
    return replace(told, **changed)
