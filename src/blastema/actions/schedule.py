"""The follow-ups that a course brings: one stream for each due visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from blastema.actions.door import Door
from blastema.actions.texts import texts
from blastema.core.catalogue import catalogue
from blastema.core.course import decide
from blastema.core.course.state import COURSE, CourseKind, CourseState
from blastema.core.followup.decide import schedule_visit
from blastema.core.followup.schedule import DueVisit, schedule
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal

Decisions = dict[tuple[str, str], Decision]

# How long a baseline stays open; both are our own choice. Treatment ends it earlier: an
# answer given after the needle is no baseline (see ``answer_followup``).
BASELINE_DAYS = timedelta(days=90)
CONVENTIONAL_BASELINE_DAYS = timedelta(days=14)


def following(door: Door, course_id: str, course: CourseState, anchor: str) -> Decisions:
    """Starts the follow-up of a course and schedules every visit of its protocol."""
    decisions: Decisions = {("course", course_id): decide.follow(course, anchor=anchor)}
    for visit in _visits(door, course, date.fromisoformat(anchor)):
        if visit.relative_day <= 0:
            continue  # the baseline was asked when the course was planned
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


def baseline(door: Door, course_id: str, planned: Decision) -> Decisions:
    """The baseline questionnaires of a course that was just planned, due at once."""
    if isinstance(planned, Refusal):
        return {}
    course = COURSE.fold(planned)
    today = date.fromisoformat(door.act.today)
    conventional = course.kind == CourseKind.CONVENTIONAL
    open_for = CONVENTIONAL_BASELINE_DAYS if conventional else BASELINE_DAYS
    decisions: Decisions = {}
    for visit in _visits(door, course, today):
        if visit.relative_day > 0:
            continue
        followup = door.new()
        decisions[("followup", followup)] = schedule_visit(
            door.begin_child("followup", followup),
            patient=course.patient,
            episode=course.episode,
            course=course_id,
            visit=replace(visit, due=today, opens=today, closes=today + open_for),
            protocol=course.protocol,
            protocol_version=course.protocol_version,
        )
    return decisions


def _visits(door: Door, course: CourseState, anchor: date) -> tuple[DueVisit, ...]:
    condition = catalogue().condition(door.fact("episode", course.episode).condition)
    protocol = catalogue().protocol(course.protocol, int(course.protocol_version))
    licensed = [slug for slug in protocol.in_site_words if slug in condition.instruments]
    besides: tuple[str, ...] = ()
    if licensed and texts().brought:
        # What cannot be shown to this person must not fall due and then lack for ever.
        language = door.fact("patient", course.patient).language
        besides = tuple(one.slug for one in texts().shown(licensed, language))
    return schedule(protocol, anchor=anchor, family=condition.family, besides=besides)
