"""The procedure note of a session: on the page, as text, as PDF; one click after the needle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.note import Note, procedure_note
from blastema.web.acting import act_of
from blastema.web.papers.answer import paper_file
from blastema.web.verbs import shown_or_raise


@require_GET
def show(request: HttpRequest, treatment: str) -> HttpResponse:
    note: Note = shown_or_raise(procedure_note(act_of(request), treatment=treatment))
    file = reverse("treatment-note-file", args=[treatment])
    context = {
        "note": note,
        "paper": note.paper,
        "files": [("PDF", f"{file}?kind=pdf"), ("Text", f"{file}?kind=txt")],
        "back_url": reverse("treatment", args=[treatment]),
    }
    return render(request, "papers/note.html", context)


@require_GET
def file(request: HttpRequest, treatment: str) -> HttpResponse:
    kind = request.GET.get("kind", "pdf")
    if kind not in ("pdf", "txt"):
        return HttpResponseBadRequest("The kind of a note's file is pdf or txt.")
    note: Note = shown_or_raise(procedure_note(act_of(request), treatment=treatment))
    return paper_file(note.paper, f"procedure-note-{treatment[-6:]}", kind, note.jurisdiction)
