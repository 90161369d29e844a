"""What to trace, and what was found: both directions, the persons, and a drawing of the line."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.product_page import allowed
from blastema.actions.read.trace import Person, Trace, trace
from blastema.actions.read.trace_words import Touched
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.lab.words import disposition_words, release_words
from blastema.web.parts import Cell, Table, table
from blastema.web.trace.drawing import drawn, rows_of
from blastema.web.verbs import shown_or_raise

KINDS = {
    "product": "Container",
    "donation": "Donation",
    "run": "Process run",
    "treatment": "Session",
    "patient": "Patient",
    "lot": "Lot",
    "reagent": "Reagent or kit",
    "equipment": "Instrument",
    "donor": "Donor",
    "operator": "Person at work",
    "place": "Place",
    "store": "Store",
}
ROLES = {
    "source": "the cells are theirs",
    "recipient": "was given it",
    "shares": "was given something of the same origin",
}
# What is listed on a page; the command line lists everything.
MOST = 200
# What leads on to another trace; the rest is a record with a page of its own.
_RECORDS = ("product", "run", "treatment", "patient", "donor")


@require_GET
def show_trace(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    asked, kind = request.GET.get("id", "")[:200], request.GET.get("kind", "")[:12]
    context: dict[str, Any] = {"asked": asked, "kinds": KINDS.items(), "kind": kind}
    if not asked.strip():
        shown_or_raise(allowed(act, Permission.PRODUCT_TRACE))
        return render(request, "trace/trace.html", context)
    found = trace(act, id=asked, kind=kind if kind in KINDS else "")
    if isinstance(found, Refusal):
        if any(rule.startswith("ACCESS-") for rule in found.rules):
            raise PermissionDenied(str(found))
        return render(request, "trace/trace.html", {**context, "refusal": found})
    may_recall = not isinstance(allowed(act, Permission.RECALL_RUN), Refusal)
    return render(request, "trace/trace.html", {**context, **_found(found), "recall": may_recall})


def _found(found: Trace) -> dict[str, Any]:
    rows = rows_of(found)
    return {
        "found": found,
        "title": _title(found),
        "words": words_of(found),
        "svg": drawn(rows) if rows else "",
        "persons": _persons(found),
        "upstream": _things("Upstream: what it came from, and what touched that", found.upstream),
        "downstream": _things("Downstream: what came of it, and where it went", found.downstream),
    }


def _title(found: Trace) -> str:
    own = found.start[0].label if found.start else ""
    return own or found.label or f"{KINDS[found.kind]} {found.id[-6:]}"


def words_of(found: Trace) -> str:
    """The answer in one sentence; it stands for the drawing where nobody sees it."""
    up = sum(one.kind == "product" for one in found.upstream)
    down = sum(one.kind == "product" for one in found.downstream)
    had = sum("recipient" in one.roles for one in found.persons)
    return (
        f"{up} container{'s' * (up != 1)} upstream, {down} downstream, "
        f"{had} person{'s' * (had != 1)} who {'were' if had != 1 else 'was'} given some."
    )


def _persons(found: Trace) -> Table:
    rows: list[list[object]] = [_person(one) for one in found.persons[:MOST]]
    return table("Persons", ["Who", "Why", "Sessions#"], rows, _cut(len(found.persons)))


def _person(one: Person) -> list[object]:
    """A name leads to that person's own trace, for whoever may trace."""
    roles = "; ".join(ROLES[role] for role in one.roles)
    return [Cell(one.name, url=_asked(f"patient/{one.id}")), roles, len(one.treatments)]


def _things(caption: str, things: tuple[Touched, ...]) -> Table:
    rows: list[list[object]] = [
        [
            Cell(_label(one), url=_asked(f"{one.kind}/{one.id}") if one.kind in _RECORDS else ""),
            KINDS.get(one.kind, one.kind),
            state_cell(one),
        ]
        for one in things[:MOST]
    ]
    return table(caption, ["What", "Kind", "State"], rows, _cut(len(things)))


def _label(one: Touched) -> str:
    if one.kind != "treatment":
        return one.label
    return f"Session of {names.day(one.label[-10:])}"


def state_cell(one: Touched) -> Cell:
    """Where a container is and whether it was released, loud where it is held."""
    words = ", ".join(disposition_words(release_words(part)) for part in one.state.split(", "))
    return Cell(words, status="stop" if one.holds else "")


def _cut(number: int) -> str:
    return f"The first {MOST} of {number}; the command line lists all." if number > MOST else ""


def _asked(words: str) -> str:
    return f"{reverse('trace')}?id={words}"
