"""The sheets that a patient reads by their link, in their language."""

from __future__ import annotations

from django.http import HttpResponse

from blastema.actions.read.sheets import OwnSheets, own_sheets
from blastema.core.sheets import Language
from blastema.web.patient.visit import Visit, by_link
from blastema.web.verbs import shown_or_raise

_NAMES = {Language.ENGLISH: "English", Language.SPANISH: "Español"}
_TITLES = {
    Language.ENGLISH: "Before and after treatment",
    Language.SPANISH: "Antes y después del tratamiento",
}


@by_link("GET")
def sheets(visit: Visit) -> HttpResponse:
    found: OwnSheets = shown_or_raise(own_sheets(visit.act(), language=_asked(visit)))
    others = [(one.value, _NAMES[one]) for one in Language if one is not found.language]
    context = {"sheets": found, "title": _TITLES[found.language], "others": others}
    return visit.show("sheets", context)


def _asked(visit: Visit) -> Language | None:
    """What the person chose; anything else in the address counts as no choice."""
    chosen = visit.request.GET.get("language", "")
    return Language.of(chosen) if chosen else None
