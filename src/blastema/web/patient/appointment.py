"""Asking for an appointment: an enquiry of somebody whom the practice knows."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse

from blastema.actions.act import Done
from blastema.actions.read.own_records import own_contact
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.web.patient.visit import Visit, by_link
from blastema.web.verbs import UNPROCESSABLE, sent, shown_or_raise, status_of


class AppointmentForm(forms.Form):
    command = forms.CharField(widget=forms.HiddenInput, max_length=64)
    contact = forms.CharField(
        label="How do we reach you?",
        max_length=120,
        help_text="A telephone number, or an e-mail address",
    )
    message = forms.CharField(
        label="What is it about, and when can you come?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@by_link("GET", "POST")
def appointment(visit: Visit) -> HttpResponse:
    if visit.request.method == "POST":
        return _ask(visit)
    _, contact = shown_or_raise(own_contact(visit.act()))
    initial = {"command": visit.act().fresh.id(), "contact": contact}
    return visit.show("appointment", {"form": AppointmentForm(initial=initial)})


def _ask(visit: Visit) -> HttpResponse:
    form = AppointmentForm(visit.request.POST)
    if not form.is_valid():
        return visit.show("appointment", {"form": form}, status=UNPROCESSABLE)
    name, _ = shown_or_raise(own_contact(visit.act()))
    given = form.cleaned_data
    result = sent(
        lambda: receive_enquiry(
            visit.act(command=given["command"]),
            name=name,
            contact=given["contact"],
            message=given["message"],
        )
    )
    if isinstance(result, Done):
        return visit.go("own-appointment-asked")
    return visit.show("appointment", {"form": form, "refusal": result}, status=status_of(result))


@by_link("GET")
def asked(visit: Visit) -> HttpResponse:
    return visit.show("appointment_asked", {})
