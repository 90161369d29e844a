"""Pauses an episode, with the reason, or takes it up again."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.episode import decide


@verb(Permission.EPISODE_PAUSE)
def pause_episode(door: Door, *, episode: str, reason: str) -> Done:
    state = door.state("episode", episode)
    paused = decide.pause(state, reason=door.seal(f"patient/{state.patient}", reason))
    return door.write({("episode", episode): paused})


@verb(Permission.EPISODE_PAUSE)
def resume_episode(door: Door, *, episode: str) -> Done:
    return door.write({("episode", episode): decide.resume(door.state("episode", episode))})
