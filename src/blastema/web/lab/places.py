"""Scanning a container into a position, to another, and out: from its page or from any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.read.product_page import ProductForm
from blastema.actions.read.storage import container_in_hand, may_store_here
from blastema.actions.store_product import store_product, take_out_product
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Quantity
from blastema.core.controlled.demand import StepKind
from blastema.core.identity import IdentityError
from blastema.core.storage.position import Position
from blastema.core.verdict import Refusal, refuse
from blastema.web.lab.amounts import AmountField, ScanField
from blastema.web.lab.verb import ProductVerb
from blastema.web.lab.words import PLACES
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_SCANNED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def _container() -> ScanField:
    """A scanner's Enter leads from the container to the place."""
    field = ScanField(label="Scan the container")
    field.widget.attrs["data-scan"] = ""
    return field


class PositionField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        self.width = "lg"
        widget = forms.TextInput(attrs=_SCANNED)
        hint = "Or type it as it stands on the place, such as F1-2-3-B4."
        super().__init__(max_length=32, widget=widget, help_text=hint, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return str(Position.parse(text)) if text else ""
        except IdentityError as error:
            raise ValidationError(str(error)) from error


class StoreForm(CommandForm):
    scanned = _container()
    position = PositionField(label="Scan the position")


class TakeOutForm(CommandForm):
    scanned = ScanField(label="Scan the container")
    to_place = forms.ChoiceField(label="Where it goes", choices=PLACES)
    temperature_mc = AmountField(
        Quantity.TEMPERATURE, label="Temperature of the store", required=False
    )


class StoreProduct(ProductVerb):
    step_kind = StepKind.STORAGE
    form_class = StoreForm
    permission = Permission.PRODUCT_STORE
    template_name = "lab/scan_verb.html"
    title = "Put into a position"
    submit = "Put it there"
    done_message = "It is recorded at its position."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        if not form.state.store:
            return {}
        return {"title": "Move to another position", "submit": "Move it there"}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return store_product(
            act, product=ids["product"], scanned=data["scanned"], position=data["position"]
        )


class TakeOutProduct(ProductVerb):
    step_kind = StepKind.STORAGE
    form_class = TakeOutForm
    permission = Permission.PRODUCT_STORE
    template_name = "lab/scan_verb.html"
    title = "Take out of its position"
    submit = "Take it out"
    done_message = "Taken out: the position is free."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return take_out_product(
            act,
            product=ids["product"],
            scanned=data["scanned"],
            to_place=data["to_place"],
            temperature_mc=data["temperature_mc"],
        )


_NO_CONTAINER = refuse(
    "PRODUCT-STORE-UNKNOWN",
    "No one container with this label is in stock at your site.",
    "Scan it again, or open it from the bench.",
    "laboratory",
)


class ByScan(VerbView):
    """A form of the place and not of a container: whatever is scanned is what it is about."""

    template_name = "lab/scan_verb.html"
    again = ""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_store_here(act))
        return {"back_url": reverse("stores"), "back_label": "Freezers"}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        product = shown_or_raise(container_in_hand(act, scanned=data["scanned"]))
        return self.do(act, product, data) if product else Refusal((_NO_CONTAINER,))

    def do(self, act: Act, product: str, data: Mapping[str, Any]) -> Result:
        raise AssertionError(f"{type(self).__name__} does nothing")

    def next_url(self, done: Done, **ids: str) -> str:
        """Back to itself, for the next container in the hand."""
        return reverse(self.again)


class StoreByScan(ByScan):
    step_kind = StepKind.STORAGE
    form_class = StoreForm
    title = "Put away"
    submit = "Put it there"
    done_message = "Put away. Scan the next container."
    again = "store-scan"

    def do(self, act: Act, product: str, data: Mapping[str, Any]) -> Result:
        return store_product(
            act, product=product, scanned=data["scanned"], position=data["position"]
        )


class TakeOutByScan(ByScan):
    step_kind = StepKind.STORAGE
    form_class = TakeOutForm
    title = "Take out"
    submit = "Take it out"
    done_message = "Taken out. Scan the next container."
    again = "store-take-out"

    def do(self, act: Act, product: str, data: Mapping[str, Any]) -> Result:
        return take_out_product(
            act,
            product=product,
            scanned=data["scanned"],
            to_place=data["to_place"],
            temperature_mc=data["temperature_mc"],
        )
