"""Today's appointments, and making, moving, cancelling and attending one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from blastema.actions.act import Act, Done, Result
from blastema.actions.make_appointment import (
    attend_appointment,
    cancel_appointment,
    make_appointment,
    move_appointment,
)
from blastema.actions.read.desk_day import AppointmentLine, Booking, bookable, booked, day_at_site
from blastema.core.access.permissions import Permission
from blastema.core.appointment.slot import Slot
from blastema.core.appointment.state import AppointmentPurpose, CancelReason
from blastema.core.civil import parse_day
from blastema.core.verdict import Refusal
from blastema.web.acting import act_of, seen_text
from blastema.web.clinic.words import names
from blastema.web.desk import words
from blastema.web.desk.forms import AppointmentForm, CancelForm, SlotForm
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

TWICE = "APPOINTMENT-TWICE"


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment on the page; ``command`` and ``seen`` are for the button beside it."""

    line: AppointmentLine
    purpose: str
    status: tuple[str, str]
    patient_url: str
    command: str
    seen: str


@require_safe
def today(request: HttpRequest, day: str = "") -> HttpResponse:
    asked = parse_day(day) if day else None
    if day and asked is None:
        raise Http404
    act = act_of(request)
    shown = shown_or_raise(day_at_site(act, asked))
    rows = [_row(line, act.fresh.id()) for line in shown.lines]
    context = {
        "day": shown,
        "rows": rows,
        "title": _title(shown),
        "zone": names.zone(act.zone),
    }
    return render(request, "desk/today.html", context)


def _title(shown: Any) -> str:
    near = {shown.today: "Today", shown.today + timedelta(days=1): "Tomorrow"}
    written = f"{shown.day:%A, %-d %B %Y}"
    return f"{near[shown.day]}: {written}" if shown.day in near else written


def _row(line: AppointmentLine, command: str) -> Row:
    return Row(
        line=line,
        purpose=words.PURPOSES.get(line.purpose, line.purpose),
        status=words.STAGES[line.stage],
        patient_url=words.patient_url(line.patient),
        command=command,
        seen=seen_text(line.seen),
    )


def day_url(day: date) -> str:
    return reverse("day", args=[day.isoformat()])


class SlotVerb(VerbView):
    """A form with a time in it, which asks which moment is meant where clocks show it twice."""

    booking: Booking
    zone = "UTC"

    def _filled(self, form: Any, context: Mapping[str, Any]) -> Any:
        filled: Any = super()._filled(form, context)
        if filled.is_bound and filled.is_valid():
            self.slot: Slot = filled.slot(self.zone)
        return filled

    def _render(
        self, request: HttpRequest, form: Any, context: Mapping[str, Any], **more: Any
    ) -> HttpResponse:
        refusal: Refusal | None = more.get("refusal")
        if refusal and TWICE in refusal.rules:
            form.ask_which()
        return super()._render(request, form, context, **more)


class MakeView(SlotVerb):
    form_class = AppointmentForm
    title = "Make an appointment"
    submit = "Make appointment"
    done_message = "The appointment is made."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        self.booking = shown_or_raise(bookable(act, ids["patient"]))
        self.zone = act.zone
        return {
            "kicker": str(self.booking.name),
            "lead": f"Times are those of the site: {names.zone(act.zone)}.",
            "back_url": words.patient_url(ids["patient"]) or reverse("today"),
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        self.day = data["day"]
        purpose = AppointmentPurpose(data["purpose"])
        return make_appointment(act, patient=ids["patient"], purpose=purpose, slot=self.slot)

    def next_url(self, done: Done, **ids: str) -> str:
        return day_url(self.day)


class BookedVerb(VerbView):
    """A form about one appointment, for those who may do it."""

    permission: Permission
    booking: Booking

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        self.booking = shown_or_raise(booked(act, ids["appointment"], self.permission))
        begins = self.booking.begins
        assert begins is not None
        return {
            "kicker": f"{self.booking.name}, {begins:%-d %B %Y, %H:%M}",
            "back_url": day_url(begins.date()),
            "seen": self.booking.seen,
        }

    def next_url(self, done: Done, **ids: str) -> str:
        assert self.booking.begins is not None
        return day_url(self.booking.begins.date())


class MoveView(BookedVerb, SlotVerb):
    permission = Permission.APPOINTMENT_MOVE
    form_class = SlotForm
    title = "Move this appointment"
    submit = "Move appointment"
    done_message = "The appointment is moved."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        context = super().prepare(act, **ids)
        self.zone = self.booking.zone
        begins = self.booking.begins
        assert begins is not None
        initial = {"day": begins.date(), "time": begins.time()}
        return {**context, "initial": {**initial, "minutes": self.booking.minutes}}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        self.day = data["day"]
        return move_appointment(act, appointment=ids["appointment"], slot=self.slot)

    def next_url(self, done: Done, **ids: str) -> str:
        return day_url(self.day)


class CancelView(BookedVerb):
    permission = Permission.APPOINTMENT_CANCEL
    form_class = CancelForm
    title = "Cancel this appointment"
    submit = "Cancel appointment"
    done_message = "The appointment is cancelled."
    danger = True

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        reason = CancelReason(data["reason"])
        return cancel_appointment(act, appointment=ids["appointment"], reason=reason)


class AttendView(BookedVerb):
    permission = Permission.APPOINTMENT_ATTEND
    form_class = CommandForm
    title = "The person came"
    submit = "Record that they came"
    done_message = "Recorded that they came."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return attend_appointment(act, appointment=ids["appointment"])
