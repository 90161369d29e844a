"""Gives a course its chain-of-identity number before its first container is there."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.number import next_chain
from blastema.core.access.permissions import Permission
from blastema.core.course import decide
from blastema.core.course.state import CourseState


@verb(Permission.COURSE_ALLOCATE)
def number_course(door: Door, *, course: str) -> Done:
    """For a course that is ordered before anything is collected, and for one from before
    such numbers were given; a collection and an allocation do it by themselves."""
    state: CourseState = door.state("course", course)
    numbered = decide.number(state, chain=next_chain(door, state) or state.chain)
    return door.write({("course", course): numbered})
