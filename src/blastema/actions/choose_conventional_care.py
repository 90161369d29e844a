"""Plans conventional care for an episode and starts its follow-up, within the same registry."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.plan_course import planning
from blastema.actions.schedule import baseline, following
from blastema.core.access.permissions import Permission
from blastema.core.course.plan import Plan
from blastema.core.course.state import COURSE, CourseKind
from blastema.core.event import Event
from blastema.core.verdict import Refusal


@verb(Permission.COURSE_PLAN)
def choose_conventional_care(door: Door, *, episode: str, care: str) -> Done:
    """``care`` is a comparator of the catalogue, such as physiotherapy or watchful waiting."""
    course = door.new()
    plan = Plan(CourseKind.CONVENTIONAL, care, sessions=0)
    planned = planning(door, course, episode, plan, new=True)
    if isinstance(planned, Refusal):
        return door.write({("course", course): planned})
    state = COURSE.fold(planned)
    decisions = following(door, course, state, door.act.today)
    followed = decisions[("course", course)]
    decisions[("course", course)] = _joined(planned, followed)
    return door.write(decisions | baseline(door, course, planned))


def _joined(
    first: tuple[Event, ...], second: tuple[Event, ...] | Refusal
) -> tuple[Event, ...] | Refusal:
    return second if isinstance(second, Refusal) else (*first, *second)
