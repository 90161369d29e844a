"""The list of calls, and the page of one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from blastema.actions.links import OwnLink, own_link
from blastema.actions.read.call import CallPage, call
from blastema.actions.read.calls import ROWS_A_PAGE, Call, Calls, Figures, calls, figures
from blastema.web.acting import act_of, seen_text
from blastema.web.calls.forms import ContactForm
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    number = _page(request.GET.get("page", "1"))
    shown: Calls = shown_or_raise(calls(act_of(request), page=number))
    pages = Paginator(range(shown.ranked), ROWS_A_PAGE)
    context = {
        "calls": shown,
        "table": _table(shown),
        "page": pages.get_page(number),
    }
    return render(request, "calls/list.html", context)


@require_safe
def call_figures(request: HttpRequest) -> HttpResponse:
    """How many answer: counted over a year of visits, so it comes after the list is there."""
    shown: Figures = shown_or_raise(figures(act_of(request)))
    context = {"visits": shown.visits, "yields": _yields(shown)}
    return render(request, "calls/figures.html", context)


def _page(text: str) -> int:
    """A page number; anything else is the first page."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@require_safe
def call_page(request: HttpRequest, followup: str) -> HttpResponse:
    act = act_of(request)
    shown: CallPage = shown_or_raise(call(act, followup=followup))
    link: OwnLink | None = (
        shown_or_raise(own_link(act, patient=shown.patient)) if shown.may_send else None
    )
    seen = seen_text({f"followup/{followup}": shown.position})
    context = {
        "call": shown,
        "link": link,
        "patient_url": _address("patient", shown.patient),
        "form": ContactForm(initial={"command": act.fresh.id(), "seen": seen}),
    }
    return render(request, "calls/call.html", context)


def _address(page: str, *args: str) -> str:
    """The address of a page with ids in it, empty where that page is not built."""
    try:
        return reverse(page, args=args)
    except NoReverseMatch:
        return ""


def _table(shown: Calls) -> Table:
    return table(
        "Whom to call, first things first",
        ["Patient", "Call", "Visit", "Window", "Contacts so far", "What is missing"],
        [_row(one) for one in shown.rows],
    )


def _row(one: Call) -> list[object]:
    return [
        Cell(one.name or "no name", url=reverse("call", args=[one.id]), note=one.about),
        Cell(one.phone, url=f"tel:{one.phone}") if one.phone else "no number",
        Cell(one.visit, note=f"due {one.due:%-d %B %Y}"),
        _window(one),
        "none" if not one.contacts else str(one.contacts),
        Cell(_lacking(one), note="" if one.baseline_answered else "no baseline"),
    ]


_LEFT = {0: "last day today", 1: "1 day left"}


def _window(one: Call) -> Cell:
    left = _LEFT.get(one.days_left, f"{one.days_left} days left")
    kind = "stop" if one.late and one.days_left <= 14 else "wait" if one.late else "info"
    return Cell(left, status=kind, note="after the due day" if one.late else "before the due day")


def _lacking(one: Call) -> str:
    if not one.started:
        return "everything"
    return "stopped half-way, pain is missing" if one.primary_missing else "stopped half-way"


def _yields(shown: Figures) -> Table:
    rows: list[list[Any]] = [
        [
            "before any contact" if not y.contacts else f"contact {y.contacts}",
            f"{y.answered} of {y.had}",
            _of_100(y.answered, y.had),
        ]
        for y in shown.yields
        if y.had
    ]
    return table("What each contact brought", ["After", "Answered#", "Of 100#"], rows)


def _of_100(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}" if whole else "–"
