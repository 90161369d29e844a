"""Closes an episode when all its courses are closed; one entered in error takes them with it."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.close_course import closing
from blastema.actions.door import Door, verb
from blastema.actions.schedule import Decisions
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseEnd
from blastema.core.episode import decide
from blastema.core.episode.state import CloseReason
from blastema.records.find import open_courses_of


@verb(Permission.EPISODE_CLOSE)
def close_episode(door: Door, *, episode: str, reason: CloseReason) -> Done:
    state = door.state("episode", episode)
    running = door.look(open_courses_of, episode)
    closed = decide.close(state, reason=reason, open_courses=len(running))
    decisions: Decisions = {("episode", episode): closed}
    for course in running:
        decisions |= closing(door, course, CourseEnd(reason.value))
    return door.write(decisions)
