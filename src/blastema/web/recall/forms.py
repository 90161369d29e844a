"""The forms of a recall: open, drill, extend, answer a report, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.open_recall import (
    close_recall,
    drill_recall,
    extend_recall,
    open_recall,
    report_recall,
)
from blastema.actions.read.product_page import allowed
from blastema.actions.read.recall import RecallPage, recall_page
from blastema.core.access.permissions import Permission
from blastema.core.recall.state import RecallReason, ReportAnswer
from blastema.web.clinic.words import names
from blastema.web.clinic.words.recalls import ANSWERS, REASONS
from blastema.web.days import day_field
from blastema.web.signin.proving import ProvedVerb
from blastema.web.trace.page import KINDS
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


class ScopeForm(CommandForm):
    scope = forms.CharField(
        label="What is recalled",
        max_length=200,
        help_text="A donation number, a lot, a reagent or kit lot, an instrument: as in a trace",
    )
    kind = forms.ChoiceField(
        label="Where the words stand for several things, which",
        required=False,
        choices=[("", "There is only one"), *KINDS.items()],
    )


class OpenForm(ScopeForm):
    reason = forms.ChoiceField(
        label="Why",
        widget=forms.RadioSelect,
        choices=[(one.value, REASONS[one.value].capitalize()) for one in RecallReason],
    )
    reference = forms.CharField(
        label="Number of the notice",
        required=False,
        max_length=40,
        help_text="Capitals, digits and . / : - only; no name",
    )
    discovered_on = day_field(
        "Known since", "The day on which we, or whoever did the step for us, learned of it"
    )


class _Asked(VerbView):
    """A form that begins with something to search for, perhaps brought from a trace."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(allowed(act, Permission.RECALL_RUN))
        given = self.request.GET
        return {
            "initial": {
                "scope": given.get("scope", "")[:200],
                "kind": given.get("kind", ""),
                "discovered_on": act.today,
            },
            "back_url": reverse("recalls"),
            "back_label": "Recalls",
            "lead": self.lead,
        }

    lead = ""

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("recall", args=[done.subject])


class OpenRecall(_Asked):
    form_class = OpenForm
    title = "Open a recall"
    submit = "Open the recall and hold everything in scope"
    done_message = "The recall is open. What is left of it is on hold."
    danger = True
    lead = (
        "Everything that is left of it goes on hold at every site, and everybody who was given "
        "some is listed to be reached."
    )

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return open_recall(
            act,
            scope=data["scope"],
            kind=data["kind"],
            reason=RecallReason(data["reason"]),
            reference=data["reference"],
            discovered_on=data["discovered_on"],
        )


class DrillRecall(_Asked):
    form_class = ScopeForm
    title = "Drill a recall"
    submit = "Start the drill"
    done_message = "The drill is done. Nothing was held and nobody was contacted."
    lead = "The search runs as in a recall and is timed. It holds nothing and contacts nobody."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return drill_recall(act, scope=data["scope"], kind=data["kind"])


class RecallVerb(VerbView):
    """A form about one recall, for whoever may run it at its site."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        page: RecallPage = shown_or_raise(recall_page(act, recall=ids["recall"]))
        if Permission.RECALL_RUN not in page.may:
            raise PermissionDenied
        return {
            "seen": page.seen,
            "facts": self.facts(page),
            "facts_heading": page.label,
            "back_url": reverse("recall", args=[ids["recall"]]),
            "back_label": "Back to the recall",
            **self.more(act, page),
        }

    def facts(self, page: RecallPage) -> list[tuple[str, str]]:
        far = page.progress
        return [
            ("Why", REASONS.get(page.state.reason, "a drill").capitalize()),
            ("Persons settled", f"{far.settled} of {far.persons}"),
        ]

    def more(self, act: Act, page: RecallPage) -> dict[str, Any]:
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("recall", args=[ids["recall"]])


class ExtendRecall(RecallVerb):
    title = "Look again"
    submit = "Search again and add what is new"
    done_message = "What was found since is in the recall, and held."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return extend_recall(act, recall=ids["recall"])


class CloseRecall(ProvedVerb, RecallVerb):
    signing = ("close_recall",)
    title = "Close the recall"
    submit = "Sign and close"
    done_message = "The recall is closed, under your signature."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return close_recall(act, recall=ids["recall"])


class ReportForm(CommandForm):
    duty = forms.ChoiceField(label="Which report", choices=[])
    answer = forms.ChoiceField(
        label="How it was answered",
        widget=forms.RadioSelect,
        choices=[(one.value, ANSWERS[one.value].capitalize()) for one in ReportAnswer],
    )
    on = day_field("When")


class ReportRecall(ProvedVerb, RecallVerb):
    signing = ("report_recall",)
    form_class = ReportForm
    title = "Answer a report"
    submit = "Sign the answer"
    done_message = "The answer is recorded, under your signature."

    def more(self, act: Act, page: RecallPage) -> dict[str, Any]:
        choices = [(c.id, f"{c.form}, due {names.day(c.due)} ({c.citation})") for c in page.clocks]
        return {"choices": {"duty": choices}, "initial": {"on": act.today}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        on: date = data["on"]
        return report_recall(
            act, recall=ids["recall"], duty=data["duty"], answer=ReportAnswer(data["answer"]), on=on
        )
