"""Grading an adverse event anew when more is known of it, and telling an authority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from blastema.actions.act import Act, Result
from blastema.actions.report_adverse_event import notify_adverse_event, regrade_adverse_event
from blastema.core.access.permissions import Permission
from blastema.core.safety.decide import Grading
from blastema.core.safety.state import Seriousness
from blastema.web.clinic.episode_forms import GRADES, GRADING, SERIOUS
from blastema.web.clinic.words import names
from blastema.web.days import day_field
from blastema.web.quality.overview import AdverseVerb
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm


class RegradeForm(CommandForm):
    grade = forms.ChoiceField(
        label="How bad was it?", widget=forms.RadioSelect, choices=list(GRADES.items())
    )
    seriousness = forms.MultipleChoiceField(
        label="It led to",
        help_text="Any of these makes it serious.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(SERIOUS.items()),
    )
    intervention = forms.BooleanField(label="It needed treatment", required=False)
    communicable = forms.BooleanField(label="An infection may be involved", required=False)
    reason = forms.CharField(
        label="What is new?", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class RegradeAdverse(AdverseVerb):
    form_class = RegradeForm
    permission = Permission.ADVERSE_JUDGE
    title = "Grade an adverse event anew"
    submit = "Grade it anew"
    done_message = "Graded anew; the clocks follow what is known now."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        led_to = tuple(Seriousness(one) for one in data["seriousness"])
        grading = Grading(
            grade=int(data["grade"]),
            grading=GRADING,
            serious=bool(led_to),
            seriousness=led_to,
            communicable=data["communicable"],
            intervention=data["intervention"],
        )
        return regrade_adverse_event(
            act, adverse=ids["adverse"], grading=grading, reason=data["reason"]
        )


class NotifyForm(CommandForm):
    duty = forms.ChoiceField(label="Which report", choices=[])
    on = day_field("When it was made")
    reference = forms.CharField(
        label="Number of the report",
        required=False,
        max_length=40,
        help_text="Capitals, digits and . / : - only; no name. A sponsor's notice needs none.",
    )


class NotifyAdverse(ProvedVerb, AdverseVerb):
    signing = ("notify_adverse_event",)
    form_class = NotifyForm
    permission = Permission.ADVERSE_NOTIFY
    title = "Record a report"
    submit = "Sign that it was reported"
    done_message = "The report is recorded, under your signature."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        prepared = super().prepare(act, **ids)
        due = prepared.pop("due")
        choices = [(one.id, f"{one.words} Due {names.day(one.due)}.") for one in due]
        return {**prepared, "choices": {"duty": choices}, "initial": {"on": act.today}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return notify_adverse_event(
            act,
            adverse=ids["adverse"],
            duty=data["duty"],
            on=data["on"],
            reference=data["reference"],
        )
