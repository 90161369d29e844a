"""The calendar of the quality file: what is overdue, and what falls due."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.due import AHEAD_DAYS, Due, DueKind, DueList, due_list
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.clinic.words.quality import CAUSES
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise

LOOKS = ((30, "30 days"), (90, "90 days"), (366, "A year"))
WORDS = {
    DueKind.CALIBRATION: "Calibration",
    DueKind.MAINTENANCE: "Maintenance",
    DueKind.REQUALIFICATION: "Judge the supplier again",
    DueKind.LABORATORY: "Renew the laboratory",
    DueKind.ACTION: "Corrective action",
    DueKind.EFFECT_CHECK: "Check that an action worked",
    DueKind.REPORT: "Report of a deviation",
    DueKind.REVIEW: "Review of a document",
    DueKind.TRAINING: "Training",
}


@require_GET
def show_due(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(n) for n, _ in LOOKS} else AHEAD_DAYS
    found: DueList = shown_or_raise(due_list(act_of(request), days=days))
    late = [line for line in found.lines if line.late]
    ahead = [line for line in found.lines if not line.late]
    context = {
        "found": found,
        "days": days,
        "looks": LOOKS,
        "late": _table("Overdue", late),
        "months": [
            _table(f"{names.day(month + '-01')[2:]}", list(lines))
            for month, lines in groupby(ahead, key=lambda line: line.on[:7])
        ],
    }
    return render(request, "quality/due.html", context)


def _table(caption: str, lines: list[Due]) -> Table:
    rows: list[list[object]] = [
        [
            Cell(WORDS[line.kind], url=reverse(line.page, args=[line.id])),
            CAUSES.get(line.what, line.what) if line.page == "corrective" else line.what,
            line.who,
            _day(line),
        ]
        for line in lines
    ]
    return table(caption, ["What", "Of", "Who", "Day"], rows)


def _day(line: Due) -> Cell:
    if not line.late:
        return Cell(names.day(line.on))
    note = f"{line.late} day{'' if line.late == 1 else 's'} overdue"
    return Cell(names.day(line.on), status="stop", note=note)
