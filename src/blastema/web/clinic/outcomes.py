"""The outcome course of an episode: each score against its whole scale, with what matters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from blastema.actions.read.episode_page import CourseShown
from blastema.core.followup.state import FollowupState
from blastema.core.instruments.load import instruments
from blastema.core.instruments.values import Instrument, Scale
from blastema.web import charts
from blastema.web.clinic.words import names
from blastema.web.parts import Table, table


def charts_of(condition: str, courses: tuple[CourseShown, ...]) -> list[dict[str, Any]]:
    """What was answered once as a table, what was answered more often as a chart each."""
    found = list(_answered(condition, courses))
    once = [drawn for _, drawn in found if len(drawn.answered) == 1]
    drawn = [_chart(chart_id, one) for chart_id, one in found if len(one.answered) > 1]
    return [{"table": _once(once)}, *drawn] if once else drawn


def _once(courses: list[charts.Course]) -> Table:
    """A single answer makes no line: a picture of it would fill a screen with one mark."""
    rows: list[list[object]] = [
        [
            one.instrument_name,
            one.answered[0].due_label,
            charts.figure(one.answered[0].value or 0),
            one.direction,
            f"1 of {len(one.points)}",
        ]
        for one in courses
    ]
    columns = ["Questionnaire", "Visit", "Score#", "Which way", "Visits answered"]
    return table("Answered once so far", [*columns], rows)


def has_charts(condition: str, courses: tuple[CourseShown, ...]) -> bool:
    """Whether there is anything to draw, without drawing it."""
    return any(True for _ in _answered(condition, courses))


def _answered(
    condition: str, courses: tuple[CourseShown, ...]
) -> Iterator[tuple[str, charts.Course]]:
    for course in courses:
        for instrument, scale in _scales(course):
            drawn = _course(condition, course, instrument, scale)
            if drawn.answered:
                yield f"{course.facts.id}-{scale.slug}", drawn


def _scales(course: CourseShown) -> Iterator[tuple[Instrument, Scale]]:
    asked = {slug for _, state in course.followups for slug in state.instruments}
    for slug, instrument in instruments().items():
        if slug in asked:
            yield from ((instrument, scale) for scale in instrument.scales)


def _chart(chart_id: str, course: charts.Course) -> dict[str, Any]:
    spec = charts.course_chart((course,))
    missing = len(course.missing)
    return {
        "id": f"chart-{chart_id}",
        "title": course.instrument_name,
        "svg": charts.to_svg(spec),
        "spec_text": json.dumps(spec),
        "alt": charts.course_words(course),
        "table": charts.course_table(course),
        "sentence": f"{missing} of {len(course.points)} visits have no answer." if missing else "",
    }


def _course(
    condition: str, course: CourseShown, instrument: Instrument, scale: Scale
) -> charts.Course:
    matters = instrument.important_difference(condition, scale.slug)
    named = instrument.name if len(instrument.scales) == 1 else f"{instrument.name}: {scale.name}"
    return charts.Course(
        instrument_name=named,
        scale_min=scale.least_milli / 1000,
        scale_max=scale.most_milli / 1000,
        better=scale.better.value,
        mid=matters.milli / 1000 if matters else None,
        points=tuple(_points(course, instrument.slug, scale.slug)),
        anchor="treatment" if course.facts.state.kind != "conventional" else "start of care",
    )


def _points(course: CourseShown, instrument: str, scale: str) -> Iterable[charts.Point]:
    found = {
        day: charts.Point(day, names.visit(state.visit), _score(state, instrument, scale))
        for _, state in course.followups
        if instrument in state.instruments
        and (day := _day(course.facts.state.anchor, state)) is not None
    }
    return (found[day] for day in sorted(found))


def _day(anchor: str, state: FollowupState) -> int | None:
    """Days between the anchor and the due moment; what was imported says it itself."""
    if state.relative_day is not None:
        return state.relative_day
    if not (anchor and state.due):
        return None
    return (date.fromisoformat(state.due) - date.fromisoformat(anchor)).days


def _score(state: FollowupState, instrument: str, scale: str) -> float | None:
    outcome = state.outcomes.get(instrument)
    milli = outcome.scores.get(scale) if outcome else None
    return None if milli is None else milli / 1000
