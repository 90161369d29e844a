"""What is recalled, whom to call, how far each recall is, and one person of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.recall import (
    PAGE,
    Exposed,
    RecallPage,
    Recalls,
    Told,
    exposed_person,
    recall_page,
    recalls,
)
from blastema.core.access.permissions import Permission
from blastema.core.safety.deadlines import Deadline
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.clinic.words.recalls import (
    ANSWERS,
    CHANNELS,
    REACHED,
    REASONS,
    SETTLED,
    VERDICTS,
)
from blastema.web.parts import Cell, Table, table
from blastema.web.signatures import signature_table
from blastema.web.trace.page import state_cell
from blastema.web.verbs import shown_or_raise


@require_GET
def show_recalls(request: HttpRequest) -> HttpResponse:
    page: Recalls = shown_or_raise(recalls(act_of(request)))
    context = {
        "page": page,
        "may_run": Permission.RECALL_RUN in page.may,
        "calls": _persons("Persons to reach", page.calls),
        "open": recall_list(
            "Open recalls", [o for o in page.recalls if o.state.stage == "open"], page.today
        ),
        "over": _over(page),
        "unread": alert_words(page.unread),
        "withdrawn": _persons("Alerts that were withdrawn, to be read", page.withdrawn),
    }
    return render(request, "recall/recalls.html", context)


def alert_words(number: int) -> str:
    if not number:
        return ""
    who = "1 person was" if number == 1 else f"{number} persons were"
    return f"{who} given something that is recalled, and nobody who treats them has read it yet."


def withdrawn_words(number: int) -> str:
    if not number:
        return ""
    who = "1 person" if number == 1 else f"{number} persons"
    return f"The alert about {who} was withdrawn, and nobody who treats them has read that yet."


def recall_list(caption: str, found: Sequence[Told], today: str) -> Table:
    rows: list[list[object]] = [
        [
            Cell(one.label, url=reverse("recall", args=[one.id])),
            _capital(REASONS.get(one.state.reason, one.state.reason)),
            names.day(one.state.discovered_on),
            f"{one.progress.settled} of {one.progress.persons}",
            due_cell(one.clocks, today),
        ]
        for one in found
    ]
    columns = ["What", "Why", "Known since", "Persons settled", "Report due"]
    return table(caption, [*columns], rows)


def due_cell(clocks: tuple[Deadline, ...], today: str) -> Cell:
    """The soonest report, loud where its day has passed."""
    if not clocks:
        return Cell("none")
    first = clocks[0]
    late = first.due < today
    words = f"{names.day(first.due)}{', overdue' if late else ''}"
    return Cell(words, status="stop" if late else "wait", note=f"{first.form}, {first.citation}")


def _over(page: Recalls) -> Table:
    rows: list[list[object]] = []
    for one in page.recalls:
        state = one.state
        if state.drilled:
            said = (
                f"{state.drilled.products} containers and {state.drilled.persons} persons "
                f"found in {state.drilled.milliseconds} ms"
            )
            rows.append([_link(one), "drill", names.day(state.discovered_on), said])
        elif state.withdrawn_on:
            said = f"the alert to {len(state.persons)} persons' teams was withdrawn"
            rows.append([_link(one), "withdrawn", names.day(state.withdrawn_on), said])
        elif state.closed_on:
            said = f"{len(state.persons)} persons settled"
            rows.append([_link(one), "closed", names.day(state.closed_on), said])
    return table("Closed recalls and drills", ["What", "Kind", "When", "Found"], rows)


def _link(one: Told) -> Cell:
    return Cell(one.label, url=reverse("recall", args=[one.id]))


def _persons(caption: str, found: tuple[Exposed, ...]) -> Table:
    rows: list[list[object]] = [
        [
            Cell(one.name, url=reverse("exposure", args=[one.id]), note=one.contact),
            _capital(REASONS.get(one.reason, one.reason)),
            _tried(one),
            VERDICTS.get(one.state.verdict, "not judged yet"),
            _stage(one),
        ]
        for one in found
    ]
    return table(caption, ["Who", "Why", "Tried", "What it did", "State"], rows)


def _tried(one: Exposed) -> str:
    attempts = one.state.attempts
    if not attempts:
        return "not yet"
    last = attempts[-1]
    times = {1: "once", 2: "twice"}.get(len(attempts), f"{len(attempts)} times")
    return f"{times}, last on {names.day(last.on)}: {REACHED[last.result]}"


def _stage(one: Exposed) -> Cell:
    if one.state.tell_again:
        return Cell("alert withdrawn: to be told so", status="wait")
    if one.state.withdrawn_on:
        return Cell("alert withdrawn", status="neutral")
    if one.state.settled:
        return Cell(SETTLED.get(one.state.settled, one.state.settled), status="good")
    if one.state.told:
        return Cell("told, to be settled", status="info")
    return Cell("to be reached", status="wait")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@require_GET
def show_recall(request: HttpRequest, recall: str) -> HttpResponse:
    start = request.GET.get("start", "0")
    start_at = int(start) if start.isdecimal() and len(start) < 7 else 0
    page: RecallPage = shown_or_raise(recall_page(act_of(request), recall=recall, start=start_at))
    after = start_at + PAGE
    context = {
        "page": page,
        "facts": _facts(page),
        "open": page.state.stage == "open",
        "may_withdraw": Permission.RECALL_RUN in page.may
        and page.state.stage in ("open", "closed")
        and page.corrected,
        "may_run": Permission.RECALL_RUN in page.may,
        "persons": _persons("Persons whom it must reach", page.persons),
        "products": _products(page),
        "clocks": _clocks(page),
        "signatures": signature_table(page.signatures),
        "trace": f"{reverse('trace')}?id={page.state.scope}&kind={page.state.scope_kind}",
        "later": after if after < page.progress.persons else 0,
        "earlier": max(start_at - PAGE, 0) if start_at else None,
    }
    return render(request, "recall/recall.html", context)


def _facts(page: RecallPage) -> list[tuple[str, str]]:
    state, far = page.state, page.progress
    if state.drilled:
        return _drilled(page)
    found = [
        ("Why", _capital(REASONS.get(state.reason, state.reason))),
        ("Known since", names.day(state.discovered_on)),
        ("Notice", state.reference),
        ("Containers in scope", str(len(state.products))),
        ("Put on hold", str(len(state.held))),
        ("Persons", str(far.persons)),
        ("Team has read it", f"{far.team_told} of {far.persons}"),
        ("Tried to reach", f"{far.tried} of {far.persons}"),
        ("Judged", f"{far.judged} of {far.persons}"),
        ("Settled", f"{far.settled} of {far.persons}"),
        ("At other sites", f"{page.elsewhere} persons" if page.elsewhere else ""),
        ("Closed", names.day(state.closed_on) if state.closed_on else ""),
        ("Alert withdrawn", names.day(state.withdrawn_on) if state.withdrawn_on else ""),
        ("Withdrawn by", page.people.get(state.withdrawn_by, "")),
        ("Signed by", page.people.get(state.closed_by, "")),
    ]
    return [(term, detail) for term, detail in found if detail]


def _drilled(page: RecallPage) -> list[tuple[str, str]]:
    found = page.state.drilled
    assert found is not None
    return [
        ("When", names.day(page.state.discovered_on)),
        ("Containers found", str(found.products)),
        ("Would be held", str(found.to_hold)),
        ("Persons found", str(found.persons)),
        ("The search took", f"{found.milliseconds} milliseconds"),
    ]


def _products(page: RecallPage) -> Table:
    held = frozenset(page.state.held)
    rows: list[list[object]] = [
        [
            Cell(one.label, url=reverse("product", args=[one.id])),
            state_cell(one),
            "held by this recall" if one.id in held else "",
        ]
        for one in page.products
    ]
    return table("Containers in scope", ["What", "State", "Held"], rows)


def _clocks(page: RecallPage) -> Table:
    rows: list[list[object]] = [
        [
            Cell(one.words, note=f"{one.citation}; {one.days} calendar days"),
            names.day(one.clock_start),
            due_cell((one,), page.today),
        ]
        for one in page.clocks
    ]
    for duty, report in page.state.reports.items():
        said = f"{ANSWERS[report.answer]} on {names.day(report.on)}"
        rows.append([duty, "", Cell(said, status="good", note=page.people.get(report.by, ""))])
    note = (
        "Some of it is used within a study: that study's own rules of reporting apply, and no "
        "clock of theirs is counted here."
        if page.study
        else ""
    )
    return table("Reports to an authority", ["What", "Counted from", "Due"], rows, note)


@require_GET
def show_person(request: HttpRequest, exposure: str) -> HttpResponse:
    one: Exposed = shown_or_raise(exposed_person(act_of(request), exposure=exposure))
    open_ = not one.state.settled or bool(one.state.withdrawn_on)
    context: dict[str, Any] = {
        "one": one,
        "facts": facts_of(one),
        "attempts": _attempts(one),
        "signatures": signature_table(one.signatures),
        "steps": _steps(one) if open_ else [],
        "told_words": _withdrawn_words(one),
    }
    return render(request, "recall/person.html", context)


def _withdrawn_words(one: Exposed) -> str:
    """What the team is told of a withdrawal, and what is left to do about it."""
    if not one.state.withdrawn_on:
        return ""
    on = names.day(one.state.withdrawn_on)
    words = f"The result that started it was corrected. It was withdrawn on {on}."
    again = " This person was told of the alert: tell them that it was withdrawn."
    return words + again if one.state.tell_again else words


def facts_of(one: Exposed) -> list[tuple[str, str]]:
    state = one.state
    found = [
        ("Reach them by", one.contact),
        ("Why", _capital(REASONS.get(one.reason, one.reason))),
        ("Sessions concerned", str(len(state.treatments))),
        ("Alert read by", one.people.get(state.team_told_by, "nobody of the team yet")),
        ("What it did", VERDICTS.get(state.verdict, "not judged yet")),
        ("Note", one.note),
        ("Judged by", one.people.get(state.judged_by, "")),
        ("Settled", _settled(one)),
        ("Alert withdrawn", names.day(state.withdrawn_on) if state.withdrawn_on else ""),
        ("Withdrawal read by", one.people.get(state.withdrawal_read_by, "")),
    ]
    return [(term, detail) for term, detail in found if detail]


def _settled(one: Exposed) -> str:
    if not one.state.settled:
        return ""
    return f"{SETTLED[one.state.settled]}, {names.day(one.state.settled_on)}"


def _attempts(one: Exposed) -> Table:
    rows: list[list[object]] = [
        [
            names.day(attempt.on),
            _capital(CHANNELS[attempt.channel]),
            REACHED[attempt.result],
            one.people.get(attempt.by, ""),
            note,
        ]
        for attempt, note in zip(one.state.attempts, one.notes, strict=True)
    ]
    return table("Attempts to reach this person", ["When", "How", "Result", "By", "Note"], rows)


_STEPS = (
    ("exposure-read", Permission.RECALL_JUDGE, "I have read this alert"),
    ("exposure-contact", Permission.RECALL_CONTACT, "Record an attempt"),
    ("exposure-judge", Permission.RECALL_JUDGE, "Judge what it did"),
    ("exposure-settle", Permission.RECALL_CONTACT, "Settle"),
)


_WITHDRAWN = (
    ("exposure-withdrawal", Permission.RECALL_JUDGE, "I have read that it was withdrawn"),
    ("exposure-contact", Permission.RECALL_CONTACT, "Record an attempt"),
)


def _steps(one: Exposed) -> list[tuple[str, str]]:
    done = {
        "exposure-read": bool(one.state.team_told_by),
        "exposure-withdrawal": bool(one.state.withdrawal_read_by),
    }
    return [
        (reverse(view, args=[one.id]), words)
        for view, permission, words in (_WITHDRAWN if one.state.withdrawn_on else _STEPS)
        if permission in one.may and not done.get(view)
    ]
