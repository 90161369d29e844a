"""The administrator's forms: people, roles, sites, policies."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password

from blastema.core.staff.state import DeactivateReason, RevokeReason
from blastema.web.administration import words
from blastema.web.days import day_field
from blastema.web.desk.words import as_said
from blastema.web.verbs import CommandForm


def _plain(label: str, most: int, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=hint,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class _PasswordField(forms.CharField):
    """A password that somebody else chose, shown so that it can be told in person."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            max_length=1000,
            help_text="Made just now. Note it before you save: it is not shown again. Tell it "
            "in person, and ask for it to be changed.",
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        validate_password(value)


class _UntilForm(CommandForm):
    """The agreement of an external company; other roles leave both empty."""

    until = day_field("Last day of the agreement", "Only for an external company.", required=False)
    agreement = _plain(
        "Reference of the agreement", 100, "Only for an external company.", required=False
    )


class AddPersonForm(CommandForm):
    name = _plain("Name", 150, "A person's, or an external company's.")
    username = _plain("User name", 150, "Small letters and digits, such as b.carter.")
    password = _PasswordField("First password")


class GrantForm(_UntilForm):
    role = forms.ChoiceField(label="Role", choices=words.role_choices(), widget=forms.RadioSelect)
    site = forms.ChoiceField(label="At which site?")
    field_order = ("role", "site", "until", "agreement")


class RevokeForm(CommandForm):
    held = forms.ChoiceField(label="Which role?", widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="Why?", choices=as_said(RevokeReason))


class DeactivateForm(CommandForm):
    reason = forms.ChoiceField(
        label="Why?", choices=as_said(DeactivateReason), widget=forms.RadioSelect
    )


class PasswordForm(CommandForm):
    password = _PasswordField("New password")


def _zones() -> words.Choices:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]


class SiteForm(CommandForm):
    name = _plain("Name", 150)
    address = forms.CharField(
        label="Address", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    phone = _plain("Telephone", 32, required=False)
    zone = forms.ChoiceField(label="Time zone", choices=_zones)
    jurisdiction = _plain(
        "Jurisdiction", 6, "A country and, where its law differs, a state: US-TX."
    )
    facility = _plain(
        "Facility number",
        5,
        "The five characters that were assigned to the practice; donation numbers begin with them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("jurisdiction", "facility"):
            self.fields[name].width = "sm"  # type: ignore[attr-defined]


class SaidForm(CommandForm):
    """A choice; the one that says nothing is stored as nothing."""

    def clean_value(self) -> str:
        value: str = self.cleaned_data["value"]
        return "" if value == words.NOT_SAID else value


class PolicyForm(SaidForm):
    value = forms.ChoiceField(
        label="Is it so at this site?",
        choices=[("yes", "Yes, and I sign for it"), ("no", "No, or nobody has said")],
        widget=forms.RadioSelect,
    )


class LicenceForm(SaidForm):
    value = forms.ChoiceField(
        label="Which licence do the treating physicians hold?",
        choices=list(words.LICENCES.items()),
        widget=forms.RadioSelect,
    )
