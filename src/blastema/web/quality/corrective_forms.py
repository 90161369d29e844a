"""The forms of a corrective action: open, done, checked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.read.quality_file import (
    Entry,
    complaint_page,
    corrective_page,
    deviation_page,
    owners,
)
from blastema.actions.read.recall import RecallPage, recall_page
from blastema.actions.take_corrective_action import (
    check_corrective_action,
    finish_corrective_action,
    open_corrective_action,
)
from blastema.core.access.permissions import Permission
from blastema.core.corrective.state import Aim, Cause, Effect
from blastema.web.clinic.words.quality import AIMS, CAUSES, EFFECTS
from blastema.web.days import day_field
from blastema.web.quality.deviation_forms import choice, text_field
from blastema.web.quality.entry_words import of_complaint, of_corrective, of_deviation
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


class ActionForm(CommandForm):
    aim = choice("What for", AIMS)
    cause = choice("Root cause", CAUSES)
    action = text_field("What is to be done")
    owner = forms.ChoiceField(label="Who does it", choices=[])
    due = day_field("By when")


class _OpenAction(VerbView, ABC):
    """Opened from the page of what it is about."""

    form_class = ActionForm
    title = "Open corrective action"
    submit = "Open it"
    done_message = "The action is open. It ends when a check shows that it worked."
    kind = ""

    @abstractmethod
    def facts(self, act: Act, source: str) -> list[tuple[str, str]]:
        """What the action is about, for whoever may open one there."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        source = ids[self.kind]
        facts = self.facts(act, source)
        return {
            "facts": facts,
            "facts_heading": "What it is about",
            "back_url": reverse(self.kind, args=[source]),
            "back_label": "Back",
            "choices": {"owner": shown_or_raise(owners(act))},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return open_corrective_action(
            act,
            source=f"{self.kind}/{ids[self.kind]}",
            aim=Aim(data["aim"]),
            cause=Cause(data["cause"]),
            action=data["action"],
            owner=data["owner"],
            due=data["due"],
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("corrective", args=[done.subject])


def _managed(entry: Entry, told: Callable[[Entry], Any]) -> list[tuple[str, str]]:
    if Permission.CORRECTIVE_MANAGE not in entry.may:
        raise PermissionDenied
    facts: list[tuple[str, str]] = told(entry).facts
    return facts


class ActionOfDeviation(_OpenAction):
    kind = "deviation"

    def facts(self, act: Act, source: str) -> list[tuple[str, str]]:
        return _managed(shown_or_raise(deviation_page(act, deviation=source)), of_deviation)


class ActionOfComplaint(_OpenAction):
    kind = "complaint"

    def facts(self, act: Act, source: str) -> list[tuple[str, str]]:
        return _managed(shown_or_raise(complaint_page(act, complaint=source)), of_complaint)


class ActionOfRecall(_OpenAction):
    kind = "recall"

    def facts(self, act: Act, source: str) -> list[tuple[str, str]]:
        page: RecallPage = shown_or_raise(recall_page(act, recall=source))
        if Permission.RECALL_RUN not in page.may:
            raise PermissionDenied
        return [("Recall of", page.label)]


class CorrectiveVerb(VerbView):
    """A form about one action, for whoever may manage it at its site."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        entry: Entry = shown_or_raise(corrective_page(act, corrective=ids["corrective"]))
        return {
            "seen": entry.seen,
            "facts": _managed(entry, of_corrective),
            "facts_heading": "The action",
            "back_url": reverse("corrective", args=[ids["corrective"]]),
            "back_label": "The action",
            "initial": {"on": act.today},
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("corrective", args=[ids["corrective"]])


class DoneForm(CommandForm):
    on = day_field("Done on")
    note = text_field("How it was done", required=False)
    check_by = day_field(
        "To be checked by", "Late enough to see whether it worked: runs, records, people trained"
    )


class FinishAction(CorrectiveVerb):
    form_class = DoneForm
    title = "The action is done"
    submit = "Record that it is done"
    done_message = "Done; now it is to be checked whether it worked."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return finish_corrective_action(
            act,
            corrective=ids["corrective"],
            on=data["on"],
            check_by=data["check_by"],
            note=data["note"],
        )


class CheckForm(CommandForm):
    on = day_field("Checked on")
    effect = choice("What was found", EFFECTS)
    note = text_field("What shows it", "What was looked at, and what stood there")
    due = day_field("If it did not work: done anew by when", required=False)


class CheckAction(ProvedVerb, CorrectiveVerb):
    signing = ("check_corrective_action",)
    form_class = CheckForm
    title = "Check whether it worked"
    submit = "Sign the check"
    done_message = "The check is recorded, under your signature."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return check_corrective_action(
            act,
            corrective=ids["corrective"],
            on=data["on"],
            effect=Effect(data["effect"]),
            note=data["note"],
            due=data["due"],
        )
