"""The forms of a complaint: take down, review, investigate, close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.keep_complaint import (
    close_complaint,
    investigate_complaint,
    receive_complaint,
    review_complaint,
)
from blastema.actions.read.product_page import allowed
from blastema.actions.read.quality_file import Entry, complaint_page
from blastema.core.access.permissions import Permission
from blastema.core.complaint.state import (
    ComplaintChannel,
    ComplaintFinding,
    ComplaintMatter,
    NotInvestigated,
)
from blastema.web.clinic.words.quality import CHANNELS, FINDINGS, MATTERS, NOT_INVESTIGATED
from blastema.web.days import day_field
from blastema.web.quality.deviation_forms import choice, text_field
from blastema.web.quality.entry_words import of_complaint
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


class ReceiveForm(CommandForm):
    channel = choice("How it came", CHANNELS)
    matter = choice("What it is about", MATTERS)
    what = text_field("What was told", "In the person's own words")
    received_on = day_field("Received on")
    about = forms.CharField(
        label="Record that it is about",
        required=False,
        max_length=64,
        help_text="Its kind and id, as in an address: product/0199..., episode/0199...",
    )


class ReceiveComplaint(VerbView):
    """Whoever hears it takes it down; only quality reads the file."""

    form_class = ReceiveForm
    title = "Take down a complaint"
    submit = "Take it down"
    done_message = "It is taken down. Quality reviews it."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(allowed(act, Permission.COMPLAINT_RECEIVE))
        return {
            "lead": "Every complaint is reviewed. Where somebody may be harmed, call a clinician "
            "now; this form is for afterwards.",
            "initial": {"received_on": act.today, "about": self.request.GET.get("about", "")[:64]},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return receive_complaint(
            act,
            channel=ComplaintChannel(data["channel"]),
            matter=ComplaintMatter(data["matter"]),
            what=data["what"],
            received_on=data["received_on"],
            about=data["about"].strip(),
        )


class ComplaintVerb(VerbView):
    """A form about one complaint, for whoever may review it at its site."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        entry: Entry = shown_or_raise(complaint_page(act, complaint=ids["complaint"]))
        if Permission.COMPLAINT_REVIEW not in entry.may:
            raise PermissionDenied
        return {
            "seen": entry.seen,
            "facts": of_complaint(entry).facts,
            "facts_heading": "The complaint",
            "back_url": reverse("complaint", args=[ids["complaint"]]),
            "back_label": "The complaint",
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("complaint", args=[ids["complaint"]])


INVESTIGATE = "investigate"


class ReviewForm(CommandForm):
    not_investigated = forms.ChoiceField(
        label="Is it investigated?",
        widget=forms.RadioSelect,
        choices=[
            (INVESTIGATE, "Yes"),
            *((key, f"No: {why}") for key, why in NOT_INVESTIGATED.items()),
        ],
    )
    leads_to = forms.CharField(
        label="Followed up in",
        required=False,
        max_length=64,
        help_text="The adverse event or deviation: adverse/0199... or deviation/0199...",
    )


class ReviewComplaint(ProvedVerb, ComplaintVerb):
    signing = ("review_complaint",)
    form_class = ReviewForm
    title = "Review the complaint"
    submit = "Sign the review"
    done_message = "Reviewed, under your signature."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        why = data["not_investigated"]
        return review_complaint(
            act,
            complaint=ids["complaint"],
            not_investigated=None if why == INVESTIGATE else NotInvestigated(why),
            leads_to=data["leads_to"].strip(),
        )


class InvestigateForm(CommandForm):
    finding = choice("What came of it", FINDINGS)
    found = text_field("What was found")


class InvestigateComplaint(ComplaintVerb):
    form_class = InvestigateForm
    title = "Record what was found"
    submit = "Record it"
    done_message = "What was found is recorded."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return investigate_complaint(
            act,
            complaint=ids["complaint"],
            finding=ComplaintFinding(data["finding"]),
            found=data["found"],
        )


class CloseComplaint(ProvedVerb, ComplaintVerb):
    signing = ("close_complaint",)
    title = "Close the complaint"
    submit = "Sign and close"
    done_message = "The complaint is closed, under your signature."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return close_complaint(act, complaint=ids["complaint"])
