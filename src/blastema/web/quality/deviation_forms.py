"""The forms of a deviation: take up, record, judge, report, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.keep_deviation import (
    close_deviation,
    judge_deviation,
    record_deviation,
    report_deviation_outside,
    take_up_deviation,
)
from blastema.actions.read.product_page import allowed
from blastema.actions.read.quality_file import Entry, deviation_page, waiting_deviation
from blastema.core.access.permissions import Permission
from blastema.core.deviation.decide import Judgement
from blastema.core.deviation.state import ActionNeed, DeviationArea, Impact, Reporting
from blastema.core.run.state import Severity
from blastema.web.clinic.words.quality import ACTION, AREAS, IMPACTS, REPORTING
from blastema.web.days import day_field
from blastema.web.quality.entry_words import of_deviation
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

KNOWN_SINCE = "The day on which we, or whoever did the step for us, learned of it"


def choice(label: str, words: Mapping[str, str], help_text: str = "") -> forms.ChoiceField:
    """One of a code's values, in words."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        widget=forms.RadioSelect,
        choices=[(key, told[:1].upper() + told[1:]) for key, told in words.items()],
    )


def text_field(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """Words; they are sealed."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=2000, widget=widget
    )


SEVERITIES = {one.value: one.value for one in Severity}


class TakeUpForm(CommandForm):
    discovered_on = day_field("Known since", KNOWN_SINCE)


class TakeUpDeviation(VerbView):
    form_class = TakeUpForm
    title = "Take up a deviation"
    submit = "Take it up"
    done_message = "It is in the quality file."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        number = int(ids["number"])
        one, what = shown_or_raise(waiting_deviation(act, run=ids["run"], number=number))
        return {
            "facts": [
                ("Run", one.process),
                ("What was different", what),
                ("Severity", one.severity),
            ],
            "facts_heading": "As it was recorded in the run",
            "lead": "It gets a file of its own: judged, reported if need be, and closed.",
            "initial": {"discovered_on": act.today},
            "back_url": reverse("quality-file"),
            "back_label": "Quality file",
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        on: date = data["discovered_on"]
        return take_up_deviation(act, run=ids["run"], number=int(ids["number"]), discovered_on=on)

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("deviation", args=[done.subject])


class RecordForm(CommandForm):
    area = choice("Where", AREAS)
    what = text_field("What was different")
    severity = choice("How much it matters", SEVERITIES)
    discovered_on = day_field("Known since", KNOWN_SINCE)
    about = forms.CharField(
        label="Record that it is about",
        required=False,
        max_length=64,
        help_text="Its kind and id, as in an address: product/0199...",
    )


class RecordDeviation(VerbView):
    """Whoever saw it records it; only quality reads the file."""

    form_class = RecordForm
    title = "Record a deviation"
    submit = "Record it"
    done_message = "It is recorded. Quality judges it."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(allowed(act, Permission.DEVIATION_REPORT))
        return {
            "lead": "For what happened outside a run. In a run, record it on the run's own page.",
            "initial": {"discovered_on": act.today},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_deviation(
            act,
            area=DeviationArea(data["area"]),
            what=data["what"],
            severity=Severity(data["severity"]),
            discovered_on=data["discovered_on"],
            about=data["about"].strip(),
        )


class DeviationVerb(VerbView):
    """A form about one deviation, for whoever may judge it at its site."""

    permission = Permission.DEVIATION_JUDGE

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        entry: Entry = shown_or_raise(deviation_page(act, deviation=ids["deviation"]))
        if self.permission not in entry.may:
            raise PermissionDenied
        return {
            "seen": entry.seen,
            "facts": of_deviation(entry).facts,
            "facts_heading": "The deviation",
            "back_url": reverse("deviation", args=[ids["deviation"]]),
            "back_label": "The deviation",
            "initial": self.initial(act, entry),
        }

    def initial(self, act: Act, entry: Entry) -> dict[str, Any]:
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("deviation", args=[ids["deviation"]])


class JudgeForm(CommandForm):
    severity = choice("How much it matters", SEVERITIES)
    product_impact = choice("What it did to the product", IMPACTS)
    patient_impact = choice("What it did to a person", IMPACTS)
    reporting = choice(
        "Must an authority be told?",
        REPORTING,
        "A deviation that may affect a product that was given, within 45 calendar days",
    )
    action = choice("What follows", ACTION)


class JudgeDeviation(ProvedVerb, DeviationVerb):
    signing = ("judge_deviation",)
    form_class = JudgeForm
    title = "Judge the deviation"
    submit = "Sign the judgement"
    done_message = "Judged, under your signature."

    def initial(self, act: Act, entry: Entry) -> dict[str, Any]:
        state = entry.state
        return {
            "severity": state.severity,
            "product_impact": state.product_impact,
            "patient_impact": state.patient_impact,
            "reporting": state.reporting,
            "action": state.action,
        }

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        judgement = Judgement(
            severity=Severity(data["severity"]),
            product_impact=Impact(data["product_impact"]),
            patient_impact=Impact(data["patient_impact"]),
            reporting=Reporting(data["reporting"]),
            action=ActionNeed(data["action"]),
        )
        return judge_deviation(act, deviation=ids["deviation"], judgement=judgement)


class ReportForm(CommandForm):
    on = day_field("When the authority was told")
    reference = forms.CharField(
        label="Number of the report",
        max_length=40,
        help_text="Capitals, digits and . / : - only; no name",
    )


class ReportDeviation(ProvedVerb, DeviationVerb):
    signing = ("report_deviation_outside",)
    form_class = ReportForm
    title = "Record a report"
    submit = "Sign that it was reported"
    done_message = "The report is recorded, under your signature."

    def initial(self, act: Act, entry: Entry) -> dict[str, Any]:
        return {"on": act.today}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return report_deviation_outside(
            act, deviation=ids["deviation"], on=data["on"], reference=data["reference"]
        )


class CloseDeviation(ProvedVerb, DeviationVerb):
    signing = ("close_deviation",)
    title = "Close the deviation"
    submit = "Sign and close"
    done_message = "The deviation is closed, under your signature."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return close_deviation(act, deviation=ids["deviation"])
