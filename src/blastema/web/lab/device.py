"""The devices: the register, one of them, its papers, and its way out of service and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.act import Act, Done, Result
from blastema.actions.keep_device import (
    bring_device_back,
    care_for_device,
    register_device,
    retire_device,
    take_device_out,
)
from blastema.actions.read.devices import (
    DeviceChoice,
    DeviceLine,
    DevicePage,
    device_list,
    device_page,
    device_to_keep,
    may_keep_here,
)
from blastema.core.device.state import Care, DeviceKind, DeviceState, OutReason
from blastema.web.acting import act_of
from blastema.web.clinic.words import names as said
from blastema.web.days import day_field
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_COLUMNS = ("Device", "Kind", "State", "Calibrated until", "Maintained until")


@require_GET
def show_devices(request: HttpRequest) -> HttpResponse:
    found = shown_or_raise(device_list(act_of(request)))
    rows = [_row(line) for line in found.lines]
    listed = table("Devices of the laboratory", [*_COLUMNS], rows)
    return render(request, "lab/devices.html", {"found": found, "table": listed})


def _row(line: DeviceLine) -> list[object]:
    state = line.state
    words, kind = _status(line)
    return [
        Cell(state.code, url=reverse("device", args=[line.id])),
        kind_words(state.kind),
        Cell(words, status=kind),
        _calibrated(state),
        _day(state.maintained_until, "no day set"),
    ]


def _status(line: DeviceLine) -> tuple[str, str]:
    """What a device is today: in words, and the kind of its tag."""
    if line.state.stage == "in use":
        return (f"{line.late} overdue", "stop") if line.late else ("in use", "good")
    return line.state.stage.value, "neutral" if line.state.stage == "retired" else "stop"


def _calibrated(state: DeviceState) -> str:
    return _day(state.calibrated_until, "no day set") if state.calibrates else "not calibrated"


def _day(day: str, none: str) -> str:
    return said.day(day) if day else none


def kind_words(kind: str) -> str:
    return kind.replace("-", " ").capitalize()


def choices_of(devices: Sequence[DeviceChoice]) -> list[tuple[str, str]]:
    """Code and words of each device, for the boxes of a form; a warning stands with it."""
    return [(one.code, one.warning or f"{one.code} · {kind_words(one.kind)}") for one in devices]


@require_GET
def show_device(request: HttpRequest, device: str) -> HttpResponse:
    page: DevicePage = shown_or_raise(device_page(act_of(request), device=device))
    state = page.line.state
    words, _ = _status(page.line)
    facts = [
        ("Kind", kind_words(state.kind)),
        ("State", words if not state.out else f"{words}: {kind_words(state.out).lower()}"),
        ("Calibrated until", _calibrated(state)),
        ("Maintained until", _day(state.maintained_until, "no day set")),
    ]
    context = {"page": page, "state": state, "facts": facts, "care": _care(state)}
    return render(request, "lab/device.html", context)


def _care(state: DeviceState) -> Table:
    rows: list[list[object]] = [
        [
            said.day(done.on),
            done.care.capitalize(),
            Cell("passed", status="good") if done.passed else Cell("did not pass", status="stop"),
            _day(done.until, "no day"),
            done.certificate,
        ]
        for done in reversed(state.care)
    ]
    columns = ["Done on", "What", "Result", "Good until", "Certificate"]
    return table("Calibration and maintenance", [*columns], rows)


class RegisterForm(CommandForm):
    code = forms.CharField(
        label="Code", max_length=32, help_text="It stands on the device, such as C1."
    )
    kind = forms.ChoiceField(
        label="Kind", choices=[(one.value, kind_words(one.value)) for one in DeviceKind]
    )
    calibrates = forms.BooleanField(
        label="It measures or controls something, so it is calibrated", required=False
    )
    calibrated_until = day_field(
        "Calibrated until", required=False, help_text="The last good day on its certificate."
    )
    maintained_until = day_field(
        "Maintained until", required=False, help_text="Leave it out where there is none."
    )


class RegisterDevice(VerbView):
    form_class = RegisterForm
    title = "Register a device"
    submit = "Register it"
    done_message = "Registered. Runs can name it now."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_keep_here(act))
        return {
            "back_url": reverse("devices"),
            "back_label": "Devices",
            "initial": {"calibrates": True},
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return register_device(
            act,
            code=data["code"],
            kind=DeviceKind(data["kind"]),
            calibrates=data["calibrates"],
            calibrated_until=data["calibrated_until"],
            maintained_until=data["maintained_until"],
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("device", args=[done.first("device")])


class DeviceVerb(VerbView):
    """Subclasses add form, action and words; the device comes from the address."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        page: DevicePage = shown_or_raise(device_to_keep(act, device=ids["device"]))
        return {
            "seen": page.seen,
            "kicker": page.line.state.code,
            "back_url": reverse("device", args=[ids["device"]]),
            "back_label": page.line.state.code,
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("device", args=[ids["device"]])


class CareForm(CommandForm):
    care = forms.ChoiceField(
        label="What was done",
        widget=forms.RadioSelect,
        choices=[(one.value, one.value.capitalize()) for one in Care],
    )
    passed = forms.ChoiceField(
        label="Result",
        widget=forms.RadioSelect,
        choices=[("yes", "It passed"), ("no", "It did not pass: the device goes out of service")],
    )
    on = day_field("Done on", required=True)
    until = day_field(
        "Good until", required=False, help_text="The last good day. Leave it out if it failed."
    )
    certificate = forms.CharField(label="Number of the certificate or record", max_length=64)


class CareForDevice(DeviceVerb):
    form_class = CareForm
    title = "Record a calibration or maintenance"
    submit = "Record it"
    done_message = "Recorded."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return care_for_device(
            act,
            device=ids["device"],
            care=Care(data["care"]),
            passed=data["passed"] == "yes",
            on=data["on"],
            until=data["until"],
            certificate=data["certificate"],
        )


class TakeOutForm(CommandForm):
    reason = forms.ChoiceField(
        label="Why",
        widget=forms.RadioSelect,
        choices=[(one.value, kind_words(one.value)) for one in OutReason],
    )


class TakeDeviceOut(DeviceVerb):
    form_class = TakeOutForm
    title = "Take it out of service"
    submit = "Take it out of service"
    danger = True
    done_message = "Out of service. No step can name it."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return take_device_out(act, device=ids["device"], reason=OutReason(data["reason"]))


class BringDeviceBack(DeviceVerb):
    title = "Bring it back into service"
    submit = "Bring it back"
    done_message = "In use again."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return bring_device_back(act, device=ids["device"])


class RetireDevice(DeviceVerb):
    title = "Retire this device"
    submit = "Retire it"
    danger = True
    done_message = "Retired. Its history stays."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return retire_device(act, device=ids["device"])
