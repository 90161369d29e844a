"""Anybody asks for an appointment: urgent signs first, then as little as we need to call back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from blastema.actions.act import Done
from blastema.actions.ask import TOO_OFTEN, WINDOW, ask_for_appointment
from blastema.actions.person import Contact
from blastema.actions.read.public import (
    PublicSite,
    public_sites,
    suggestions,
    treatments_meant,
)
from blastema.core.verdict import Refusal
from blastema.web.acting import visitor_act
from blastema.web.verbs import sent

_FULL = {"rows": 5}


class AskForm(forms.Form):
    """``website`` is for machines that fill in everything; people do not meet it."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    site = forms.ChoiceField(label="Where would you like to come?", widget=forms.RadioSelect)
    name = forms.CharField(
        label="Your name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label="Telephone",
        required=False,
        max_length=40,
        help_text="We call back on working days.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        help_text="A telephone number or an e-mail address is enough.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    words = forms.CharField(
        label="What hurts, in your own words?",
        required=False,
        max_length=200,
        help_text="For example: my right knee on stairs.",
    )
    condition = forms.CharField(required=False, max_length=64)
    message = forms.CharField(
        label="Anything else we should know before we call?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=_FULL),
    )
    signs = forms.BooleanField(
        label="I have one of the signs listed at the top of this page", required=False
    )
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, sites: tuple[PublicSite, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [  # type: ignore[attr-defined]
            (site.id, f"{site.name}, {site.address}" if site.address else site.name)
            for site in sites
        ]
        if len(sites) == 1:
            self.fields["site"].initial = sites[0].id

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("phone") and not data.get("email") and "email" not in self.errors:
            self.add_error("phone", "Give a telephone number or an e-mail address.")
        if data.get("website"):
            self.add_error(None, "Leave the last field empty: only machines fill it in.")
        return data


@method_decorator(login_not_required, name="dispatch")
class AskView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        sites = _sites(request)
        command = request.fresh.id()  # type: ignore[attr-defined]
        return self._show(request, AskForm(sites=sites, initial={"command": command}), sites)

    def post(self, request: HttpRequest) -> HttpResponse:
        sites = _sites(request)
        form = AskForm(request.POST, sites=sites)
        if not form.is_valid():
            return self._show(request, form, sites, status=422)
        result = _ask(request, form.cleaned_data)
        if isinstance(result, Done):
            return redirect("asked-urgent" if form.cleaned_data["signs"] else "asked")
        return self._show(request, form, sites, status=422, refusal=result)

    def _show(
        self,
        request: HttpRequest,
        form: AskForm,
        sites: tuple[PublicSite, ...],
        *,
        status: int = 200,
        refusal: Refusal | None = None,
    ) -> HttpResponse:
        shown = {
            "form": form,
            "sites": sites,
            "refusal": refusal,
            "found": suggestions(form["words"].value() or ""),
            "meant": treatments_meant(form["words"].value() or ""),
            "chosen": form["condition"].value() or "",
        }
        if refusal is None or TOO_OFTEN not in refusal.rules:
            return render(request, "public/ask.html", shown, status=status)
        answer = render(request, "public/ask.html", shown, status=429)
        answer["Retry-After"] = str(int(WINDOW.total_seconds()))
        return answer


def _sites(request: HttpRequest) -> tuple[PublicSite, ...]:
    return public_sites(request.moment)  # type: ignore[attr-defined]


def _ask(request: HttpRequest, data: dict[str, Any]) -> Any:
    act = visitor_act(request, data["site"], str(data["command"]))
    said = [data["words"] and f"What hurts: {data['words']}", data["message"]]
    return sent(
        lambda: ask_for_appointment(
            act,
            address=request.META.get("REMOTE_ADDR", ""),
            name=data["name"],
            contact=Contact(data["phone"], data["email"]),
            message="\n\n".join(filter(None, said)),
            condition=data["condition"],
            urgent=data["signs"],
        )
    )


@login_not_required
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """What the words may mean; sent as a form, because addresses are kept in logs."""
    words = request.POST.get("words", "")[:200]
    shown = {
        "found": suggestions(words),
        "meant": treatments_meant(words),
        "chosen": request.POST.get("condition", ""),
    }
    return render(request, "public/suggestions.html", shown)


@login_not_required
@require_safe
def asked(request: HttpRequest, *, urgent: bool) -> HttpResponse:
    """Says what happens next; the address tells nothing about who asked."""
    shown = {"urgent": urgent, "sites": _sites(request)}
    return render(request, "public/asked.html", shown)
