"""The forms of a controlled document: issue a version, sign, record training, retire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.control_document import (
    demand_training,
    issue_document,
    record_training,
    retire_document,
    sign_document_read,
)
from blastema.actions.read.controlled import Controlled, controlled_document
from blastema.actions.read.product_page import allowed
from blastema.core.access.permissions import Permission
from blastema.core.access.roles import GRANTABLE, ROLES, Role
from blastema.core.controlled.decide import MOST_BYTES, MOST_DAYS
from blastema.core.controlled.demand import StepKind, step_words
from blastema.web.clinic.words import names
from blastema.web.days import day_field
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_TRAINABLE = sorted(GRANTABLE - {Role.EXTERNAL})


class IssueForm(CommandForm):
    number = forms.CharField(
        label="Number",
        max_length=20,
        help_text="Capitals, digits, . and -. A number that exists gets its next version.",
    )
    title = forms.CharField(label="Title", max_length=200)
    file = forms.FileField(label="The document", help_text="A PDF file up to 10 MB.")
    effective_on = day_field("In force from")
    for_roles = forms.MultipleChoiceField(
        label="Who needs training on it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role, ROLES[role].title) for role in _TRAINABLE],
    )
    again_after_days = forms.IntegerField(
        label="Training again after how many days",
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text="Leave it empty where once is enough.",
    )

    def clean_file(self) -> bytes:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 10 MB. Make its pictures smaller.")
        content: bytes = given.read()
        return content


class IssueDocument(ProvedVerb, VerbView):
    signing = ("issue_document",)
    form_class = IssueForm
    title = "Issue a document"
    submit = "Sign the approval"
    done_message = "Approved, under your signature."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(allowed(act, Permission.DOCUMENT_MANAGE))
        return {
            "lead": "The version before it is superseded on that day, and both are kept.",
            "initial": {
                "number": self.request.GET.get("number", "")[:20],
                "effective_on": act.today,
            },
            "back_url": reverse("documents"),
            "back_label": "Documents",
            "multipart": True,
        }

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return issue_document(
            act,
            number=data["number"],
            title=data["title"],
            effective_on=data["effective_on"],
            file=data["file"],
            for_roles=tuple(Role(role) for role in data["for_roles"]),
            again_after_days=data["again_after_days"] or 0,
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("document", args=[done.subject])


class _DocumentVerb(VerbView):
    """A form about one document, for whoever may read it there."""

    manage = True

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        one: Controlled = shown_or_raise(controlled_document(act, controlled=ids["controlled"]))
        if self.manage and not one.may_manage:
            raise PermissionDenied
        newest = one.state.versions[-1]
        return {
            "seen": one.seen,
            "facts": [
                ("Document", f"{one.state.number}: {one.titles[-1]}"),
                ("Newest version", str(newest.number)),
                ("In force from", names.day(newest.effective_on)),
            ],
            "facts_heading": "The document",
            "back_url": reverse("document", args=[ids["controlled"]]),
            "back_label": "The document",
            **self.more(act, one),
        }

    def more(self, act: Act, one: Controlled) -> dict[str, Any]:
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("document", args=[ids["controlled"]])


class SignRead(ProvedVerb, _DocumentVerb):
    signing = ("sign_document_read",)
    manage = False
    title = "I have read and understood it"
    submit = "Sign that I have read it"
    done_message = "Signed: read and understood."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return sign_document_read(act, controlled=ids["controlled"])


class TrainForm(CommandForm):
    staff = forms.ChoiceField(label="Who was trained", choices=[])
    on = day_field("When")


class RecordTraining(ProvedVerb, _DocumentVerb):
    signing = ("record_training",)
    form_class = TrainForm
    title = "Record training"
    submit = "Sign the training"
    done_message = "The training is recorded, under your signature."

    def more(self, act: Act, one: Controlled) -> dict[str, Any]:
        people = [(trainee.staff, trainee.name) for trainee in one.trainees]
        return {"choices": {"staff": people}, "initial": {"on": act.today}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_training(
            act, controlled=ids["controlled"], staff=data["staff"], on=data["on"]
        )


class DemandForm(CommandForm):
    at_steps = forms.MultipleChoiceField(
        label="Before which steps",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(step.value, step_words(step).capitalize()) for step in StepKind],
        help_text="Whoever has not acknowledged the version in force is refused there. "
        "Choose none to end that.",
    )


class DemandTraining(ProvedVerb, _DocumentVerb):
    signing = ("demand_training",)
    form_class = DemandForm
    title = "Ask for training at a step"
    submit = "Sign and ask for it"
    done_message = "Signed. The forms of these steps say who owes training."

    def more(self, act: Act, one: Controlled) -> dict[str, Any]:
        return {"initial": {"at_steps": list(one.state.steps)}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        steps = tuple(StepKind(step) for step in data["at_steps"])
        return demand_training(act, controlled=ids["controlled"], at_steps=steps)


class RetireDocument(ProvedVerb, _DocumentVerb):
    signing = ("retire_document",)
    title = "Retire the document"
    submit = "Sign and retire"
    done_message = "Retired, under your signature. Its versions are kept."
    danger = True

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return retire_document(act, controlled=ids["controlled"])
