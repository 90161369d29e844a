"""The pages that a patient reads: first page, what was agreed, the course so far, the record."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse

from blastema.actions.read.own import own_home
from blastema.actions.read.own_course import OwnCourse, OwnMeasure, own_course
from blastema.actions.read.own_records import LOOKS_PER_PAGE, own_plans, own_records
from blastema.web import charts
from blastema.web.patient.visit import Visit, by_link
from blastema.web.verbs import shown_or_raise


@by_link("GET")
def home(visit: Visit) -> HttpResponse:
    return visit.show("home", {"home": shown_or_raise(own_home(visit.act()))})


@by_link("GET")
def plans(visit: Visit) -> HttpResponse:
    return visit.show("plans", {"plans": shown_or_raise(own_plans(visit.act()))})


@by_link("GET")
def records(visit: Visit) -> HttpResponse:
    asked = visit.request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < len(str(10**6)) else 1
    found = shown_or_raise(own_records(visit.act(), page=number))
    page = Paginator(range(found.looks_total), LOOKS_PER_PAGE).get_page(number)
    return visit.show("records", {"records": found, "page": page})


@by_link("GET")
def course(visit: Visit) -> HttpResponse:
    found: tuple[OwnCourse, ...] = shown_or_raise(own_course(visit.act()))
    shown = [
        {
            "course": one,
            "charts": [_chart(one, measure, f"chart-{n}-{m}") for m, measure in _numbered(one)],
        }
        for n, one in enumerate(found)
    ]
    return visit.show("course", {"courses": shown})


def _numbered(one: OwnCourse) -> list[tuple[int, OwnMeasure]]:
    return list(enumerate(one.measures))


def _chart(one: OwnCourse, measure: OwnMeasure, chart_id: str) -> dict[str, Any]:
    """The picture is drawn here: a phone loads no chart script."""
    drawn = charts.Course(
        instrument_name=measure.name,
        scale_min=measure.least / 1000,
        scale_max=measure.most / 1000,
        better=measure.better,
        mid=measure.important / 1000 if measure.important else None,
        points=tuple(
            charts.Point(p.day, p.visit, None if p.milli is None else p.milli / 1000)
            for p in measure.points
        ),
        events=((0, one.treatment),) if one.done and not one.conventional else (),
        anchor="start" if one.conventional else "treatment",
    )
    return {
        "id": chart_id,
        "counted": f"{measure.name}: answered {len(drawn.answered)} of {len(drawn.points)} times",
        "svg": charts.to_svg(charts.course_chart((drawn,), charts.PHONE_WIDTH)),
        "alt": charts.course_words(drawn),
        "table": charts.course_table(drawn),
    }
