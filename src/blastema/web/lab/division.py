"""Forms that divide a container into parts, and pour several into one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.divide_product import divide_product, pool_products
from blastema.actions.read.product_page import ProductForm
from blastema.actions.read.storage import container_in_hand_to_pool
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Quantity
from blastema.core.identity import IdentityError
from blastema.core.identity.container import Container
from blastema.core.verdict import Refusal, refuse
from blastema.web.lab.amounts import AmountField
from blastema.web.lab.verb import ProductVerb
from blastema.web.verbs import CommandForm, shown_or_raise

# More parts than a form has fields for are typed by the command line, up to 26.
FIELDS = 6
# Longer than any line that a scanner types.
_LINE = 64


class LossForm(CommandForm):
    lost_ul = AmountField(Quantity.VOLUME, label="Lost on the way", required=False)
    lost_to = forms.CharField(
        label="Where it was lost",
        required=False,
        max_length=200,
        help_text="Only where something was lost, such as: in the syringe.",
    )


class DivideForm(LossForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        parts = {
            f"part_{n}": AmountField(Quantity.VOLUME, label=f"Part {n}", required=n <= 2)
            for n in range(1, FIELDS + 1)
        }
        parts["part_1"].widget.attrs["autofocus"] = True
        self.fields = {**parts, **self.fields}


class DivideProduct(ProductVerb):
    form_class = DivideForm
    permission = Permission.PRODUCT_DIVIDE
    template_name = "lab/scan_verb.html"
    title = "Divide into parts"
    submit = "Divide it"
    done_message = "Divided. Print a label for each part before the containers leave your hands."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        left = f"{form.state.volume_left_ul / 1000:g}"
        return {"lead": f"The parts and what is lost make {left} ml together."}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        volumes = (data.get(f"part_{n}") for n in range(1, FIELDS + 1))
        return divide_product(
            act,
            product=ids["product"],
            volumes_ul=tuple(volume for volume in volumes if volume is not None),
            lost_ul=data["lost_ul"] or 0,
            lost_to=data["lost_to"],
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("product-parts", args=[ids["product"]])


class PoolForm(LossForm):
    scanned = forms.CharField(
        label="Scan the other containers",
        max_length=2000,
        help_text="One after the other; each on a line of its own.",
        widget=forms.Textarea(
            attrs={"rows": 4, "autofocus": True, "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    field_order = ("scanned", "lost_ul", "lost_to")

    def clean_scanned(self) -> tuple[str, ...]:
        lines = [line.strip() for line in self.cleaned_data["scanned"].splitlines()]
        codes, faults = [], []
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                codes.append(Container.parse(line[:_LINE]).code)
            except IdentityError as error:
                faults.append(f"Line {number}: {error}")
        if faults:
            raise ValidationError(faults)
        return tuple(codes)


class PoolProducts(ProductVerb):
    form_class = PoolForm
    permission = Permission.PRODUCT_DIVIDE
    template_name = "lab/scan_verb.html"
    title = "Pool with other containers"
    submit = "Pour them together"
    danger = True
    done_message = "Pooled. Print the label of the pool; it is tested before it is released."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        others = [
            shown_or_raise(container_in_hand_to_pool(act, scanned=code)) for code in data["scanned"]
        ]
        if not all(others):
            return Refusal((_NO_CONTAINER,))
        return pool_products(
            act,
            products=tuple(dict.fromkeys((ids["product"], *others))),
            lost_ul=data["lost_ul"] or 0,
            lost_to=data["lost_to"],
        )

    def next_url(self, done: Done, **ids: str) -> str:
        pool = next(s for s, kind in done.events if kind == "product.pool_made.v1")
        return reverse("product", args=[pool.partition("/")[2]])


_NO_CONTAINER = refuse(
    "PRODUCT-POOL-UNKNOWN",
    "One of these labels names no container in stock at your site.",
    "Scan them again.",
    "laboratory",
)
