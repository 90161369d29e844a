"""Closes a course, with its reason."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.schedule import Decisions
from blastema.core.access.permissions import Permission
from blastema.core.course import decide
from blastema.core.course.state import COURSE, CourseEnd, CourseState
from blastema.core.treatment import decide as treatments
from blastema.core.verdict import Refusal


def closing(door: Door, course: str, reason: CourseEnd) -> Decisions:
    """The decisions to close one course, for verbs that close it along with other things.

    A session that is open is abandoned with it: that is when cells are on the bench, and
    nobody who withdraws has to wait for its end.
    """
    state: CourseState = door.fact("course", course)
    if not state.open_session:
        return {("course", course): decide.close(state, reason=reason)}
    treatment = state.open_session
    sealed = door.seal(f"patient/{state.patient}", reason.value)
    abandoned = treatments.abandon(door.fact("treatment", treatment), reason=sealed)
    ended = decide.abandon_session(state, treatment=treatment)
    assert not isinstance(ended, Refusal), "its session is open"
    for event in ended:
        state = COURSE.apply(state, event)
    closed = decide.close(state, reason=reason)
    together = closed if isinstance(closed, Refusal) else (*ended, *closed)
    return {("treatment", treatment): abandoned, ("course", course): together}


@verb(Permission.COURSE_CLOSE)
def close_course(door: Door, *, course: str, reason: CourseEnd) -> Done:
    state = door.state("course", course)
    return door.write({("course", course): decide.close(state, reason=reason)})
