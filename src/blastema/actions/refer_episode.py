"""Refers a person elsewhere and closes the episode with its courses."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.close_course import closing
from blastema.actions.door import Door, verb
from blastema.actions.schedule import Decisions
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseEnd
from blastema.core.episode import decide
from blastema.records.find import open_courses_of


@verb(Permission.EPISODE_REFER)
def refer_episode(door: Door, *, episode: str, to: str) -> Done:
    state = door.state("episode", episode)
    referred = decide.refer(state, to=door.seal(f"patient/{state.patient}", to))
    decisions: Decisions = {("episode", episode): referred}
    for course in door.look(open_courses_of, episode):
        decisions |= closing(door, course, CourseEnd.REFERRED)
    return door.write(decisions)
