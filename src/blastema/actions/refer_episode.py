"""Refers a person elsewhere and closes the episode."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.episode import decide


@verb(Permission.EPISODE_REFER)
def refer_episode(door: Door, *, episode: str, to: str) -> Done:
    state = door.state("episode", episode)
    referred = decide.refer(state, to=door.seal(f"patient/{state.patient}", to))
    return door.write({("episode", episode): referred})
