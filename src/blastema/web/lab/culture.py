"""The cultures that grow, and one of them: what was counted, what to expect, and by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.cultures import CultureLine, CulturePage, culture_list, culture_page
from blastema.core.culture.growth import days_between, doublings
from blastema.core.culture.state import Basis, CultureStage, CultureState
from blastema.core.expansion.plan import Passage, Plan
from blastema.core.product.expiry import instant
from blastema.web import charts
from blastema.web.acting import act_of
from blastema.web.clinic.words import names as said
from blastema.web.lab import culture_words as words
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise

_LISTED = ("Container", "What", "Whose", "Passage#", "Wanted", "Likely there", "Chance")


@require_GET
def show_cultures(request: HttpRequest) -> HttpResponse:
    found = shown_or_raise(culture_list(act_of(request)))
    listed = table("Cultures that grow", [*_LISTED], [_row(line) for line in found])
    return render(request, "lab/cultures.html", {"table": listed})


def _row(line: CultureLine) -> list[object]:
    return [
        Cell(line.number, url=reverse("culture", args=[line.id])),
        line.what,
        line.whose,
        str(line.state.passage),
        words.wanted(line.state),
        words.likely(line.plan),
        words.chance_cell(line.plan),
    ]


@require_GET
def show_culture(request: HttpRequest, culture: str) -> HttpResponse:
    page: CulturePage = shown_or_raise(culture_page(act_of(request), culture=culture))
    line = page.line
    curve = _curve(line)
    spec = charts.growth_chart(curve)
    context = {
        "page": page,
        "line": line,
        "growing": line.state.stage is CultureStage.GROWING,
        "outlook": words.outlook(line.state, line.plan),
        "facts": _facts(line),
        "passages": _passages(line.plan),
        "counts": _counts(line),
        "spec": spec,
        "svg": charts.to_svg(spec),
        "alt": curve.words,
    }
    return render(request, "lab/culture.html", context)


def _facts(line: CultureLine) -> list[tuple[str, str]]:
    state, plan = line.state, line.plan
    found = [
        ("Whose", line.whose),
        ("Source", said.source(state.source)),
        ("Began", _when(line, state.at)),
        ("Began with", words.sown(state.sown)),
        ("Passage", str(state.passage)),
        ("Doublings", words.doublings(state, doublings(state))),
        ("Wanted", words.wanted(state)),
        ("Sown at a passage", f"{state.goal.density_per_cm2:,} cells a square centimetre"),
        ("A passage takes", f"{state.goal.passage_days} days, as planned"),
        ("A doubling takes", words.hours(plan.doubling_hours)),
        ("Known from", words.known_from(plan)),
        ("Ended", words.END.get(state.end, state.end)),
    ]
    return [(term, detail) for term, detail in found if detail]


def _when(line: CultureLine, at: str) -> str:
    return f"{_local(line, at):%-d %B %Y, %H:%M}"


def _local(line: CultureLine, at: str) -> datetime:
    return instant(at).astimezone(line.zone)


_EXPECTED = ("Passage", "Ends on", "Sown, cells", "Area, cm²#", "Cells at its end", "Doublings#")


def _passages(plan: Plan) -> Table:
    rows = [_expected(one) for one in plan.passages]
    note = (
        "Each line begins with all cells of the line before. First the likely number, below it "
        "the ends between which nine of ten lie."
    )
    return table("What to expect", [*_EXPECTED], rows, note=note)


def _expected(one: Passage) -> list[object]:
    return [
        Cell(f"Passage {one.number}", note=words.limits(one)),
        f"{one.ends_at:%-d %B %Y}",
        words.band_cell(one.sown, words.cells),
        words.band_cell(one.area_cm2, words.area),
        words.band_cell(one.cells, words.cells),
        words.band_cell(one.doublings, words.one_decimal),
    ]


def _counts(line: CultureLine) -> Table:
    rows: list[list[object]] = [
        [
            Cell(_when(line, one.at)),
            f"{one.cells:,}",
            f"{one.sown:,}" if one.sown else "none: counted only",
        ]
        for one in line.state.counts
    ]
    return table("What was counted", ["When", "Cells#", "Sown again#"], rows)


def _curve(line: CultureLine) -> charts.GrowthCurve:
    state, plan = line.state, line.plan
    return charts.GrowthCurve(
        began=f"{_local(line, state.at):%-d %B %Y}",
        counted=tuple(_points(state)),
        expected=tuple(_days(line)),
        dose=float(state.goal.dose_cells),
        marks=tuple(_marks(line, plan)),
    )


def _points(state: CultureState) -> list[tuple[float, float]]:
    began = [(0.0, float(state.sown.amount))] if state.sown.basis is Basis.CELLS else []
    after = (
        (days_between(state.at, one.at), float(cells))
        for one in state.counts
        for cells in (one.cells, one.sown)
        if cells
    )
    return [*began, *after]


def _days(line: CultureLine) -> list[charts.Expected]:
    """A point a day, from the last count to the end of the last passage that is shown."""
    forecast = line.plan.forecast
    if forecast is None:
        return []
    last = (line.plan.passages[-1].ends_at - line.plan.counted_at) / timedelta(days=1)
    began = days_between(line.state.at, line.state.last_at)
    days = chain((float(day) for day in range(int(last) + 1)), [last])
    return [_one(began + day, forecast.at(day).band) for day in days]


def _one(day: float, logs: Any) -> charts.Expected:
    return charts.Expected(day, 2.0**logs.low, 2.0**logs.mid, 2.0**logs.high)


def _marks(line: CultureLine, plan: Plan) -> list[charts.Mark]:
    """The day by which the cells have to be there, then the slot."""
    slot = line.state.goal.slot_on
    if not slot or line.state.stage is not CultureStage.GROWING:
        return []
    ready = plan.ready_by.isoformat() if plan.ready_by else ""
    found = [("cells by", ready), ("slot:", slot)]
    marks = (
        charts.Mark(_day_of(line, day), f"{what} {said.day(day)}") for what, day in found if day
    )
    return [mark for mark in marks if mark.day > 0]


def _day_of(line: CultureLine, day: str) -> float:
    midnight = datetime.fromisoformat(day).replace(tzinfo=line.zone)
    return (midnight - _local(line, line.state.at)) / timedelta(days=1)
