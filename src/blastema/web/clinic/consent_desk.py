"""The consent desk, and the consents of one course by purpose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.consent_desk import (
    ConsentDesk,
    Line,
    Stand,
    consent_desk,
    course_lines,
)
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import ConsentTemplate, Purpose, catalogue
from blastema.core.consent.notices import Notice
from blastema.core.consent.sources import point_sources
from blastema.web.acting import act_of
from blastema.web.clinic.consent_words import PURPOSES
from blastema.web.clinic.words import names
from blastema.web.papers.consent_pages import BOUND, record_words
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise

_STATUS = {
    Stand.AGAIN: "stop",
    Stand.TALK: "wait",
    Stand.WITHDRAWN: "stop",
    Stand.READ: "wait",
    Stand.SIGN: "wait",
    Stand.SIGNED: "good",
    Stand.NOT_ASKED: "neutral",
}


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    found: ConsentDesk = shown_or_raise(consent_desk(act_of(request)))
    rows = [[Cell(one.whose, url=_url(one), note=names.product(one.product_class)), *_row(one)]
            for one in found.lines]  # fmt: skip
    context = {
        "found": found,
        "table": table("What is open", ["Patient", "Purpose", "State", "Signed"], rows),
        "notices": _notices(found.notices),
    }
    return render(request, "clinic/consent_desk.html", context)


def _notices(found: tuple[tuple[Notice, bool], ...]) -> list[tuple[Notice, bool, str]]:
    """Each with the address of its paper."""
    return [
        (one, entered, reverse("consent-notice", args=[one.jurisdiction])) for one, entered in found
    ]


@require_GET
def course(request: HttpRequest, course: str) -> HttpResponse:
    found = shown_or_raise(course_lines(act_of(request), course=course))
    context = {
        "table": by_purpose(found.lines, acts=Permission.CONSENT_RECORD in found.may),
        "whose": found.whose,
        "back_url": reverse("episode", args=[found.episode]),
        "notices": _notices(found.notices),
        "sources": [
            (one.document.title, source_table(one.document, found.place))
            for one in found.lines
            if one.document
        ],
        "altered": [
            f"{PURPOSES[purpose]}: {BOUND[proof.bound]} {record_words(proof)}"
            for purpose, proof in found.altered
        ],
        "why": [words for one in found.lines for words in one.why],
        "withdraw_url": reverse("course-withdraw-consent", args=[course])
        if Permission.CONSENT_WITHDRAW in found.may
        else "",
    }
    return render(request, "clinic/course_consents.html", context)


def source_table(document: ConsentTemplate, place: str) -> Table:
    """Each point of a document with who asks for it, and whether that was read."""
    rows: list[list[object]] = [
        [
            one.title,
            "required" if one.required else "may be left out",
            "; ".join(f"{cite} ({mark})" for cite, mark in one.sources) or "not kept",
        ]
        for one in point_sources(document, place, catalogue())
    ]
    return table(document.title, ["Point", f"At this site ({place})", "Who asks for it"], rows)


def by_purpose(lines: tuple[Line, ...], *, acts: bool) -> Table:
    """Each purpose with its state, and the act or the paper that it leads to."""
    rows = []
    for one in lines:
        paper = reverse("course-consent-file", args=[one.course, one.purpose.value])
        signed = Cell("The document", url=paper) if one.signed_on else Cell("–")
        url = _act(one) if acts else ""
        act = Cell(_ACTS[one.owed], url=url) if url else Cell("–")
        rows.append([*_row(one), signed, act])
    return table("Consents by purpose", ["Purpose", "State", "Signed", "Paper", "To do"], rows)


_ACTS = {
    Stand.AGAIN: "Sign again",
    Stand.TALK: "Talk through",
    Stand.WITHDRAWN: "Sign",
    Stand.READ: "Read and sign",
    Stand.SIGN: "Sign",
    Stand.SIGNED: "",
    Stand.NOT_ASKED: "Read and sign",
}


def _act(one: Line) -> str:
    if one.owed is Stand.SIGNED:
        return ""
    if one.owed is Stand.TALK:
        return reverse("course-talk-through", args=[one.course])
    return f"{reverse('course-consent', args=[one.course])}?purpose={one.purpose.value}"


def _row(one: Line) -> list[object]:
    needed = "needed" if one.needed else ""
    return [
        Cell(PURPOSES[Purpose(one.purpose)], note=needed),
        Cell(one.owed.value.capitalize(), status=_STATUS[one.owed]),
        names.day(one.signed_on) if one.signed_on else "–",
    ]


def _url(one: Line) -> str:
    return reverse("course-consents", args=[one.course])
