"""What the forms about one container share: its facts above the fields, and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Done, utc_text
from blastema.actions.read.product_page import ProductForm, colleagues, product_form
from blastema.core.access.permissions import Permission
from blastema.core.product.state import ProductState
from blastema.web.lab.words import (
    disposition_words,
    hold_words,
    place_words,
    release_words,
)
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


def reason_field() -> forms.CharField:
    return forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(CommandForm):
    reason = reason_field()


class ProductVerb(VerbView):
    """Subclasses add form, action and words; the container comes from the address."""

    permission: Permission

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        form: ProductForm = shown_or_raise(product_form(act, self.permission, ids["product"]))
        return {
            "product": form,
            "seen": form.seen,
            "facts": facts(form),
            "facts_heading": f"{form.number} · {form.state.division}",
            "back_url": reverse("product", args=[ids["product"]]),
            "back_label": "Back to the product",
            **self.more(act, form),
        }

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        """What this form shows besides: choices, first values, words."""
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("product", args=[ids["product"]])


def facts(form: ProductForm) -> list[tuple[str, str]]:
    state = form.state
    expires = form.local(state.expires_at)
    found = [
        ("What", form.name),
        ("Whose", form.whose),
        ("State", release_words(state.release)),
        ("Where", _where(state)),
        ("Left", f"{state.volume_left_ul / 1000:g} ml"),
        ("Good until", f"{expires:%-d %B %Y, %H:%M}" if expires else "not set"),
    ]
    return [*found, *(("On hold", hold_words(hold)) for hold in sorted(state.holds))]


def _where(state: ProductState) -> str:
    if state.in_transit:
        return "in transit"
    return place_words(state.place) or disposition_words(state.disposition)


def witnesses(act: Act, permission: Permission) -> list[tuple[str, str]]:
    """Choices of a second person; the first one is none."""
    return [("", "Choose who"), *shown_or_raise(colleagues(act, permission))]


def moment_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def utc_of(given: datetime | None, zone: str | ZoneInfo) -> str:
    """The wall-clock time that a form gave, as the moment that events hold."""
    if given is None:
        return ""
    place = zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)
    return utc_text(given.replace(tzinfo=place))
