"""Grading an adverse event anew, when more is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from blastema.actions.act import Act, Result
from blastema.actions.report_adverse_event import regrade_adverse_event
from blastema.core.access.permissions import Permission
from blastema.core.safety.decide import Grading
from blastema.core.safety.state import Seriousness
from blastema.web.clinic.episode_forms import GRADES, GRADING, SERIOUS
from blastema.web.quality.overview import AdverseVerb
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
