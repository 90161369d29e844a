"""The specifications of a site: the list, one class with its versions, draft, sign, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.act import Act, Done, Result
from blastema.actions.read.product_page import ProductForm
from blastema.actions.read.specifications import (
    ClassLine,
    SpecificationPage,
    Version,
    specification,
    specification_form,
    specifications,
)
from blastema.actions.release_product import record_endotoxin
from blastema.actions.specify_product import (
    draft_specification,
    sign_specification,
    withdraw_draft,
)
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Comparator, Quantity, Specification, SpecTest, catalogue
from blastema.core.product.endotoxin import Given
from blastema.core.quantity import EndotoxinLevel, Mass
from blastema.core.site.specify import Line
from blastema.web.acting import act_of
from blastema.web.days import day_field
from blastema.web.lab.amounts import AmountField, MeasuredField, field_for, shown
from blastema.web.lab.judgement import limit_words, version_words
from blastema.web.lab.laboratories import laboratories_listed
from blastema.web.lab.results import OriginForm, sample_of
from blastema.web.lab.verb import ProductVerb
from blastema.web.parts import Cell, Table, table
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_LIMIT, _SPINE, _DUE = "limit-", "spine-", "due-"
_UG_PER_G = 10**6


@require_GET
def show_list(request: HttpRequest) -> HttpResponse:
    found = shown_or_raise(specifications(act_of(request)))
    columns = ("Product", "Counts for what is made now", "Draft")
    rows = [_line(found.site, line) for line in found.lines]
    listed = table("What products must meet", [*columns], rows)
    return render(request, "lab/specifications.html", {"table": listed})


def _line(site: str, line: ClassLine) -> list[object]:
    open_ = any(test.unset for test in line.now.tests)
    return [
        Cell(line.name, url=reverse("specification", args=[site, line.product_class])),
        Cell(
            version_words(line.now.id).capitalize(),
            note="Limits are missing: nothing is released by it." if open_ else "",
        ),
        Cell("waits for a signature", status="wait") if line.drafted else "",
    ]


@require_GET
def show_class(request: HttpRequest, site: str, product_class: str) -> HttpResponse:
    page: SpecificationPage = shown_or_raise(
        specification(act_of(request), site=site, product_class=product_class)
    )
    context = {
        "page": page,
        "draft": lines_table(page.draft.specification, "The draft") if page.draft else None,
        "versions": [(_told(one), lines_table(one.specification)) for one in page.versions],
        "now": version_words(page.now.id),
    }
    return render(request, "lab/specification.html", context)


def lines_table(of: Specification, caption: str = "") -> Table:
    rows: list[list[object]] = [
        [
            line.name,
            limit_words(line),
            f"late, due after {line.due_days} days" if line.due_days else "late" * line.late,
            line.source,
        ]
        for line in of.tests
    ]
    words = caption or version_words(of.id).capitalize()
    return table(words, ["Test", "Required", "When", "Rests on"], rows)


def _told(one: Version) -> list[tuple[str, str]]:
    """Who drafted and signed a version, for the list above its lines."""
    since = f"{one.since:%-d %B %Y}" if one.since else "always"
    facts = [("For what is made from", since)]
    if one.specification.example:
        return [*facts, ("Whose", "an example of the catalogue: replace it by your own")]
    proof = "password and code" if one.second_factor else "password"
    signed = f"{one.signed_by}, {one.meaning}, {one.signed_at:%-d %B %Y, %H:%M}, with {proof}"
    same = "is what was signed" if one.unchanged else "IS NOT WHAT WAS SIGNED"
    return [
        *facts,
        ("Drafted by", one.drafted_by),
        ("Signed by", signed),
        ("Content", f"{same} ({one.content[:12]})"),
    ]


class _OfClass(VerbView):
    """What the forms about one class share; site and class come from the address."""

    permission: Permission

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        page: SpecificationPage = shown_or_raise(specification_form(act, self.permission, **ids))
        return {
            "page": page,
            "seen": page.seen,
            "facts": [("What", page.name), ("Counts now", version_words(page.now.id))],
            "facts_heading": "What this is about",
            "back_url": reverse("specification", args=[page.site, page.product_class]),
            "back_label": page.name,
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("specification", args=[ids["site"], ids["product_class"]])


class DraftForm(CommandForm):
    effective_on = day_field(
        "Counts for what is made from",
        "Today or later, and not before it is signed. What was made before is not judged anew.",
    )
    basis = forms.CharField(
        label="What the limits rest on",
        max_length=40,
        help_text="The number of the validation report or the document, such as VAL-12.",
    )


class DraftSpecification(_OfClass):
    form_class = DraftForm
    permission = Permission.SPECIFICATION_DRAFT
    title = "Draft a specification"
    submit = "Draft this version"
    done_message = "Drafted. It counts once a second person has signed it."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        context = super().prepare(act, **ids)
        page: SpecificationPage = context["page"]
        return {**context, "initial": _so_far(page), "lead": _LEAD}

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        for line in _least(context["page"]):
            form.fields.update(_fields(line))
        return super()._filled(form, context)

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        lines = tuple(
            Line(
                test=line.slug,
                basis=data["basis"],
                limit=data.get(f"{_LIMIT}{line.slug}"),
                spinal_limit=data.get(f"{_SPINE}{line.slug}"),
                due_days=data.get(f"{_DUE}{line.slug}"),
            )
            for line in catalogue_lines(ids["product_class"])
        )
        return draft_specification(act, **ids, lines=lines, effective_on=data["effective_on"])


_LEAD = (
    "Every test of the catalogue stays. Set each limit from your own validation; where no number "
    "was verified the field is empty, and nothing is released before you fill it."
)


def catalogue_lines(product_class: str) -> tuple[SpecTest, ...]:
    found = catalogue().specification(product_class)
    return found.tests if found else ()


def _least(page: SpecificationPage) -> tuple[SpecTest, ...]:
    return catalogue_lines(page.product_class)


def _has_limit(line: SpecTest) -> bool:
    return line.comparator is not Comparator.RECORDED and line.quantity is not Quantity.YES_NO


def _fields(line: SpecTest) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    sign = {Comparator.AT_LEAST: "at least", Comparator.AT_MOST: "at most"}.get(line.comparator, "")
    if _has_limit(line):
        label = f"{line.name}: {sign}"
        fields[f"{_LIMIT}{line.slug}"] = field_for(line.quantity, label=label, required=True)
    if line.quantity is Quantity.ENDOTOXIN:
        at_spine = f"{line.name}, needle at the spine: {sign}"
        fields[f"{_SPINE}{line.slug}"] = field_for(line.quantity, label=at_spine, required=True)
    if line.late:
        fields[f"{_DUE}{line.slug}"] = forms.IntegerField(
            label=f"{line.name}: due after days", required=False, min_value=1
        )
    return fields


def _so_far(page: SpecificationPage) -> dict[str, Any]:
    """The limits that count now, as a draft begins."""
    now = {line.slug: line for line in page.now.tests}
    found: dict[str, Any] = {"effective_on": page.today.isoformat()}
    for line in _least(page):
        before = now.get(line.slug, line)
        found[f"{_LIMIT}{line.slug}"] = shown(line.quantity, before.limit)
        found[f"{_SPINE}{line.slug}"] = shown(line.quantity, before.spinal_limit)
        found[f"{_DUE}{line.slug}"] = before.due_days
    return found


class SignDraftForm(CommandForm):
    signs = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class SignSpecification(ProvedVerb, _OfClass):
    signing = ("sign_specification",)
    form_class = SignDraftForm
    permission = Permission.SPECIFICATION_SIGN
    template_name = "lab/sign.html"
    title = "Sign a specification"
    submit = "Sign: I approve this version"
    done_message = "Signed. What is made from its day on is judged by it."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        context = super().prepare(act, **ids)
        page: SpecificationPage = context["page"]
        draft = page.draft
        judgement = lines_table(draft.specification, "The draft") if draft else None
        facts = _of_draft(draft) if draft else []
        return {
            **context,
            "facts": [*context["facts"], *facts],
            "judgement": judgement,
            "digest": page.signs,
            "initial": {"signs": page.signs},
        }

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return sign_specification(act, **ids, signs=data["signs"])


def _of_draft(draft: Version) -> list[tuple[str, str]]:
    return [("Drafted by", draft.drafted_by), ("From", f"{draft.since:%-d %B %Y}")]


class WithdrawDraft(_OfClass):
    permission = Permission.SPECIFICATION_DRAFT
    title = "Withdraw the draft"
    submit = "Withdraw the draft"
    danger = True
    done_message = "Withdrawn; its number is not given again."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return withdraw_draft(act, **ids)


class EndotoxinForm(OriginForm):
    level = MeasuredField(EndotoxinLevel, "EU/ml", label="Found in the product")
    dose = AmountField(Quantity.VOLUME, label="All that is given within one hour")
    weight = MeasuredField(Mass, "kg", label="The person weighs")
    route = forms.ChoiceField(label="Route")
    method = forms.CharField(label="Method", required=False, max_length=32, help_text="A code.")
    reason = forms.CharField(
        label="Why it was tested again",
        required=False,
        max_length=300,
        help_text="Only where it has a result already.",
    )
    field_order = ("level", "dose", "weight", "route")


class RecordEndotoxin(ProductVerb):
    form_class = EndotoxinForm
    permission = Permission.PRODUCT_MEASURE
    title = "Record the endotoxin"
    submit = "Record the result"
    done_message = "Recorded, worked out for each kilogram."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        routes = sorted((one.name, one.slug) for one in catalogue().routes.values())
        return {
            "choices": {"route": [("", "Choose"), *((s, name) for name, s in routes)]},
            "listed": laboratories_listed(act, self.permission, form.site),
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        given = Given(
            meu_per_ml=data["level"],
            dose_ul=data["dose"],
            weight_g=data["weight"] // _UG_PER_G,
            route=data["route"],
        )
        return record_endotoxin(
            act,
            product=ids["product"],
            given=given,
            method=data["method"],
            sample=sample_of(data, act.zone),
            reason=data["reason"],
        )
