"""Printing a label: choose a template and see it, write the copy down, then print it.

The label is drawn before its copy is written down: one that cannot be drawn is not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.act import Act, Done, Result
from blastema.actions.print_label import CONTAINER, print_label
from blastema.actions.read.label import (
    LabelChoice,
    LabelShown,
    label_choices,
    label_preview,
    printed_label,
)
from blastema.actions.read.product_page import ProductForm, product_form
from blastema.core.access.permissions import Permission
from blastema.core.controlled.demand import StepKind
from blastema.core.verdict import Refusal, refuse
from blastema.web.acting import act_of
from blastema.web.lab.verb import ProductVerb
from blastema.web.labels import Format, LabelDrawingError, draw
from blastema.web.verbs import CommandForm, shown_or_raise

_TYPES = {
    Format.PDF: "application/pdf",
    Format.PNG: "image/png",
    Format.SVG: "image/svg+xml",
}
_CONFLICT = 409
_NOT_DRAWN = "LABEL-NOT-DRAWN"


class LabelForm(CommandForm):
    template = forms.ChoiceField(label="Which label", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="What happened to the first one",
        required=False,
        max_length=200,
        help_text="Only for a further copy.",
    )


class PrintLabel(ProductVerb):
    step_kind = StepKind.LABELLING
    form_class = LabelForm
    template_name = "lab/label_choose.html"
    permission = Permission.PRODUCT_LABEL
    title = "Print a label"
    submit = "Print the label"
    done_message = "Written down. Print it, stick it on, and read it back with the scanner."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        choices: tuple[LabelChoice, ...] = shown_or_raise(label_choices(act, product=form.id))
        shown = label_preview(act, product=form.id, template=CONTAINER)
        return {
            "choices": {"template": [(one.template.slug, _words(one)) for one in choices]},
            "initial": {"template": CONTAINER},
            "pictures": [_picture(one, form.id) for one in choices],
            "findings": shown.findings if isinstance(shown, Refusal) else shown.warnings,
            "findings_heading": "About this label",
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        template = data["template"]
        shown = label_preview(act, product=ids["product"], template=template)
        if isinstance(shown, Refusal):
            return shown
        refused = _undrawn(shown)
        if refused:
            return refused
        # The sheet that follows shows the same template.
        self.printed = template
        return print_label(act, product=ids["product"], template=template, reason=data["reason"])

    def next_url(self, done: Done, **ids: str) -> str:
        return f"{reverse('product-label-sheet', args=[ids['product']])}?{_asking(self.printed)}"


def _undrawn(shown: LabelShown) -> Refusal | None:
    try:
        draw(shown.label, Format.PDF)
    except LabelDrawingError as error:
        return Refusal((refuse(_NOT_DRAWN, str(error), "", "laboratory"),))
    return None


def _words(one: LabelChoice) -> str:
    width, height = one.template.size_mm
    before = f", printed {one.copies} times" if one.copies > 1 else ", printed once"
    made_for = one.template.made_for
    return f"{one.template.name}, {width:g} × {height:g} mm: {made_for}" + (
        before if one.copies else ""
    )


def _picture(one: LabelChoice, product: str) -> dict[str, str]:
    address = reverse("product-label-preview", args=[product])
    return {"name": one.template.name, "url": f"{address}?{_asking(one.template.slug)}"}


def _asking(template: str, **more: str) -> str:
    return urlencode({"template": template, **more})


@require_GET
def preview(request: HttpRequest, product: str) -> HttpResponse:
    """A picture with a word across it, so that nobody sticks it on."""
    shown = label_preview(act_of(request), product=product, template=_template(request))
    if isinstance(shown, Refusal):
        return _refused(request, product, shown)
    try:
        return _answer(draw(shown.label, Format.SVG, preview=True), Format.SVG)
    except LabelDrawingError as error:
        return HttpResponse(str(error), status=_CONFLICT, content_type="text/plain")


@require_GET
def sheet(request: HttpRequest, product: str) -> HttpResponse:
    """The page that prints one label at its true size."""
    act, template = act_of(request), _template(request)
    form = shown_or_raise(product_form(act, Permission.PRODUCT_LABEL, product))
    shown = printed_label(act, product=product, template=template)
    if isinstance(shown, Refusal):
        return _refused(request, product, shown)
    file_url = reverse("product-label-file", args=[product])
    files = {kind: f"{file_url}?{_asking(template, kind=kind.value)}" for kind in Format}
    width, height = shown.label.template.size_mm
    context = {
        "form": form,
        "shown": shown,
        "words": ", ".join(_said(shown)),
        "size": f"{width:g} × {height:g} mm",
        "picture": files[Format.SVG],
        "pdf": files[Format.PDF],
        "png": files[Format.PNG],
    }
    return render(request, "lab/label.html", context)


def _said(shown: LabelShown) -> list[str]:
    """What the picture says, for somebody who cannot see it."""
    texts = [f"{text.words} {text.boxed}".strip() for text in shown.label.texts if text.words]
    return [text.replace("\n", ", ") for text in texts]


@require_GET
def file(request: HttpRequest, product: str) -> HttpResponse:
    """The printed label as PDF, PNG or SVG; not one that nobody has written down."""
    try:
        kind = Format(request.GET.get("kind", Format.PDF.value))
    except ValueError:
        return HttpResponseBadRequest("The kind of a label's file is pdf, png or svg.")
    template = _template(request)
    shown = printed_label(act_of(request), product=product, template=template)
    if isinstance(shown, Refusal):
        return _refused(request, product, shown)
    try:
        answer = _answer(draw(shown.label, kind), kind)
    except LabelDrawingError as error:
        return HttpResponse(str(error), status=_CONFLICT, content_type="text/plain")
    if kind is not Format.SVG:
        name = f"label-{template}.{kind.value}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _template(request: HttpRequest) -> str:
    return request.GET.get("template", CONTAINER)[:64]


def _answer(drawn: bytes, kind: Format) -> HttpResponse:
    answer = HttpResponse(drawn, content_type=_TYPES[kind])
    answer["Cache-Control"] = "private, no-store"
    return answer


def _refused(request: HttpRequest, product: str, refused: Refusal) -> HttpResponse:
    """Who may not see it gets no reason; who may, gets it on a page."""
    if any(r.startswith("ACCESS-") or r.endswith("-UNKNOWN") for r in refused.rules):
        shown_or_raise(refused)
    context = {
        "title": "This label cannot be shown",
        "findings": refused.findings,
        "back_url": reverse("product-label", args=[product]),
        "back_label": "Print a label",
    }
    return render(request, "lab/label_refused.html", context, status=_CONFLICT)
