"""The quality file: what is open and how long, what is overdue, and each thing whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from blastema.actions.read.quality_file import (
    Desk,
    Entry,
    Line,
    complaint_page,
    corrective_page,
    deviation_page,
    quality_export,
    quality_file,
)
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.clinic.words.quality import CAUSES, KINDS, MATTERS, STAGES
from blastema.web.parts import Cell, Table, table
from blastema.web.quality import entry_words
from blastema.web.signatures import signature_table
from blastema.web.verbs import shown_or_raise

EXPORT_COLUMNS = (
    "id", "site", "kind", "stage", "source", "class", "owner", "due", "began_on", "ended_on",
)  # fmt: skip


@require_GET
def show_file(request: HttpRequest) -> HttpResponse:
    desk: Desk = shown_or_raise(quality_file(act_of(request)))
    context = {
        "desk": desk,
        "overdue": _overdue(desk),
        "waiting": _waiting(desk),
        "open": lines("Open", desk.open),
        "over": lines("Over", desk.over),
    }
    return render(request, "quality/file.html", context)


def _overdue(desk: Desk) -> str:
    if not desk.overdue:
        return ""
    one = desk.overdue == 1
    return f"{desk.overdue} thing{'' if one else 's'} {'is' if one else 'are'} past the due day."


def _waiting(desk: Desk) -> Table:
    rows: list[list[object]] = [
        [
            Cell(
                f"Deviation {one.number}: take up",
                url=reverse("deviation-take-up", args=[one.run, one.number]),
            ),
            Cell(one.process, url=reverse("run", args=[one.run])),
            Cell(one.severity, status="stop" if one.severity == "critical" else "wait"),
        ]
        for one in desk.waiting
    ]
    return table("Deviations of runs that nobody has taken up", ["What", "Run", "Severity"], rows)


def lines(caption: str, found: Iterable[Line]) -> Table:
    rows: list[list[object]] = [
        [
            Cell(KINDS[line.row.kind], url=reverse(line.row.kind, args=[line.row.id])),
            _word(line),
            stage_cell(line.row.stage),
            names.day(line.row.began_on),
            str(line.age),
            _due(line),
            line.owner,
        ]
        for line in found
    ]
    columns = ["What", "Class", "State", "Began", "Days#", "Due", "Owner"]
    return table(caption, [*columns], rows)


def _word(line: Line) -> str:
    words = {"complaint": MATTERS, "corrective": CAUSES}.get(line.row.kind, {})
    return words.get(line.row.word, line.row.word).capitalize()


def stage_cell(stage: str) -> Cell:
    words, kind = STAGES[stage]
    return Cell(words, status=kind)


def _due(line: Line) -> Cell:
    if not line.row.due:
        return Cell("")
    if line.late:
        note = f"{line.late} day{'' if line.late == 1 else 's'} overdue"
        return Cell(names.day(line.row.due), status="stop", note=note)
    return Cell(names.day(line.row.due))


@require_GET
def show_deviation(request: HttpRequest, deviation: str) -> HttpResponse:
    entry: Entry = shown_or_raise(deviation_page(act_of(request), deviation=deviation))
    return _shown(request, entry, "Deviation", entry_words.of_deviation(entry))


@require_GET
def show_complaint(request: HttpRequest, complaint: str) -> HttpResponse:
    entry: Entry = shown_or_raise(complaint_page(act_of(request), complaint=complaint))
    return _shown(request, entry, "Complaint", entry_words.of_complaint(entry))


@require_GET
def show_corrective(request: HttpRequest, corrective: str) -> HttpResponse:
    entry: Entry = shown_or_raise(corrective_page(act_of(request), corrective=corrective))
    return _shown(request, entry, "Corrective action", entry_words.of_corrective(entry))


def _shown(
    request: HttpRequest, entry: Entry, title: str, told: entry_words.EntryWords
) -> HttpResponse:
    words, kind = STAGES[entry.state.stage.value]
    context: dict[str, Any] = {
        "title": title,
        "told": told,
        "stage": words,
        "stage_kind": kind,
        "actions": lines("Corrective and preventive action", entry.actions),
        "signatures": signature_table(entry.signatures),
        "has_actions": not hasattr(entry.state, "aim"),
    }
    return render(request, "quality/entry.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """CSV or JSON, as the button says; the same rows in both."""
    act = act_of(request)
    rows = shown_or_raise(quality_export(act))
    as_json = request.POST.get("format") == "json"
    body = json.dumps(list(rows), indent=1) if as_json else _csv(rows)
    ending = "json" if as_json else "csv"
    kind = "application/json" if as_json else "text/csv; charset=utf-8"
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="quality-file-{act.today}.{ending}"'
    return answer


def _csv(rows: Iterable[Any]) -> str:
    """A cell that a spreadsheet would take for a formula cannot occur but in a name."""
    text = io.StringIO()
    writer = csv.DictWriter(text, EXPORT_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**row, "owner": _plain(row["owner"])} for row in rows)
    return text.getvalue()


def _plain(name: str) -> str:
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t", "\r") else name
