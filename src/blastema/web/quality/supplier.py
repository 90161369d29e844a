"""The suppliers: the register, and one of them with every judgement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.suppliers import SupplierLine, SupplierPage, supplier_list, supplier_page
from blastema.core.supplier.decide import REQUIRED, WARN
from blastema.core.supplier.state import SupplierStage
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.parts import Cell, Table, table
from blastema.web.signatures import signature_table
from blastema.web.verbs import shown_or_raise

_KINDS = {
    SupplierStage.NEW: "info",
    SupplierStage.QUALIFIED: "good",
    SupplierStage.SUSPENDED: "stop",
    SupplierStage.ENDED: "neutral",
}
_SAID = {
    REQUIRED: "A delivery is refused here unless its supplier is qualified on that day.",
    WARN: "No delivery is refused here for its supplier: the form only says who to look at.",
}
_ELSE = (
    "A delivery of a suspended supplier is refused here. The site's policy "
    "supplier-at-a-receipt can ask for more, or only warn."
)


@require_GET
def show_suppliers(request: HttpRequest) -> HttpResponse:
    found = shown_or_raise(supplier_list(act_of(request)))
    columns = ["Supplier", "What comes from them", "State", "Judged again by"]
    listed = table("Suppliers", [*columns], [_row(line) for line in found.lines])
    said = _SAID.get(found.setting, _ELSE)
    return render(
        request, "quality/suppliers.html", {"found": found, "table": listed, "said": said}
    )


def _row(line: SupplierLine) -> list[object]:
    state = line.state
    return [
        Cell(state.name, url=reverse("supplier", args=[line.id])),
        ", ".join(state.supplies),
        state_cell(line),
        names.day(state.due) if state.due else "",
    ]


def state_cell(line: SupplierLine) -> Cell:
    if line.against and line.against.rule == "SUPPLIER-OVERDUE":
        return Cell("overdue", status="stop")
    return Cell(line.state.stage.value, status=_KINDS[line.state.stage])


@require_GET
def show_supplier(request: HttpRequest, supplier: str) -> HttpResponse:
    page: SupplierPage = shown_or_raise(supplier_page(act_of(request), supplier=supplier))
    state = page.line.state
    facts = [
        ("What comes from them", ", ".join(state.supplies)),
        ("State", state_cell(page.line).text),
        ("Judged again by", names.day(state.due) if state.due else "no day"),
        ("Registered", names.day(state.registered_on)),
    ]
    context = {
        "page": page,
        "state": state,
        "facts": facts,
        "judgements": _judgements(page),
        "signatures": signature_table(page.signatures),
    }
    return render(request, "quality/supplier.html", context)


def _judgements(page: SupplierPage) -> Table:
    rows: list[list[object]] = [
        [
            names.day(one.on),
            Cell(one.standing, status=_KINDS[SupplierStage(one.standing)]),
            one.ground.replace("-", " "),
            names.day(one.until) if one.until else "",
            page.people.get(one.signed_by, ""),
        ]
        for one in reversed(page.line.state.judgements)
    ]
    return table("Judgements", ["On", "Judged", "Why", "Good until", "Signed by"], rows)
