"""What a person types to come in, and to change how they come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


class SignInForm(forms.Form):
    username = forms.CharField(
        label="User name",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        # User names are small letters; a phone's keyboard likes to begin with a capital.
        return str(self.cleaned_data["username"]).strip().lower()


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code where the form says that it takes one."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


def code_form(data: Any = None, *, hint: str, digits: bool) -> CodeForm:
    form = CodeForm(data)
    form.fields["code"].help_text = hint
    form.fields["code"].width = "sm"  # type: ignore[attr-defined]
    if digits:
        form.fields["code"].widget.attrs["inputmode"] = "numeric"
    return form


class PasswordForm(forms.Form):
    """Changes one's own password; the old one is checked by whoever shows the form."""

    old = forms.CharField(
        label="Password now",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="New password",
        strip=False,
        max_length=1000,
        help_text="At least 12 characters. A few words that only you would put together "
        "are easier to keep in mind than signs.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="New password once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        new, again = data.get("new"), data.get("again")
        if new and again and new != again:
            self.add_error("again", "The two new passwords are not the same.")
        if new:
            self._strong(new)
        return data

    def _strong(self, new: str) -> None:
        try:
            validate_password(new, self.user)
        except ValidationError as error:
            self.add_error("new", error)
