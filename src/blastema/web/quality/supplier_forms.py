"""The forms of a supplier: registered, judged, ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.keep_supplier import end_supplier, judge_supplier, register_supplier
from blastema.actions.read.suppliers import (
    SupplierPage,
    may_register_supplier,
    supplier_to_keep,
)
from blastema.core.supplier.decide import LONGEST_NAME
from blastema.core.supplier.state import Ground, Standing, Supply
from blastema.web.days import day_field
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


def _words(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


class RegisterForm(CommandForm):
    name = forms.CharField(
        label="Name", max_length=LONGEST_NAME, help_text="As deliveries and labels say it."
    )
    supplies = forms.MultipleChoiceField(
        label="What comes from them",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, _words(one.value)) for one in Supply],
    )


class RegisterSupplier(VerbView):
    form_class = RegisterForm
    title = "Register a supplier"
    submit = "Register it"
    done_message = "Registered. Judge now whether their deliveries are taken."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_register_supplier(act))
        return {"back_url": reverse("suppliers"), "back_label": "Suppliers"}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        supplies = tuple(Supply(one) for one in data["supplies"])
        return register_supplier(act, name=data["name"], supplies=supplies)

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("supplier", args=[done.first("supplier")])


class SupplierVerb(VerbView):
    """Subclasses add form, action and words; the supplier comes from the address."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        page: SupplierPage = shown_or_raise(supplier_to_keep(act, supplier=ids["supplier"]))
        return {
            "seen": page.seen,
            "kicker": page.line.state.name,
            "back_url": reverse("supplier", args=[ids["supplier"]]),
            "back_label": page.line.state.name,
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("supplier", args=[ids["supplier"]])


class JudgeForm(CommandForm):
    standing = forms.ChoiceField(
        label="Judgement",
        widget=forms.RadioSelect,
        choices=[
            (Standing.QUALIFIED.value, "Qualified: deliveries are taken"),
            (Standing.SUSPENDED.value, "Suspended: deliveries are kept apart"),
        ],
    )
    ground = forms.ChoiceField(
        label="Why", choices=[(one.value, _words(one.value)) for one in Ground]
    )
    until = day_field(
        "Judged again by",
        "The last good day of the qualification. Leave it out for a suspension.",
        required=False,
    )


class JudgeSupplier(ProvedVerb, SupplierVerb):
    signing = ("judge_supplier",)
    form_class = JudgeForm
    title = "Judge a supplier"
    submit = "Sign the judgement"
    done_message = "Judged, under your signature."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return judge_supplier(
            act,
            supplier=ids["supplier"],
            standing=Standing(data["standing"]),
            ground=Ground(data["ground"]),
            until=data["until"],
        )


class EndSupplier(ProvedVerb, SupplierVerb):
    signing = ("end_supplier",)
    title = "End this supplier"
    submit = "Sign and end it"
    danger = True
    done_message = "Ended. Its history stays, and its deliveries are not taken."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return end_supplier(act, supplier=ids["supplier"])
