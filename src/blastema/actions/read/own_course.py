"""A patient's course so far: their own answers over time, each against its whole scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.actions.read.own_form import day_at
from blastema.actions.read.own_words import problem, product, product_name, visit_name
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.who import places
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseKind, CourseState
from blastema.core.instruments import Instrument, Scale, instruments
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
    conventional: bool
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


Scores = list[tuple[str, str, int | None]]


def _course(reader: Reader, course: str, scores: Scores, zones: Mapping[str, str]) -> OwnCourse:
    state: CourseState = reader.fold(f"course/{course}")[0].state
    episode = reader.fold(f"episode/{state.episode}")[0].state
    rows = [row for row in find_follow.of_course(course) if row.relative_day is not None]
    come = [row for row in rows if row.due <= day_at(reader.act.now, zones.get(row.site, "UTC"))]
    values = {(followup, scale): milli for followup, scale, milli in scores}
    measures = (
        _measure(one, scale, come, values, episode.condition)
        for one in instruments().values()
        for scale in one.scales
        if _is_drawn(one)
    )
    return OwnCourse(
        about=problem(episode.condition, episode.side),
        treatment=product_name(state.product_class or state.arm),
        done=bool(state.anchor),
        conventional=_is_conventional(state),
        measures=tuple(measure for measure in measures if measure is not None),
    )


def _is_conventional(state: CourseState) -> bool:
    known = product(state.product_class)
    return state.kind == CourseKind.CONVENTIONAL or bool(known and known.is_comparator)


def _is_drawn(one: Instrument) -> bool:
    """Only what has a change that is known to matter; a screen for mood is no picture."""
    return bool(one.differences) and not one.flags


def _measure(
    one: Instrument,
    scale: Scale,
    rows: list[DueRow],
    values: Mapping[tuple[str, str], int | None],
    condition: str,
) -> OwnMeasure | None:
    """One scale over the visits that asked it; ``None`` where nothing was answered."""
    points: dict[int, OwnPoint] = {}
    for row in rows:
        asked = (row.id, scale.slug) in values or (row.id, one.slug) in values
        day = row.relative_day
        if asked and day is not None and day not in points:
            milli = values.get((row.id, scale.slug))
            points[day] = OwnPoint(day, visit_name(row.visit), milli)
    if all(point.milli is None for point in points.values()):
        return None
    difference = one.important_difference(condition, scale.slug)
    return OwnMeasure(
        name=one.name if len(one.scales) == 1 else scale.name,
        better=scale.better.value,
        least=scale.least_milli,
        most=scale.most_milli,
        important=difference.milli if difference else None,
        points=tuple(points[day] for day in sorted(points)),
    )
