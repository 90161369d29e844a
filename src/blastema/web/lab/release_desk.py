"""The release desk, and the form that writes down that somebody asked after a late result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.act import Act, Done, Result
from blastema.actions.late_results import ask_after_late_result
from blastema.actions.read.product_page import ProductForm
from blastema.actions.read.release_desk import Desk, Expected, Waiting, release_desk
from blastema.core.access.permissions import Permission
from blastema.core.product.expecting import Asked
from blastema.web.acting import act_of
from blastema.web.lab.verb import ProductVerb
from blastema.web.lab.words import status
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import CommandForm, shown_or_raise

_SIGN = {
    "product-confirm": "Sign second",
    "product-release": "Test and sign",
    "product-final": "Sign final release",
}
HOW = {
    Asked.PHONE: "Telephone",
    Asked.MAIL: "Mail",
    Asked.PORTAL: "The laboratory's portal",
    Asked.IN_PERSON: "In person",
}


@require_GET
def show_desk(request: HttpRequest) -> HttpResponse:
    desk: Desk = shown_or_raise(release_desk(act_of(request)))
    groups = (
        ("Waits for a second signature", desk.second),
        ("Ready to sign", desk.ready),
        ("Not releasable yet", desk.blocked),
    )
    context = {
        "desk": desk,
        "groups": [(words, [_card(one) for one in found]) for words, found in groups if found],
        "late": _late(desk.late),
    }
    return render(request, "lab/release_desk.html", context)


def _card(one: Waiting) -> dict[str, Any]:
    words, kind = status(one.item.release, one.item.holds, one.item.expired)
    sign = one.step and not (one.first and one.own)
    return {
        "one": one,
        "url": reverse("product", args=[one.item.id]),
        "words": words,
        "kind": kind,
        "sign_url": reverse(one.step, args=[one.item.id]) if sign else "",
        "sign": _SIGN.get(one.step, ""),
    }


def _late(expected: tuple[Expected, ...]) -> Table:
    columns = ["Product", "What", "Expected by", "Asked"]
    # Only the laboratory asks and enters; for others there would be two empty columns.
    measures = any(one.may_measure for one in expected)
    rows = [[*_row(one), *(_links(one) if measures else [])] for one in expected]
    return table("Late results", [*columns, *(["Ask", "Result"] if measures else [])], rows)


def _row(one: Expected) -> list[object]:
    item = one.item
    times = "once" if one.asked == 1 else f"{one.asked} times"
    asked = f"{times}, last on {_day(one.asked_on)}" if one.asked else "not yet"
    return [
        Cell(
            f"{item.number} · {item.division}",
            url=reverse("product", args=[item.id]),
            note=item.whose,
        ),
        one.name,
        _due(one),
        Cell(asked),
    ]


def _links(one: Expected) -> list[object]:
    if not one.may_measure:
        return ["", ""]
    ask = reverse("product-late-ask", args=[one.item.id])
    enter = reverse("product-late", args=[one.item.id])
    return [
        Cell("I asked for it", url=f"{ask}?test={one.test}"),
        Cell("Enter the result", url=enter),
    ]


def _due(one: Expected) -> Cell:
    if one.overdue:
        days = "1 day" if one.overdue == 1 else f"{one.overdue} days"
        return Cell(f"overdue by {days}", status="stop", note=_day(one.due_on))
    return Cell(_day(one.due_on)) if one.due_on else Cell("no day is set", status="neutral")


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else ""


class AskForm(CommandForm):
    test = forms.ChoiceField(label="Which result")
    how = forms.ChoiceField(
        label="How did you ask?",
        choices=[(how.value, words) for how, words in HOW.items()],
        widget=forms.RadioSelect,
    )


class AskAfterLate(ProductVerb):
    form_class = AskForm
    permission = Permission.PRODUCT_MEASURE
    title = "Ask after a late result"
    submit = "Write down that you asked"
    done_message = "Written down. The result stays expected until it comes."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        names = {line.slug: line.name for line in form.specification.tests}
        asked = self.request.GET.get("test", "")
        return {
            "choices": {"test": [(t, names.get(t, t)) for t in sorted(form.state.expected)]},
            "initial": {"test": asked} if asked in form.state.expected else {},
            "back_url": reverse("release-desk"),
            "back_label": "Release desk",
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        how = Asked(data["how"])
        return ask_after_late_result(act, product=ids["product"], test=data["test"], how=how)

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("release-desk")
