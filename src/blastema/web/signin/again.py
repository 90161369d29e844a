"""Asking a signed-in person once more who they are, at the moment when they sign.

The password and the code are checked as at a sign-in, so that guessing here is locked like
guessing there; neither is kept, and what they prove holds for one act.
"""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from blastema.actions.act import Proof
from blastema.actions.own_sign_in import Checked, check_code, has_second_factor
from blastema.core.signed import Signs
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.web.signin.gate import own_number


def proof_fields(request: HttpRequest, signs: Signs) -> dict[str, forms.Field]:
    """The password under what it signs, and the code for whoever has a second factor."""
    password = forms.CharField(
        label="Your password",
        max_length=1000,
        strip=False,
        help_text="You sign by typing it: it stands for your signature on paper. " + signs.words,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password.width = "lg"  # type: ignore[attr-defined]
    if not has_second_factor(own_number(request)):
        return {"password": password}
    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="A new one from your authenticator: each code counts once.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    code.width = "sm"  # type: ignore[attr-defined]
    return {"password": password, "code": code}


def prove(request: HttpRequest, password: str, code: str) -> Proof | Refusal:
    """The password first: a wrong one uses up no code."""
    name = request.user.get_username()
    if authenticate(request, username=name, password=password) is None:
        return Refusal((_PASSWORD,))
    factor = has_second_factor(own_number(request))
    if factor:
        now: datetime = request.moment  # type: ignore[attr-defined]
        checked = check_code(own_number(request), code, now=now)
        if checked.device is None:
            return Refusal((_code(checked),))
    return Proof(request.who.id, factor)  # type: ignore[attr-defined]


_PASSWORD = refuse(
    "SIGNATURE-PASSWORD",
    "The password is not right. Nothing was signed.",
    "Type it again. After ten wrong ones in a row your sign-in is closed for a while.",
)


def _code(checked: Checked) -> Finding:
    remedy = f"Wait {checked.wait} seconds." if checked.wait else "Wait for the next one."
    return refuse(
        "SIGNATURE-CODE", "This code is not right, or it was used. Nothing was signed.", remedy
    )
