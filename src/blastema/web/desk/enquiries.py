"""Enquiries: the calls to return, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from blastema.actions.act import Act, Done, Result
from blastema.actions.manage_enquiry import call_back, close_enquiry, link_enquiry
from blastema.actions.read.desk import PER_PAGE, CallMade, Candidate, EnquiryLine, EnquiryShown
from blastema.actions.read.desk import enquiries as read_enquiries
from blastema.actions.read.desk import enquiry as read_enquiry
from blastema.actions.register_patient import register_patient
from blastema.core.civil import parse_day
from blastema.core.enquiry.state import CallResult, EnquiryEnd
from blastema.web.acting import act_of
from blastema.web.desk import words
from blastema.web.desk.forms import CallForm, CloseForm, LinkForm, RegisterForm
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import VerbView, shown_or_raise

_OPEN = ("received", "contacted")


@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    number = _number(request.GET.get("page", "1"))
    act = act_of(request)
    found = shown_or_raise(read_enquiries(act, page=number))
    shown = {
        "waiting": _table("Calls to return", found.waiting),
        "settled": _table("Settled last", found.settled),
        "page": Paginator(range(found.total), PER_PAGE).get_page(number),
        "total": found.total,
    }
    return render(request, "desk/enquiries.html", shown)


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < len(str(10**6)) else 1


def _table(caption: str, lines: tuple[EnquiryLine, ...]) -> Table:
    return table(
        caption,
        ["Who", "State", "Came", "By", "Site"],
        [
            [
                Cell(
                    line.initials,
                    url=reverse("enquiry", args=[line.id]),
                    note="urgent sign: call first" if line.urgent and line.stage in _OPEN else "",
                ),
                _state(line),
                f"{line.came:%-d %B %Y, %H:%M}",
                words.CHANNELS.get(line.channel, line.channel),
                line.site,
            ]
            for line in lines
        ],
    )


def _state(line: EnquiryLine) -> Cell:
    if line.urgent and line.stage == "received":
        return Cell("urgent, not called yet", status="stop")
    text, kind = words.ENQUIRY_STAGES[line.stage]
    return Cell(text, status=kind)


class EnquiryVerb(VerbView):
    """A form about one enquiry; the act happens at the enquiry's own site."""

    found: EnquiryShown

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        self.found = shown_or_raise(read_enquiry(act, ids["enquiry"]))
        return {
            "kicker": "Enquiry",
            "back_url": reverse("enquiry", args=[self.found.id]),
            "back_label": "Enquiry",
            "seen": self.found.seen,
            **self.shown(),
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return self.send(replace(act, site=self.found.site, zone=self.found.zone), data)

    def shown(self) -> dict[str, Any]:
        return {}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        raise AssertionError(f"{type(self).__name__} sends no command")

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("enquiry", args=[ids["enquiry"]])


class EnquiryView(EnquiryVerb):
    """The enquiry itself, with the form that records a call back."""

    form_class = CallForm
    template_name = "desk/enquiry.html"
    submit = "Record this call"
    done_message = "The call is recorded."

    def shown(self) -> dict[str, Any]:
        found = self.found
        return {
            "title": str(found.name) or "No name given",
            "back_url": reverse("enquiries"),
            "back_label": "Enquiries",
            "enquiry": found,
            "open": found.state.stage in _OPEN,
            "facts": _facts(found),
            "calls": [_call(call) for call in reversed(found.calls)],
            "patient_url": words.patient_url(found.state.patient) if found.state.patient else "",
            "patient": found.state.patient,
        }

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        result = CallResult(data["result"])
        return call_back(act, enquiry=self.found.id, result=result, note=data["note"])


def _facts(found: EnquiryShown) -> list[tuple[str, str]]:
    told = [
        ("Telephone", found.contact.phone),
        ("E-mail", found.contact.email),
        ("What it may be", found.condition),
        ("Came", f"{found.came:%-d %B %Y, %H:%M}, by {words.CHANNELS[found.state.channel]}"),
        ("Closed because", found.state.closed),
    ]
    return [(term, detail) for term, detail in told if detail]


def _call(call: CallMade) -> dict[str, Any]:
    what = words.CALLS_MADE.get(call.result, call.result)
    return {"what": what, "who": call.who, "when": call.when, "detail": call.note}


class RegisterView(EnquiryVerb):
    """Makes a patient of the person, with what they told us already filled in."""

    form_class = RegisterForm
    template_name = "desk/register.html"
    title = "Register as a patient"
    submit = "Register"
    done_message = "Registered as a patient."

    def shown(self) -> dict[str, Any]:
        found = self.found
        initial = {
            "given": found.name.given,
            "family": found.name.family,
            "phone": found.contact.phone,
            "email": found.contact.email,
        }
        link = reverse("enquiry-link", args=[found.id])
        return {"initial": initial, "candidates": found.candidates, "link": link}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return register_patient(act, person=self.person, enquiry=self.found.id)

    def _filled(self, form: Any, context: Mapping[str, Any]) -> Any:
        filled: Any = super()._filled(form, context)
        if filled.is_bound and filled.is_valid():
            self.person = filled.person()
        return filled


class LinkView(EnquiryVerb):
    """Says which patient it is, among those who fit; the others are not shown."""

    form_class = LinkForm
    template_name = "desk/link.html"
    title = "Is it one of these patients?"
    submit = "It is this patient"
    done_message = "The enquiry now belongs to this patient."

    def shown(self) -> dict[str, Any]:
        fitting = [(one.id, _candidate(one)) for one in self.found.candidates]
        return {"choices": {"patient": fitting}, "candidates": self.found.candidates}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return link_enquiry(act, enquiry=self.found.id, patient=data["patient"])


def _candidate(one: Candidate) -> str:
    born = parse_day(one.born)
    return f"{one.name}, born {born:%-d %B %Y}" if born else f"{one.name}, birth date unknown"


class CloseView(EnquiryVerb):
    form_class = CloseForm
    title = "Close this enquiry"
    submit = "Close enquiry"
    done_message = "The enquiry is closed."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return close_enquiry(act, enquiry=self.found.id, reason=EnquiryEnd(data["reason"]))

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("enquiries")
