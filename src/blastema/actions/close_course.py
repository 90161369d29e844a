"""Closes a course, with its reason."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.course import decide
from blastema.core.course.state import CourseEnd
from blastema.core.stream import Decision


def closing(door: Door, course: str, reason: CourseEnd) -> Decision:
    """The decision to close one course, for verbs that close it along with other things."""
    return decide.close(door.fact("course", course), reason=reason)


@verb(Permission.COURSE_CLOSE)
def close_course(door: Door, *, course: str, reason: CourseEnd) -> Done:
    state = door.state("course", course)
    return door.write({("course", course): decide.close(state, reason=reason)})
