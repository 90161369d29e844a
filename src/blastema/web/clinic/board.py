"""The board: every open episode by its state, what it waits for and whose turn it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from blastema.actions.read import board as reading
from blastema.actions.read.board import PAGE, Board, BoardLine
from blastema.actions.read.recall import alerts, withdrawn_alerts
from blastema.core.course.shown import Shown
from blastema.web.acting import act_of
from blastema.web.clinic.alarm import on_board
from blastema.web.clinic.words import names
from blastema.web.parts import Cell, Table, table
from blastema.web.recall.pages import alert_words, withdrawn_words
from blastema.web.verbs import shown_or_raise

# The mark beside each state's word.
STATUS = {
    Shown.REGISTERED: "wait",
    Shown.ASSESSED: "wait",
    Shown.PLANNED: "wait",
    Shown.CONSENTED: "info",
    Shown.COLLECTING: "info",
    Shown.PROCESSING: "info",
    Shown.READY: "good",
    Shown.PRODUCT_FAILED: "stop",
    Shown.TREATED: "info",
    Shown.FOLLOWING: "neutral",
    Shown.CLOSED: "neutral",
}
# A site counts no further than this; see ``records.find_clinic.MOST``.
_MANY = 1000


def board(request: HttpRequest) -> HttpResponse:
    state = _state(request.GET.get("state", ""))
    mine = request.GET.get("mine") == "1"
    number = page_number(request.GET.get("page", ""))
    shown: Board = shown_or_raise(
        reading.board(act_of(request), state=state, mine=mine, page=number)
    )
    context = {
        "alarms": on_board(shown.alarms),
        "table": _table(shown),
        "filters": _filters(shown, state, mine=mine),
        "page": _page(shown, number),
        "query": _query(state, mine=mine),
        "mine": mine,
        "alert": alert_words(shown_or_raise(alerts(act_of(request)))),
        "withdrawn": withdrawn_words(shown_or_raise(withdrawn_alerts(act_of(request)))),
        "turn": {"url": f"?{_query(state, mine=not mine)}", "on": mine},
        "empty": _EMPTY_MINE if mine else _EMPTY,
    }
    return render(request, "clinic/board.html", context)


_EMPTY = "No episode is open here. Open one from a patient's page."
_EMPTY_MINE = "Nothing waits for you. Well done."


def _state(slug: str) -> Shown | None:
    return next((state for state in Shown if state.value.replace(" ", "-") == slug), None)


def page_number(text: str) -> int:
    """The page that was asked for; anything that is no page is the first one."""
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 1


def _query(state: Shown | None, *, mine: bool) -> str:
    asked = {"state": state.value.replace(" ", "-") if state else "", "mine": "1" if mine else ""}
    return urlencode({key: value for key, value in asked.items() if value})


def _filters(shown: Board, wanted: Shown | None, *, mine: bool) -> list[dict[str, Any]]:
    every = [(None, "All", sum(shown.counts.values()))]
    states = [(state, str(state).capitalize(), n) for state, n in shown.counts.items()]
    return [
        {
            "label": label,
            "count": f"{_MANY:,}+" if count > _MANY and state else f"{count:,}",
            "url": f"?{_query(state, mine=mine)}",
            "current": state is wanted,
        }
        for state, label, count in (*every, *states)
        if state is not None or count <= _MANY
    ]


def _page(shown: Board, number: int) -> Page[None]:
    pages = Paginator(range(shown.total), PAGE)
    return pages.get_page(number)  # type: ignore[return-value]


def _table(shown: Board) -> Table:
    rows: list[list[object]] = [_row(line, shown.roles) for line in shown.lines]
    return table("Open episodes", ["Patient", "Problem", "State", "Days#", "Waits for"], rows)


def _row(line: BoardLine, roles: frozenset[str]) -> list[object]:
    return [
        Cell(str(line.name) or "Name not known", url=reverse("episode", args=[line.episode])),
        Cell(
            names.condition(line.condition, line.side, line.level),
            note=names.product(line.product_class) if line.product_class else "",
        ),
        Cell(
            str(line.shown).capitalize(),
            status="wait" if line.paused else STATUS[line.shown],
            note="paused" if line.paused else "",
        ),
        line.days,
        Cell(_waits(line), note=_whose(line, roles)),
    ]


def _waits(line: BoardLine) -> str:
    return " ".join(part for part in (line.waiting.words, line.waiting.remedy) if part)


def _whose(line: BoardLine, roles: frozenset[str]) -> str:
    if roles & set(line.waiting.who):
        return "Your turn"
    return " or ".join(names.role(role) for role in line.waiting.who)
