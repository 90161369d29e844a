"""The list of assigned work, one page for each, and saying that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from blastema.actions.act import Act, Done, Result
from blastema.actions.assign_work import finish_assignment
from blastema.actions.read.assignments import (
    Work,
    WorkLine,
    assigned,
    assignment,
    assignment_alone,
)
from blastema.actions.read.disclosed import Section
from blastema.core.assignment.state import Shows
from blastema.core.civil import parse_day
from blastema.core.verdict import Refusal
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.clinic.words.care import VERDICTS
from blastema.web.desk import words
from blastema.web.parts import Cell, table
from blastema.web.verbs import FORBIDDEN, CommandForm, VerbView, shown_or_raise


class FinishForm(CommandForm):
    note = forms.CharField(
        label="What did you do?",
        required=False,
        max_length=1000,
        help_text="For example: copies sent on paper to the patient's address.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
def assigned_list(request: HttpRequest) -> HttpResponse:
    lines = assigned(act_of(request))
    if isinstance(lines, Refusal):
        return _refused(request, lines)
    shown = {"work": table("Assigned work", ["Work", "State", "Due", "For"], _rows(lines))}
    return render(request, "outside/assigned.html", shown)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A company whose agreement has ended is told so, in the words of the rule."""
    if any(rule.endswith("-UNKNOWN") for rule in refusal.rules):
        raise Http404
    return render(request, "outside/refused.html", {"refusal": refusal}, status=FORBIDDEN)


def _rows(lines: tuple[WorkLine, ...]) -> list[list[object]]:
    return [
        [
            Cell(_title(line), url=reverse("assignment", args=[line.id])),
            _state(line),
            _due(line),
            line.site,
        ]
        for line in lines
    ]


def _title(line: WorkLine) -> str:
    return f"{words.WORK.get(line.purpose, line.purpose)}, {line.reference}"


def _state(line: WorkLine) -> Cell:
    text, kind = words.WORK_STAGES[line.stage]
    return Cell("overdue", status="stop") if line.late else Cell(text, status=kind)


def _due(line: WorkLine) -> str:
    return _day(line.due)


@require_safe
def assignment_page(request: HttpRequest, assignment_id: str) -> HttpResponse:
    found = assignment(act_of(request), assignment_id)
    if isinstance(found, Refusal):
        return _refused(request, found)
    shown = {
        "work": found,
        "title": words.WORK.get(found.line.purpose, found.line.purpose),
        "due": _due(found.line),
        "open": found.line.stage == "made",
        "parts": [_part(section) for section in found.sections],
    }
    return render(request, "outside/assignment.html", shown)


def _part(section: Section) -> dict[str, Any]:
    """A section as terms and details, where it is of that kind, or as a table."""
    heading = words.SHOWS[section.what]
    if section.what in (Shows.IDENTITY, Shows.CONTACT):
        return {"id": section.what.value, "heading": heading, "items": _items(section)}
    says = _treated if section.what is Shows.TREATMENTS else _row
    rows: list[list[object]] = [says(row) for row in section.rows]
    return {"table": table(heading, list(section.columns), rows)}


def _items(section: Section) -> list[tuple[str, str]]:
    return [(term, _day(detail)) for term, detail in section.rows]


def _row(row: tuple[str, ...]) -> list[object]:
    return [_said(text) for text in row]


def _treated(row: tuple[str, ...]) -> list[object]:
    """One act of a treatment: day, what, into where, where from, how much."""
    day, what, where, volume = row
    act, _, route = what.partition(", ")
    site, _, side = where.partition(" ")
    done = f"{act}, {names.route(route).lower()}" if route else act
    return [_day(day), done, f"{side} {names.place(site)}".strip(), volume]


def _said(text: str) -> str:
    """The desk's word for a purpose or a state, a verdict's sentence, a day as people write it."""
    stage, _ = words.STAGES.get(text, ("", ""))
    return words.PURPOSES.get(text) or stage or VERDICTS.get(text) or _day(text)


def _day(text: str) -> str:
    day = parse_day(text)
    return f"{day:%-d %B %Y}" if day else text


class FinishView(VerbView):
    form_class = FinishForm
    title = "This work is done"
    submit = "The work is done"
    done_message = "Recorded as done. You no longer see the patient's data."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        found: Work = shown_or_raise(assignment_alone(act, ids["assignment_id"]))
        return {
            "kicker": _title(found.line),
            "lead": "After this you no longer see the patient's data.",
            "back_url": reverse("assignment", args=[found.line.id]),
            "seen": found.seen,
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return finish_assignment(act, assignment=ids["assignment_id"], note=data["note"])

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("assigned")
