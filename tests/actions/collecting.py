"""What is told of a collection at which nothing went wrong, for each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from blastema.core.collection.kinds import kinds
from blastema.core.collection.taken import Taken
from tests.actions.world import World
from tests.spec.collected import facts_for


def taken(world: World, kind: str, patient: str, volume_ul: int = 60_000, **changed: Any) -> Taken:
    """Told now, to the minute, the wristband scanned; the container holds all that went into it."""
    known = kinds()[kind]
    # The moment that was read last, by the act where that was made first: a clock read anew may
    # have gone on into the next minute, which would lie after the act.
    read_last = world.fresh.now() - timedelta(milliseconds=1)
    now = read_last.replace(second=0, microsecond=0)
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
