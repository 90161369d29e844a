"""Finishes a session; after the last one that gave something the follow-up starts."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.schedule import Decisions, following
from blastema.core.access.permissions import Permission
from blastema.core.course import decide as courses
from blastema.core.course.state import COURSE, CourseStage, CourseState
from blastema.core.treatment import decide
from blastema.core.verdict import Refusal


@verb(Permission.TREATMENT_FINISH)
def finish_treatment(door: Door, *, treatment: str, advice: str) -> Done:
    """``advice`` is what the person was told to do and to watch for; kept with the record."""
    session = door.state("treatment", treatment)
    decisions: Decisions = {
        ("treatment", treatment): decide.finish(
            session, advice=door.seal(f"patient/{session.patient}", advice)
        )
    }
    if session.injections:
        return door.write(decisions | _session_done(door, session.course, treatment))
    # Cells were taken and nothing was given: the person is not treated by that.
    course = door.fact("course", session.course)
    ended = courses.abandon_session(course, treatment=treatment)
    return door.write({**decisions, ("course", session.course): ended})


def _session_done(door: Door, course_id: str, treatment: str) -> Decisions:
    course: CourseState = door.fact("course", course_id)
    done = courses.finish_session(course, treatment=treatment)
    if isinstance(done, Refusal):
        return {("course", course_id): done}
    after = course
    for event in done:
        after = COURSE.apply(after, event)
    if after.stage is not CourseStage.TREATED:
        return {("course", course_id): done}
    decisions = following(door, course_id, after, door.act.today)
    followed = decisions[("course", course_id)]
    if not isinstance(followed, Refusal):
        decisions[("course", course_id)] = (*done, *followed)
    return decisions


@verb(Permission.TREATMENT_FINISH)
def abandon_treatment(door: Door, *, treatment: str, reason: str) -> Done:
    """Ends a session early; the course can be planned again or given another session."""
    session = door.state("treatment", treatment)
    sealed = door.seal(f"patient/{session.patient}", reason)
    return door.write(
        {
            ("treatment", treatment): decide.abandon(session, reason=sealed),
            ("course", session.course): courses.abandon_session(
                door.fact("course", session.course), treatment=treatment
            ),
        }
    )
