"""The follow-ups that a course brings: one stream for each due visit."""

from __future__ import annotations

from datetime import date

from blastema.actions.door import Door
from blastema.core.catalogue import catalogue
from blastema.core.course import decide
from blastema.core.course.state import CourseState
from blastema.core.followup.decide import schedule_visit
from blastema.core.followup.schedule import schedule
from blastema.core.stream import Decision

Decisions = dict[tuple[str, str], Decision]


def following(door: Door, course_id: str, course: CourseState, anchor: str) -> Decisions:
    """Starts the follow-up of a course and schedules every visit of its protocol."""
    decisions: Decisions = {("course", course_id): decide.follow(course, anchor=anchor)}
    condition = door.fact("episode", course.episode).condition
    protocol = catalogue().protocol(course.protocol, int(course.protocol_version))
    family = catalogue().condition(condition).family
    for visit in schedule(protocol, anchor=date.fromisoformat(anchor), family=family):
        followup = door.new()
        decisions[("followup", followup)] = schedule_visit(
            door.begin_child("followup", followup),
            patient=course.patient,
            episode=course.episode,
            course=course_id,
            visit=visit,
            protocol=course.protocol,
            protocol_version=course.protocol_version,
        )
    return decisions
