"""Forms of judging a container: tests, the two signatures, holds, late results, corrections."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from blastema.actions.act import Act, Result
from blastema.actions.correct_product import correct_product
from blastema.actions.hold_product import hold_product, lift_hold
from blastema.actions.read.product_page import ProductForm, physicians_of, product_page
from blastema.actions.release_product import (
    confirm_release,
    measure_product,
    propose_release,
    refuse_release,
    release_exceptionally,
    release_product,
)
from blastema.actions.release_product import test_and_release as release_in_one_step
from blastema.actions.signs import SIGNS
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Quantity, SpecTest
from blastema.core.controlled.demand import StepKind
from blastema.core.product.desk import awaits, needs_two, untested
from blastema.core.product.informed import Way
from blastema.core.product.standing import Reading
from blastema.core.product.state import Hold
from blastema.core.signed import Signs
from blastema.web.lab.amounts import AmountField, field_for
from blastema.web.lab.judgement import limit_words
from blastema.web.lab.signing import SignedVerb, SignReasonForm
from blastema.web.lab.verb import ProductVerb, moment_field, reason_field, utc_of
from blastema.web.lab.words import WAYS, hold_words
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, shown_or_raise

TEST = "test-"


def tests_of(form: ProductForm, slugs: Collection[str]) -> tuple[SpecTest, ...]:
    """The lines of these tests that are typed as they are; an endotoxin has a form of its own,
    and what has no limit is not judged."""
    return tuple(
        t
        for t in form.specification.tests
        if t.slug in slugs and not t.unset and t.quantity is not Quantity.ENDOTOXIN
    )


def readings_of(data: Mapping[str, Any]) -> tuple[Reading, ...]:
    return tuple(
        Reading(name.removeprefix(TEST), int(value))
        for name, value in data.items()
        if name.startswith(TEST) and value is not None
    )


def _within(name: str) -> str:
    """A test's name inside a sentence; abbreviations keep their capitals."""
    return name[:1].lower() + name[1:]


class ReleaseProduct(SignedVerb):
    """Tests and signs; what is awaited late makes it the first of two signatures."""

    signing = ("test_and_release", "propose_release", "release_product")
    step_kind = StepKind.RELEASE
    permission = Permission.PRODUCT_RELEASE
    title = "Test and release"

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        state = form.state
        added: dict[str, forms.Field] = {
            f"{TEST}{test.slug}": test_field(test)
            for test in tests_of(form, untested(state, form.specification))
        }
        two = needs_two(state, form.specification)
        if two:
            added["reason"] = forms.CharField(
                label="Why it is released before the late results",
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        late = ", ".join(_within(t.name) for t in tests_of(form, awaits(state, form.specification)))
        return {
            "added": added,
            "two": two,
            "lead": f"Still to come: {late}. You sign first; a second person confirms."
            if two
            else "Every result is in this form or on file: your signature releases it.",
            "submit": "Sign first: propose the release" if two else "Sign release",
        }

    def said(self, context: Mapping[str, Any]) -> Signs:
        return SIGNS["propose_release" if context["two"] else "test_and_release"]

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        form.fields.update(context["added"])
        return super()._filled(form, context)

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        readings, signed = readings_of(data), {"product": ids["product"], "signs": data["signs"]}
        if "reason" in data:
            return propose_release(act, **signed, readings=readings, reason=data["reason"])
        if readings:
            return release_in_one_step(act, **signed, readings=readings)
        return release_product(act, **signed)

    done_message = "Signed."


def test_field(test: SpecTest) -> forms.Field:
    field = field_for(test.quantity, label=test.name, required=True)
    field.help_text = limit_words(test).capitalize() + "."
    return field


class ConfirmRelease(SignedVerb):
    signing = ("confirm_release",)
    step_kind = StepKind.RELEASE
    permission = Permission.PRODUCT_RELEASE
    title = "Confirm the release"
    submit = "Sign: I approve this release"
    done_message = "Released conditionally, under two signatures."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        page = shown_or_raise(product_page(act, product=form.id))
        first = form.state.proposed
        return {
            "first": page.people.get(first.signed_by, "somebody") if first else "",
            "why": page.proposed_reason,
            "awaited": [line.test.name for line in page.judged.lines if not line.result],
        }

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return confirm_release(act, product=ids["product"], signs=data["signs"])


class ReleaseFinally(SignedVerb):
    signing = ("release_product",)
    step_kind = StepKind.RELEASE
    permission = Permission.PRODUCT_RELEASE
    title = "Release finally"
    submit = "Sign release"
    done_message = "Released finally."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return release_product(act, product=ids["product"], signs=data["signs"])


class ExceptionalForm(SignReasonForm):
    physician = forms.ChoiceField(
        label="The physician who was told", help_text="Who will use it, and knows what it misses."
    )
    told = forms.ChoiceField(
        label="How they were told",
        choices=[(way.value, words) for way, words in WAYS.items()],
        widget=forms.RadioSelect,
    )
    told_at = moment_field("When they were told")


class ReleaseExceptionally(SignedVerb):
    signing = ("release_exceptionally",)
    step_kind = StepKind.RELEASE
    form_class = ExceptionalForm
    permission = Permission.PRODUCT_RELEASE_EXCEPTIONALLY
    title = "Release exceptionally"
    submit = "Sign exceptional release"
    danger = True
    done_message = "Released exceptionally: print its label again, which says so from now on."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        physicians = shown_or_raise(physicians_of(act, product=form.id))
        return {"choices": {"physician": [("", "Choose"), *physicians]}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        told_at: datetime = data["told_at"]
        return release_exceptionally(
            act,
            product=ids["product"],
            signs=data["signs"],
            reason=data["reason"],
            physician=data["physician"],
            told=Way(data["told"]),
            told_at=told_at.replace(tzinfo=ZoneInfo(act.zone)),
        )


class RefuseRelease(SignedVerb):
    signing = ("refuse_release",)
    form_class = SignReasonForm
    permission = Permission.PRODUCT_REFUSE
    title = "Refuse the release"
    submit = "Sign: refuse the release"
    danger = True
    done_message = "The release is refused. The course can be planned again."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return refuse_release(
            act, product=ids["product"], signs=data["signs"], reason=data["reason"]
        )


# Measured besides the specification: what it is, its quantity, and the unit it is kept in.
_MEASURES = (
    ("platelets-per-ml", "Platelets per ml", Quantity.CONCENTRATION),
    ("nucleated-cells-per-ml", "Nucleated cells per ml", Quantity.CONCENTRATION),
    ("viability", "Viability", Quantity.VIABILITY),
    ("temperature", "Temperature of the store", Quantity.TEMPERATURE),
)


class MeasureForm(CommandForm):
    measure = forms.ChoiceField(
        label="What was measured",
        choices=[("", "Choose"), *((slug, name) for slug, name, _ in _MEASURES)],
    )
    amount = forms.CharField(
        label="Result",
        max_length=32,
        help_text="With its unit: 30 million/ml, 94 %, -80 °C.",
    )
    equipment = forms.CharField(label="With what", required=False, max_length=64)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "measure" in data and "amount" in data:
            kind = next(kind for slug, _, kind in _MEASURES if slug == data["measure"])
            try:
                data["value"] = AmountField(kind).clean(data["amount"])
            except forms.ValidationError as error:
                self.add_error("amount", error)
            data["unit"] = kind.value
        return data


class MeasureProduct(ProductVerb):
    form_class = MeasureForm
    permission = Permission.PRODUCT_MEASURE
    title = "Record a measurement"
    submit = "Record the measurement"
    done_message = "Recorded."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return measure_product(
            act,
            product=ids["product"],
            measure=data["measure"],
            value=data["value"],
            unit=data["unit"],
            equipment=data["equipment"],
        )


class HoldForm(CommandForm):
    hold = forms.ChoiceField(label="Which hold", widget=forms.RadioSelect)
    reason = reason_field()


def _hold_choices(holds: tuple[Hold, ...]) -> list[tuple[str, str]]:
    """All of them, held or not: a form sent twice must find its own choice again."""
    return [(hold.value, hold_words(hold).capitalize()) for hold in holds]


class HoldProduct(ProductVerb):
    form_class = HoldForm
    permission = Permission.PRODUCT_HOLD
    title = "Put on hold"
    submit = "Put on hold"
    danger = True
    done_message = "On hold: it cannot be released, issued or given until the hold is lifted."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        return {"choices": {"hold": _hold_choices((Hold.QUARANTINE, Hold.RECALL))}}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return hold_product(
            act, product=ids["product"], hold=Hold(data["hold"]), reason=data["reason"]
        )


class LiftHold(ProvedVerb, ProductVerb):
    signing = ("lift_hold",)
    form_class = HoldForm
    permission = Permission.PRODUCT_LIFT_HOLD
    title = "Lift a hold"
    submit = "Sign: lift the hold"
    done_message = "The hold is lifted, under your signature."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        first = {"hold": min(form.state.holds)} if form.state.holds else {}
        return {"choices": {"hold": _hold_choices(tuple(Hold))}, "initial": first}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return lift_hold(
            act, product=ids["product"], hold=Hold(data["hold"]), reason=data["reason"]
        )


class CorrectForm(CommandForm):
    expires_at = moment_field("Good until", required=False)
    volume_ul = AmountField(
        Quantity.VOLUME,
        label="Volume at the beginning",
        required=False,
        help_text="Only before a release. Leave empty what is right.",
    )
    reason = reason_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len([v for v in (data.get("expires_at"), data.get("volume_ul")) if v]) != 1:
            raise forms.ValidationError("Correct one thing at a time: the expiry or the volume.")
        return data


class CorrectProduct(ProductVerb):
    form_class = CorrectForm
    permission = Permission.PRODUCT_CORRECT
    title = "Correct a product, or set its expiry"
    submit = "Correct"
    done_message = "Corrected; what stood there before stays in the history."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        expiry = utc_of(data["expires_at"], act.zone)
        field, value = ("expires_at", expiry) if expiry else ("volume_ul", data["volume_ul"])
        return correct_product(
            act, product=ids["product"], field=field, value=value, reason=data["reason"]
        )
