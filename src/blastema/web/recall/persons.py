"""The forms about one person of a recall: alert read, an attempt, a verdict, settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.reach_exposed import (
    acknowledge_recall,
    judge_exposure,
    record_recall_contact,
    settle_exposure,
)
from blastema.actions.read.recall import Exposed, exposed_person
from blastema.core.access.permissions import Permission
from blastema.core.recall.exposure import Channel, Reached, Settlement, Verdict
from blastema.web.clinic.words.recalls import CHANNELS, REACHED, SETTLED, VERDICTS
from blastema.web.days import day_field
from blastema.web.recall.pages import facts_of
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


def _choices(values: Any, words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(one.value, words[one.value].capitalize()) for one in values]


def _note() -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label="Note", required=False, max_length=1000, widget=area)


class PersonVerb(VerbView):
    permission = Permission.RECALL_CONTACT

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        one: Exposed = shown_or_raise(exposed_person(act, exposure=ids["exposure"]))
        if self.permission not in one.may:
            raise PermissionDenied
        return {
            "seen": one.seen,
            "facts": facts_of(one),
            "facts_heading": one.name,
            "back_url": reverse("exposure", args=[ids["exposure"]]),
            "back_label": "Back to the person",
            **self.more(act, one),
        }

    def more(self, act: Act, one: Exposed) -> dict[str, Any]:
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("exposure", args=[ids["exposure"]])


class ReadAlert(PersonVerb):
    permission = Permission.RECALL_JUDGE
    title = "Alert: a recalled product was given to this person"
    submit = "I have read it"
    done_message = "Recorded that you have read the alert."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return acknowledge_recall(act, exposure=ids["exposure"])


class ContactForm(CommandForm):
    channel = forms.ChoiceField(
        label="How", widget=forms.RadioSelect, choices=_choices(Channel, CHANNELS)
    )
    result = forms.ChoiceField(
        label="What came of it", widget=forms.RadioSelect, choices=_choices(Reached, REACHED)
    )
    on = day_field("When")
    note = _note()


class Contact(PersonVerb):
    form_class = ContactForm
    title = "Record an attempt"
    submit = "Save the attempt"
    done_message = "The attempt is recorded."

    def more(self, act: Act, one: Exposed) -> dict[str, Any]:
        return {"initial": {"on": act.today}}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_recall_contact(
            act,
            exposure=ids["exposure"],
            channel=Channel(data["channel"]),
            result=Reached(data["result"]),
            on=data["on"],
            note=data["note"],
        )


class JudgeForm(CommandForm):
    verdict = forms.ChoiceField(
        label="What did it do to this person?",
        widget=forms.RadioSelect,
        choices=_choices(Verdict, VERDICTS),
    )
    adverse = forms.ChoiceField(
        label="Adverse event in which the harm is reported", required=False, choices=[]
    )
    note = _note()


class Judge(ProvedVerb, PersonVerb):
    signing = ("judge_exposure",)
    permission = Permission.RECALL_JUDGE
    form_class = JudgeForm
    title = "Judge what it did"
    submit = "Sign the verdict"
    done_message = "Judged, under your signature."

    def more(self, act: Act, one: Exposed) -> dict[str, Any]:
        found = [(key, term.replace("-", " ").capitalize()) for key, term in one.adverse]
        return {"choices": {"adverse": [("", "None: there is no harm"), *found]}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return judge_exposure(
            act,
            exposure=ids["exposure"],
            verdict=Verdict(data["verdict"]),
            adverse=data["adverse"],
            note=data["note"],
        )


class SettleForm(CommandForm):
    how = forms.ChoiceField(
        label="The person", widget=forms.RadioSelect, choices=_choices(Settlement, SETTLED)
    )


class Settle(PersonVerb):
    form_class = SettleForm
    title = "Settle"
    submit = "Settle"
    done_message = "Settled."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return settle_exposure(act, exposure=ids["exposure"], how=Settlement(data["how"]))
