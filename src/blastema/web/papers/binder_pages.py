"""The page that makes a binder: why, and then the file."""

from __future__ import annotations

import tempfile
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from blastema.actions.read.binder import Binder, binder, binder_subject
from blastema.core.access.reasons import BinderReason
from blastema.web.acting import act_of
from blastema.web.papers.binder import REASONS, pack
from blastema.web.verbs import UNPROCESSABLE, shown_or_raise

_CHOICES = [(reason.value, REASONS[reason].capitalize()) for reason in BinderReason]


class BinderForm(forms.Form):
    why = forms.ChoiceField(
        label="Why is it needed?",
        choices=_CHOICES,
        widget=forms.RadioSelect,
        help_text="It stands in the access log of each person in the binder.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def of_product(request: HttpRequest, product: str) -> HttpResponseBase:
    return _binder(request, "product", product)


@require_http_methods(["GET", "HEAD", "POST"])
def of_patient(request: HttpRequest, patient: str) -> HttpResponseBase:
    return _binder(request, "patient", patient)


def _binder(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    about = f"{kind}/{key}"
    if request.method != "POST":
        return _form(request, kind, key, BinderForm())
    form = BinderForm(request.POST)
    if not form.is_valid():
        return _form(request, kind, key, form, status=UNPROCESSABLE)
    why = BinderReason(form.cleaned_data["why"])
    return _sent(shown_or_raise(binder(act_of(request), about=about, why=why)))


def _form(
    request: HttpRequest, kind: str, key: str, form: BinderForm, *, status: int = 200
) -> HttpResponse:
    name = shown_or_raise(binder_subject(act_of(request), about=f"{kind}/{key}"))
    context: dict[str, Any] = {
        "title": "Make a binder",
        "kicker": name,
        "form": form,
        "back_url": reverse(kind, args=[key]),
        "back_label": "The container" if kind == "product" else "The patient",
    }
    return render(request, "papers/binder_form.html", context, status=status)


def _sent(made: Binder) -> FileResponse:
    """Packed whole first, so that a download that began is a whole binder."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it when it was sent
    try:
        pack(made, file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    kind, _, key = made.about.partition("/")
    name = f"binder-{kind}-{key[-6:]}-{made.made_at:%Y-%m-%d}.zip"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    return answer
