"""Closes an episode when all its courses are closed."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.episode import decide
from blastema.core.episode.state import CloseReason
from blastema.records.find import open_courses_of


@verb(Permission.EPISODE_CLOSE)
def close_episode(door: Door, *, episode: str, reason: CloseReason) -> Done:
    state = door.state("episode", episode)
    running = len(door.look(open_courses_of, episode))
    return door.write({("episode", episode): decide.close(state, reason=reason, open_courses=running)})
