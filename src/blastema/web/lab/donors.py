"""Donors: the list, the page of one, and the form that records one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.act import Act, Done, Result
from blastema.actions.read.donors import DonorPage, PanelLine, donor_list, donor_page
from blastema.actions.read.product_page import allowed
from blastema.actions.record_donor import register_donor
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.donor.state import DonorKind, DonorState, Eligibility
from blastema.core.identity import IdentityError
from blastema.core.identity.donation import DonationNumber
from blastema.web.acting import act_of
from blastema.web.clinic.words import donors as words
from blastema.web.clinic.words import names
from blastema.web.days import day_field
from blastema.web.lab.amounts import YES_NO
from blastema.web.lab.words import disposition_words, status_cell
from blastema.web.parts import Cell, Table, table
from blastema.web.signatures import signature_table
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_KINDS = {
    Eligibility.ELIGIBLE: "good",
    Eligibility.INELIGIBLE: "stop",
    Eligibility.NOT_DETERMINED: "wait",
}


def yes_no(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
        help_text=help_text,
    )


def eligibility_cell(eligibility: str) -> Cell:
    return Cell(
        words.ELIGIBILITY[eligibility].capitalize(), status=_KINDS[Eligibility(eligibility)]
    )


@require_GET
def show_donors(request: HttpRequest) -> HttpResponse:
    found = shown_or_raise(donor_list(act_of(request)))
    rows: list[list[object]] = [
        [
            Cell(row.code, url=reverse("donor", args=[row.id])),
            row.supplier or words.KINDS[row.kind].capitalize(),
            names.source(row.source),
            eligibility_cell(row.eligibility),
            "yes" if row.screened else "no",
            row.tests,
        ]
        for row in found.rows
    ]
    columns = ["Code", "Known through", "Source", "Determination", "Screened", "Results#"]
    note = f"The first {len(found.rows)} are listed." if found.cut else ""
    listed = table("Donors", [*columns], rows, note)
    return render(request, "lab/donors.html", {"found": found, "table": listed})


@require_GET
def show_donor(request: HttpRequest, donor: str) -> HttpResponse:
    page: DonorPage = shown_or_raise(donor_page(act_of(request), donor=donor))
    state = page.form.state
    context = {
        "page": page,
        "state": state,
        "word": words.ELIGIBILITY[state.eligibility].capitalize(),
        "kind": _KINDS[state.eligibility],
        "facts": facts(state),
        "screening": _screening(page),
        "signed": _signed(page),
        "panel": _panel(page),
        "products": _products(page),
        "signatures": signature_table(page.signatures),
        "findings": page.findings,
        "steps": _steps(page),
        "supplied": state.kind == DonorKind.SUPPLIED,
    }
    return render(request, "lab/donor.html", context)


def facts(state: DonorState) -> list[tuple[str, str]]:
    found = [
        ("Known", words.KINDS[state.kind]),
        ("Supplier", state.supplier),
        ("Source", names.source(state.source)),
        ("Tissue taken", names.day(state.recovered_on) if state.recovered_on else "not yet"),
        ("Taken abroad", "yes" if state.recovered_abroad else ""),
        ("Living", "yes" if state.living else "no"),
    ]
    return [(term, detail) for term, detail in found if detail]


def _screening(page: DonorPage) -> list[tuple[str, str]]:
    screening, statement = page.form.state.screening, page.form.state.statement
    found: list[tuple[str, str]] = []
    if screening:
        found += [
            (
                "Screened",
                f"{names.day(screening.on)}, {page.people.get(screening.screened_by, '?')}",
            ),
            ("History answered", _said(screening.questionnaire)),
            ("Physical assessment", _said(screening.physical)),
            ("A risk was found", _said(screening.risk_found)),
            ("Note", page.note),
        ]
    if statement:
        stated = words.ELIGIBILITY[statement.outcome]
        found += [
            ("The supplier states", f"{stated}, {names.day(statement.on)}"),
            ("Statement", statement.reference),
        ]
    return [(term, detail) for term, detail in found if detail]


def _said(answer: bool) -> str:
    return "yes" if answer else "no"


def _signed(page: DonorPage) -> list[tuple[str, str]]:
    standing = page.form.state.determination
    if standing is None:
        return []
    found = [
        ("Determined", words.ELIGIBILITY[standing.outcome]),
        ("Signed by", page.people.get(standing.signed_by, "?")),
        ("On", names.day(standing.on)),
        ("Why", page.reason),
        ("Rules", ", ".join(standing.rules)),
    ]
    return [(term, detail) for term, detail in found if detail]


def _panel(page: DonorPage) -> Table:
    rows: list[list[object]] = [
        [
            Cell(line.test.name, note=_note(line)),
            _result(line),
            names.day(line.result.specimen_on) if line.result else "",
            _window(line),
            line.result.laboratory if line.result else "",
        ]
        for line in page.lines
    ]
    columns = ["Test", "Result", "Specimen of", "Near enough to recovery", "Laboratory"]
    return table("Tests, 21 CFR 1271.85", [*columns], rows)


def _note(line: PanelLine) -> str:
    if line.recommended:
        return "recommended; nobody here has read the source"
    return "" if line.asked else "not asked of this donor"


def _result(line: PanelLine) -> Cell:
    if line.result is None and line.recommended:
        return Cell("not done", status="neutral")
    if line.result is None:
        return Cell("missing", status="wait")
    positive = line.result.answer == "positive"
    return Cell(words.ANSWERS[line.result.answer], status="stop" if positive else "good")


def _window(line: PanelLine) -> Cell:
    if line.in_window is None:
        return Cell("")
    return Cell("yes", status="good") if line.in_window else Cell("no", status="stop")


def _products(page: DonorPage) -> Table:
    rows: list[list[object]] = [
        [
            Cell(_number(one.din, one.division), url=reverse("product", args=[one.id])),
            names.product(one.product_class),
            status_cell(one.release, tuple(filter(None, one.holds.split(",")))),
            disposition_words(one.disposition),
        ]
        for one in page.products
    ]
    return table("Products of this donor", ["Number", "What", "State", "Where"], rows)


def _number(din: str, division: str) -> str:
    try:
        return f"{DonationNumber(din).for_people} · {division}"
    except IdentityError:  # of an older record, which is shown as it is
        return f"{din} · {division}"


def _steps(page: DonorPage) -> list[tuple[str, str]]:
    """What this person may do: the words of the button and its address."""
    found: list[tuple[str, str]] = []
    if page.may_determine:
        found.append(("Determine", "donor-determine"))
    if page.may_record:
        found += [
            ("Record a test", "donor-test"),
            ("Record the screening", "donor-screen"),
            ("Say when it was taken", "donor-recovery"),
        ]
        if page.form.state.kind == DonorKind.SUPPLIED:
            found.append(("Record the supplier's statement", "donor-statement"))
    if page.may_collect and page.form.state.kind == DonorKind.BIRTH_MOTHER:
        found.append(("Record what she gave", "donor-collect"))
    if page.may_determine and page.form.state.tests:
        found.append(("Take a result back", "donor-take-back"))
    return [(label, reverse(view, args=[page.form.id])) for label, view in found]


class RegisterForm(CommandForm):
    kind = forms.ChoiceField(
        label="Who is the donor?",
        widget=forms.RadioSelect,
        choices=[(kind.value, words.KINDS[kind].capitalize()) for kind in DonorKind],
    )
    code = forms.CharField(
        label="The donor's code",
        max_length=32,
        help_text="As it stands on the supplier's papers, or your own for a mother: capital "
        "letters and digits, such as D-2041. Never a name.",
    )
    supplier = forms.CharField(label="Supplier", max_length=100, required=False)
    source = forms.ChoiceField(label="Tissue")
    living = yes_no("Is the donor alive?")
    recovered_on = day_field(
        "Day on which the tissue was taken",
        required=False,
        help_text="Leave it empty before a planned delivery.",
    )
    recovered_abroad = yes_no("Was it taken outside the country?")
    leukocyte_rich = yes_no(
        "Is it rich in living white cells?",
        "Marrow, cord blood and fat always are: their tests are asked for whatever you say.",
    )


class RegisterDonor(VerbView):
    form_class = RegisterForm
    title = "Record a donor"
    submit = "Record the donor"
    done_message = "Recorded. Record the screening and the tests, or the supplier's statement."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(allowed(act, Permission.DONOR_RECORD))
        sources = [(one.slug, one.name) for one in catalogue().sources.values()]
        return {
            "choices": {"source": [("", "Choose"), *sources]},
            "initial": {"living": "yes", "recovered_abroad": "no", "leukocyte_rich": "no"},
            "back_url": reverse("donors"),
            "back_label": "Donors",
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return register_donor(
            act,
            kind=DonorKind(data["kind"]),
            code=data["code"],
            source=data["source"],
            supplier=data["supplier"],
            living=data["living"],
            recovered_on=data["recovered_on"],
            recovered_abroad=data["recovered_abroad"],
            leukocyte_rich=data["leukocyte_rich"],
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("donor", args=[done.first("donor")])
