"""The forms of a laboratory: registered, renewed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.keep_laboratory import (
    end_laboratory,
    register_laboratory,
    renew_laboratory,
)
from blastema.actions.read.laboratories import (
    LaboratoryPage,
    laboratory_to_keep,
    may_register_laboratory,
)
from blastema.core.laboratory.decide import LONGEST_NAME
from blastema.core.laboratory.state import LaboratoryKind, Registration
from blastema.web.days import day_field
from blastema.web.quality.laboratory import KINDS, tests_known
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


class TermsForm(CommandForm):
    registrations = forms.CharField(
        label="Registrations",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line: its kind, a space, its number, in capitals as the paper says them.",
    )
    scope = forms.MultipleChoiceField(
        label="What it may test", required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_from = day_field("First good day", "From when these papers hold.")
    valid_until = day_field("Last good day", "Until when they hold.")


class RegisterForm(TermsForm):
    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="As results name it, such as micro-north.",
    )
    name = forms.CharField(label="Name", max_length=LONGEST_NAME)
    kind = forms.ChoiceField(
        label="Whose it is",
        widget=forms.RadioSelect,
        choices=[(one.value, words) for one, words in KINDS.items()],
    )
    field_order = ("code", "name", "kind")


def _scope_choices(*also: str) -> list[tuple[str, str]]:
    """The tests of the catalogue, and those that were named and are in no specification now."""
    known = tests_known()
    return [*known.items(), *((one, one) for one in also if one not in known)]


def _registered(text: str) -> tuple[Registration, ...]:
    """A line without a number stays without one, and is refused in words."""
    lines = (line.strip() for line in text.splitlines() if line.strip())
    parts = (line.partition(" ") for line in lines)
    return tuple(Registration(kind, number.strip()) for kind, _, number in parts)


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    first: date = data["valid_from"]
    return {
        "registrations": _registered(data["registrations"]),
        "scope": tuple(data["scope"]),
        "valid_from": first,
        "valid_until": data["valid_until"],
    }


class RegisterLaboratory(VerbView):
    form_class = RegisterForm
    title = "Register a laboratory"
    submit = "Register it"
    done_message = "Registered. Results can name it now."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_register_laboratory(act))
        return {
            "back_url": reverse("laboratories"),
            "back_label": "Laboratories",
            "choices": {"scope": _scope_choices()},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return register_laboratory(
            act,
            code=data["code"],
            name=data["name"],
            kind=LaboratoryKind(data["kind"]),
            **_said(data),
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("laboratory", args=[done.first("laboratory")])


class LaboratoryVerb(VerbView):
    """Subclasses add form, action and words; the laboratory comes from the address."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        found = laboratory_to_keep(act, laboratory=ids["laboratory"])
        page: LaboratoryPage = shown_or_raise(found)
        return {
            "seen": page.seen,
            "kicker": page.line.state.name,
            "back_url": reverse("laboratory", args=[ids["laboratory"]]),
            "back_label": page.line.state.code,
            **self.more(page),
        }

    def more(self, page: LaboratoryPage) -> dict[str, Any]:
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("laboratory", args=[ids["laboratory"]])


class RenewLaboratory(LaboratoryVerb):
    form_class = TermsForm
    title = "Renew a laboratory"
    submit = "Renew it"
    done_message = "Renewed. What held before stays in its history."

    def more(self, page: LaboratoryPage) -> dict[str, Any]:
        terms = page.line.state.now
        lines = [f"{one.kind} {one.number}" for one in terms.registrations]
        return {
            "choices": {"scope": _scope_choices(*terms.scope)},
            "initial": {"registrations": "\n".join(lines), "scope": list(terms.scope)},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return renew_laboratory(act, laboratory=ids["laboratory"], **_said(data))


class EndLaboratory(LaboratoryVerb):
    title = "End this laboratory"
    submit = "End it"
    danger = True
    done_message = "Ended. Its results stay what they are; new ones of it are not taken."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return end_laboratory(act, laboratory=ids["laboratory"])
