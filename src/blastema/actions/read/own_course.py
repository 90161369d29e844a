"""A patient's course so far: their own answers over time, each against its whole scale."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from blastema.actions.read.own_form import day_at
from blastema.actions.read.own_words import problem, product_name, visit_name
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.who import places
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseKind, CourseState
from blastema.core.instruments import Instrument, Scale, UnknownOutcomeError, outcome
from blastema.records import find_follow
from blastema.records.find_follow import DueRow


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """One due moment; ``milli`` is ``None`` where nothing was answered."""

    day: int
    visit: str
    milli: int | None


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """One score over time; least, most and ``important`` in thousandths."""

    name: str
    better: str
    least: int
    most: int
    important: int | None
    points: tuple[OwnPoint, ...]


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """One course: what it is about, what was done on day 0, and the measures."""

    about: str
    treatment: str
    done: bool
    with_cells: bool
    measures: tuple[OwnMeasure, ...]


@reading(Permission.OWN_READ)
def own_course(reader: Reader) -> tuple[OwnCourse, ...]:
    """Every course with an answer, the newest last."""
    patient = reader.act.who.key
    ids = find_follow.courses_of_patient(patient)
    scores = find_follow.scores(ids)
    zones = {place.id: place.zone for place in places()}
    shown = [_course(reader, one, scores.get(one, []), zones) for one in ids]
    reader.show(patient, "own-course")
    return tuple(course for course in shown if course.measures)
