"""The laboratories: the register, and one of them with everything that was said of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.laboratories import (
    Laboratories,
    LaboratoryLine,
    LaboratoryPage,
    laboratory_list,
    laboratory_page,
)
from blastema.core.catalogue import catalogue
from blastema.core.laboratory.judge import DEVIATION, REFUSED
from blastema.core.laboratory.state import LaboratoryKind, LaboratoryStage, Terms
from blastema.core.rules.donor_tests import panel
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise

KINDS = {
    LaboratoryKind.IN_HOUSE: "In-house",
    LaboratoryKind.CONTRACTED: "Contracted",
}


def tests_known() -> dict[str, str]:
    """Every test of the catalogue's specifications and of the panel of donors, by its name."""
    lines = (line for one in catalogue().specifications for line in one.tests)
    of_donors = {one.slug: one.name for one in panel()}
    found = {**of_donors, **{line.slug: line.name for line in lines}}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


@require_GET
def show_laboratories(request: HttpRequest) -> HttpResponse:
    found = shown_or_raise(laboratory_list(act_of(request)))
    columns = ["Laboratory", "Name", "Whose", "State", "Good until"]
    listed = table("Laboratories", [*columns], [_row(line) for line in found.lines])
    context = {"found": found, "table": listed, "said": _said(found)}
    return render(request, "quality/laboratories.html", context)


def _said(found: Laboratories) -> str:
    outside = "is refused here"
    if found.at_a_result == DEVIATION:
        outside = "is taken here, and opens a deviation"
    strange = "is refused" if found.unregistered == REFUSED else "is taken"
    return (
        "A result of a laboratory that is not valid on the day of the report, or may not do the "
        f"test, {outside}. A result that names a laboratory which is not in the register {strange}."
    )


def _row(line: LaboratoryLine) -> list[object]:
    state = line.state
    return [
        Cell(state.code, url=reverse("laboratory", args=[line.id])),
        state.name,
        KINDS[LaboratoryKind(state.kind)],
        state_cell(line),
        names.day(state.now.valid_until),
    ]


def state_cell(line: LaboratoryLine) -> Cell:
    if line.state.stage is LaboratoryStage.ENDED:
        return Cell("ended", status="neutral")
    return Cell("valid", status="good") if line.valid else Cell("not valid today", status="stop")


@require_GET
def show_laboratory(request: HttpRequest, laboratory: str) -> HttpResponse:
    found = laboratory_page(act_of(request), laboratory=laboratory)
    page: LaboratoryPage = shown_or_raise(found)
    state = page.line.state
    facts = [
        ("Name", state.name),
        ("Whose", KINDS[LaboratoryKind(state.kind)]),
        ("State", state_cell(page.line).text),
        ("Registrations", _registrations(state.now) or "none is written down"),
        ("May test", _scope(state.now)),
        ("Good", f"{names.day(state.now.valid_from)} to {names.day(state.now.valid_until)}"),
    ]
    context = {"page": page, "state": state, "facts": facts, "terms": _terms(page)}
    return render(request, "quality/laboratory.html", context)


def _registrations(terms: Terms) -> str:
    return ", ".join(f"{one.kind} {one.number}" for one in terms.registrations)


def _scope(terms: Terms) -> str:
    known = tests_known()
    return ", ".join(known.get(test, test) for test in terms.scope)


def _terms(page: LaboratoryPage) -> Table:
    rows: list[list[object]] = [
        [
            Cell(names.day(one.valid_from)),
            names.day(one.valid_until),
            _registrations(one),
            _scope(one),
        ]
        for one in reversed(page.line.state.terms)
    ]
    return table("What was said of it", ["From", "Until", "Registrations", "May test"], rows)
