"""Forms of a container's way: delivery, hand-over, issue, return, label, discard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.discard_product import discard_product
from blastema.actions.hand_over_product import (
    hand_over_product,
    refuse_hand_over,
    take_over_product,
)
from blastema.actions.issue_product import issue_product, return_product
from blastema.actions.read.donors import donor_of_product, donors_to_receive
from blastema.actions.read.product_page import (
    ProductForm,
    allowed,
    courses_for,
    treatments_for,
)
from blastema.actions.read.suppliers import suppliers_to_look_at
from blastema.actions.receive_product import (
    accept_product,
    allocate_product,
    receive_product,
    turn_away_product,
)
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Quantity, catalogue
from blastema.core.controlled.demand import StepKind
from blastema.core.product.receipt import Storage
from blastema.core.product.standing import Reading
from blastema.core.product.state import Transport
from blastema.web.clinic.words.donors import ELIGIBILITY
from blastema.web.lab.amounts import YES_NO, AmountField, ScanField
from blastema.web.lab.verb import ProductVerb, ReasonForm, moment_field, utc_of, witnesses
from blastema.web.lab.words import PLACES, ROLES, place_words
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


def _yes_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
    )


TRANSPORT = (
    (Transport.WITHIN, "Within the supplier's limits"),
    (Transport.OUTSIDE, "Outside the supplier's limits"),
    (Transport.NONE, "No record came with it"),
)


class ReceiveForm(CommandForm):
    scanned = ScanField(label="Number on the container")
    product_class = forms.ChoiceField(label="What it is")
    supplier = forms.CharField(label="Supplier", max_length=100)
    lot = forms.CharField(label="Lot", max_length=64)
    volume_ul = AmountField(Quantity.VOLUME, label="Volume on the label")
    expires_at = moment_field("Expiry on the label")
    temperature_mc = AmountField(Quantity.TEMPERATURE, label="Temperature on arrival")
    container_intact = _yes_no("Is the container intact and sealed?")
    donor_eligible = _yes_no("Is there a statement that the donor is eligible?")
    donor = forms.ChoiceField(
        label="Donor on record",
        required=False,
        help_text="Then the donor's determination counts, and not the statement alone.",
    )
    certificate = _yes_no("Is the tissue bank's certificate there?")
    reference = forms.CharField(
        label="Number of the certificate",
        max_length=40,
        required=False,
        help_text="Such as COA-77. Needed where the certificate is there.",
    )
    transport = forms.ChoiceField(
        label="What the temperature record of the way says",
        widget=forms.RadioSelect,
        choices=[(one.value, words) for one, words in TRANSPORT],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("certificate") and not data.get("reference"):
            self.add_error("reference", "Write the number that stands on the certificate.")
        return data


class ReceiveProduct(VerbView):
    step_kind = StepKind.RECEIPT
    form_class = ReceiveForm
    title = "Receive a delivery"
    submit = "Receive into quarantine"
    done_message = "Received. It waits in quarantine until it is accepted."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(allowed(act, Permission.PRODUCT_RECEIVE))
        received = [(p.slug, p.name) for p in catalogue().products.values() if p.received]
        return {
            "choices": {
                "product_class": [("", "Choose"), *received],
                "donor": [("", "None recorded"), *shown_or_raise(donors_to_receive(act))],
            },
            "findings": shown_or_raise(suppliers_to_look_at(act)),
            "findings_heading": "Suppliers to look at first",
            "back_url": reverse("bench"),
            "back_label": "Bench",
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        number, division = data["scanned"][:13], data["scanned"][13:] or "00"
        product_class = catalogue().product(data["product_class"])
        return receive_product(
            act,
            din=number,
            division=division,
            product_class=product_class.slug,
            source=product_class.sources[0],
            supplier=data["supplier"],
            lot=data["lot"],
            donor_eligible=data["donor_eligible"],
            certificate=data["certificate"],
            temperature_mc=data["temperature_mc"],
            container_intact=data["container_intact"],
            volume_ul=data["volume_ul"],
            expires_at=utc_of(data["expires_at"], act.zone),
            donor=data["donor"],
            reference=data["reference"],
            transport=Transport(data["transport"]),
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("product", args=[done.first("product")])


class AcceptForm(CommandForm):
    low_mc = AmountField(Quantity.TEMPERATURE, label="Lowest storage temperature on the label")
    high_mc = AmountField(Quantity.TEMPERATURE, label="Highest storage temperature on the label")
    labels_match = _yes_no("Do label and papers name the same product?")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("low_mc"), data.get("high_mc")
        if low is not None and high is not None and low > high:
            self.add_error("high_mc", "This is below the lowest temperature; swap the two.")
        return data


class AcceptProduct(ProvedVerb, ProductVerb):
    signing = ("accept_product",)
    step_kind = StepKind.RECEIPT
    form_class = AcceptForm
    permission = Permission.PRODUCT_RECEIVE
    title = "Accept a delivery"
    submit = "Sign: accept into stock"
    done_message = "Accepted into stock, under your signature."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        donor = shown_or_raise(donor_of_product(act, product=form.id))
        stands = f"Its donor {donor.code} is {ELIGIBILITY[donor.eligibility]}." if donor else ""
        return {"lead": stands}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return accept_product(
            act,
            product=ids["product"],
            readings=(Reading("labels-match-papers", int(data["labels_match"])),),
            storage=Storage(data["low_mc"], data["high_mc"]),
        )


class TurnAwayProduct(ProductVerb):
    form_class = ReasonForm
    permission = Permission.PRODUCT_REFUSE
    title = "Turn a delivery away"
    submit = "Turn away"
    danger = True
    done_message = "Turned away. Return it to the supplier, or discard it."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return turn_away_product(act, product=ids["product"], reason=data["reason"])


class HandOverForm(CommandForm):
    from_place = forms.ChoiceField(label="From", choices=PLACES)
    to_place = forms.ChoiceField(label="To", choices=PLACES)
    to_role = forms.ChoiceField(label="To be taken over by", choices=ROLES)
    temperature_mc = AmountField(
        Quantity.TEMPERATURE, label="Temperature when it leaves", required=False
    )


class HandOver(ProductVerb):
    form_class = HandOverForm
    permission = Permission.PRODUCT_HAND_OVER
    title = "Hand over"
    submit = "Hand over"
    done_message = "Handed over. It is in transit until the receiver has scanned it."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        here = form.state.place or ("laboratory" if form.state.run else "procedure-room")
        going = "procedure-room" if here == "laboratory" else "laboratory"
        role = "clinician" if going == "procedure-room" else "laboratory"
        return {"initial": {"from_place": here, "to_place": going, "to_role": role}}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return hand_over_product(
            act,
            product=ids["product"],
            from_place=data["from_place"],
            to_place=data["to_place"],
            to_role=data["to_role"],
            temperature_mc=data["temperature_mc"],
        )


class TakeOverForm(CommandForm):
    scanned = ScanField()
    intact = _yes_no("Is the container intact?")
    temperature_mc = AmountField(
        Quantity.TEMPERATURE, label="Temperature on arrival", required=False
    )


class TakeOver(ProductVerb):
    form_class = TakeOverForm
    permission = Permission.PRODUCT_TAKE_OVER
    title = "Take over"
    submit = "Take over"
    done_message = "Taken over: the hand-over is closed."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        place = form.state.custody[-1].to_place if form.state.custody else ""
        lead = f"Sent to: {place_words(place)}. Scan the container in your hand." if place else ""
        return {"lead": lead, "place": place}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        context = self.prepare(act, **ids)
        return take_over_product(
            act,
            product=ids["product"],
            place=context["place"],
            scanned=data["scanned"],
            intact=data["intact"],
            temperature_mc=data["temperature_mc"],
        )


class RefuseHandOver(ProductVerb):
    form_class = ReasonForm
    permission = Permission.PRODUCT_TAKE_OVER
    title = "Refuse a hand-over"
    submit = "Refuse the hand-over"
    danger = True
    done_message = "Refused. The container stays with the place that sent it."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return refuse_hand_over(act, product=ids["product"], reason=data["reason"])


class AllocateForm(CommandForm):
    course = forms.ChoiceField(label="For whom")


class AllocateProduct(ProductVerb):
    form_class = AllocateForm
    permission = Permission.COURSE_ALLOCATE
    title = "Allocate a product"
    submit = "Allocate to this course"
    done_message = "The product is allocated to this course."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        courses = shown_or_raise(courses_for(act, product=form.id))
        lead = "" if courses else "No consented course at this site waits for such a product."
        return {"choices": {"course": [("", "Choose"), *courses]}, "lead": lead}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return allocate_product(act, course=data["course"], product=ids["product"])


class IssueForm(CommandForm):
    treatment = forms.ChoiceField(label="Treatment")
    scanned = ScanField()


class IssueProduct(ProductVerb):
    form_class = IssueForm
    permission = Permission.PRODUCT_ISSUE
    title = "Issue to a treatment"
    submit = "Issue"
    done_message = "Issued. Hand it over to the procedure room."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        open_ = shown_or_raise(treatments_for(act, product=form.id))
        lead = "" if open_ else "No treatment session that this product is meant for is open."
        first = {"treatment": open_[0][0]} if len(open_) == 1 else {}
        return {"choices": {"treatment": [("", "Choose"), *open_]}, "initial": first, "lead": lead}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return issue_product(
            act, product=ids["product"], treatment=data["treatment"], scanned=data["scanned"]
        )


class ReturnProduct(ProductVerb):
    form_class = ReasonForm
    permission = Permission.PRODUCT_RETURN
    title = "Bring a product back"
    submit = "Bring it back"
    done_message = "Brought back."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return return_product(act, product=ids["product"], reason=data["reason"])


class DiscardForm(ReasonForm):
    witnessed_by = forms.ChoiceField(label="Who saw it")


class DiscardProduct(ProductVerb):
    form_class = DiscardForm
    permission = Permission.PRODUCT_DISCARD
    title = "Discard"
    submit = "Discard what is left"
    danger = True
    done_message = "Discarded, before a witness."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        return {"choices": {"witnessed_by": witnesses(act, self.permission)}}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return discard_product(
            act,
            product=ids["product"],
            reason=data["reason"],
            witnessed_by=data["witnessed_by"],
        )
