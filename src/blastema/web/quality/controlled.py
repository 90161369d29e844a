"""Controlled documents: the list, one document with its versions and training, the file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.controlled import (
    Controlled,
    Trainee,
    controlled_document,
    controlled_documents,
    controlled_file,
)
from blastema.actions.read.product_page import allowed
from blastema.core.access.permissions import Permission
from blastema.core.controlled.demand import step_words
from blastema.core.controlled.state import Version
from blastema.core.verdict import Refusal
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.parts import Cell, Table, table
from blastema.web.signatures import signature_table
from blastema.web.verbs import shown_or_raise


@require_GET
def show_documents(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    found: tuple[Controlled, ...] = shown_or_raise(controlled_documents(act))
    context = {
        "documents": _documents(found),
        "mine": sum(1 for one in found if one.mine and one.mine.owed),
        "may_manage": not isinstance(allowed(act, Permission.DOCUMENT_MANAGE), Refusal),
    }
    return render(request, "quality/documents.html", context)


def _documents(found: tuple[Controlled, ...]) -> Table:
    rows: list[list[object]] = [
        [
            Cell(one.state.number, url=reverse("document", args=[one.id])),
            one.titles[-1],
            _in_force(one),
            _mine(one.mine),
            str(one.owed) if one.may_manage and one.owed else "",
        ]
        for one in found
    ]
    columns = ["Number", "Title", "In force", "You", "Owe training#"]
    return table("Controlled documents", [*columns], rows)


def _in_force(one: Controlled) -> Cell:
    if one.state.retired_on:
        return Cell(f"retired {names.day(one.state.retired_on)}", status="neutral")
    version, newest = one.state.in_force(one.today), one.state.newest
    note = ""
    if newest and newest is not version:
        note = f"version {newest.number} from {names.day(newest.effective_on)}"
    if version is None:
        return Cell("not yet", status="info", note=note)
    return Cell(f"version {version.number}", status="good", note=note)


def _mine(mine: Trainee | None) -> Cell:
    if mine is None:
        return Cell("")
    if mine.owed:
        return Cell("to be read", status="wait", note=f"since {names.day(mine.due)}")
    return Cell("read", status="good", note=f"again {names.day(mine.due)}" if mine.due else "")


@require_GET
def show_document(request: HttpRequest, controlled: str) -> HttpResponse:
    one: Controlled = shown_or_raise(controlled_document(act_of(request), controlled=controlled))
    context: dict[str, Any] = {
        "one": one,
        "title": f"{one.state.number}: {one.titles[-1]}",
        "state": _in_force(one),
        "versions": _versions(one),
        "trainees": _trainees(one),
        "signatures": signature_table(one.signatures),
        "open": not one.state.retired_on,
        "steps": ", ".join(step_words(step) for step in one.state.steps),
    }
    return render(request, "quality/document.html", context)


def _versions(one: Controlled) -> Table:
    pairs = list(zip(one.state.versions, one.titles, strict=True))
    rows: list[list[object]] = [
        [
            Cell(
                f"Version {version.number}",
                url=reverse("document-file", args=[one.id, version.number]),
                note=title,
            ),
            names.day(version.effective_on),
            _superseded(one, number),
            Cell(
                one.people.get(version.approved_by, "a former member of staff"),
                note=f"approval, {names.day(version.approved_on)}",
            ),
            _grouped(version.sha256),
        ]
        for number, (version, title) in reversed(list(enumerate(pairs)))
    ]
    columns = ["Version", "In force from", "Until", "Signed", "SHA-256 of the file"]
    return table("Versions", [*columns], rows)


def _grouped(digest: str) -> str:
    """In eights, so that a phone breaks the line and a person can compare it."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _superseded(one: Controlled, number: int) -> str:
    later: tuple[Version, ...] = one.state.versions[number + 1 :]
    if later:
        return names.day(later[0].effective_on)
    return names.day(one.state.retired_on) if one.state.retired_on else ""


def _trainees(one: Controlled) -> Table:
    shown = one.trainees if one.may_manage else tuple(filter(None, [one.mine]))
    rows: list[list[object]] = [
        [
            trainee.name,
            names.day(trainee.last) if trainee.last else "never",
            names.day(trainee.due) if trainee.due else "",
            Cell("owed", status="wait") if trainee.owed else Cell("trained", status="good"),
        ]
        for trainee in shown
    ]
    return table("Training on the version in force", ["Who", "Last", "Due", "State"], rows)


@require_GET
def show_file(request: HttpRequest, controlled: str, version: int) -> HttpResponse:
    found = shown_or_raise(controlled_file(act_of(request), controlled=controlled, version=version))
    if found is None:
        raise Http404
    answer = HttpResponse(found.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
    answer["Cache-Control"] = "no-store"
    return answer
