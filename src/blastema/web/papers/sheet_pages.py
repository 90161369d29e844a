"""The sheets of a course: what staff see before they give one, and the paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.sheets import CourseSheets, GivenSheet, course_sheets, sheet_to_give
from blastema.core.sheets import SLOTS, Composed, Language, SheetKind
from blastema.core.verdict import Refusal
from blastema.web.acting import act_of
from blastema.web.papers.answer import paper_file
from blastema.web.verbs import UNPROCESSABLE, shown_or_raise

_LANGUAGES = {Language.ENGLISH: "English", Language.SPANISH: "Spanish"}
_KINDS = {SheetKind.PREPARATION: "Before", SheetKind.AFTERCARE: "After"}
# Large type: it is read at home, also by people whose eyes are old.
_SIZE_PT = 13


@require_GET
def show(request: HttpRequest, course: str) -> HttpResponse:
    return _page(request, course)


@require_GET
def file(request: HttpRequest, course: str) -> HttpResponse:
    try:
        kind = SheetKind(request.GET.get("sheet", SheetKind.AFTERCARE))
        language = Language(request.GET.get("language", Language.ENGLISH))
    except ValueError:
        return HttpResponseBadRequest("A sheet is preparation or aftercare, in en or es.")
    given = sheet_to_give(act_of(request), course=course, sheet=kind, language=language)
    if isinstance(given, Refusal) and all(rule.startswith("SHEET-") for rule in given.rules):
        return _page(request, course, refusal=given)
    made: GivenSheet = shown_or_raise(given)
    name = f"{kind.value}-{language.value}-{course[-6:]}"
    return paper_file(made.sheet.paper, name, "pdf", made.jurisdiction, size_pt=_SIZE_PT)


def _page(request: HttpRequest, course: str, *, refusal: Refusal | None = None) -> HttpResponse:
    found: CourseSheets = shown_or_raise(course_sheets(act_of(request), course=course))
    known = {language.value: name for language, name in _LANGUAGES.items()}
    context = {
        "found": found,
        "sheets": [_shown(found, one) for one in found.sheets],
        "missing": _what(one for sheet in found.sheets for one in sheet.missing),
        "unset": _what(one for sheet in found.sheets for one in sheet.unset),
        "reads": known.get(found.language) if Language.of(found.preferred) else "",
        "refusal": refusal.findings if refusal else (),
        "back_url": reverse("episode", args=[found.episode]),
    }
    status = UNPROCESSABLE if refusal else 200
    return render(request, "papers/sheets.html", context, status=status)


def _shown(found: CourseSheets, one: Composed) -> dict[str, Any]:
    address = reverse("course-sheet-file", args=[found.course])
    return {
        "label": f"{_KINDS[one.kind]}, {_LANGUAGES[one.language]}",
        "own": one.language is found.language,
        "url": f"{address}?sheet={one.kind.value}&language={one.language.value}",
        "paper": one.paper,
        "may": not one.missing,
    }


def _what(slots: Any) -> list[tuple[str, str]]:
    """Each once, as the policy and what it says."""
    return [(f"sheet-{slot}", SLOTS[slot].what) for slot in dict.fromkeys(slots)]
