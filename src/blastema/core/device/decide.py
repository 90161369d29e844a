"""What may happen to a device, and whether it may be used today."""

from __future__ import annotations

import re
from datetime import date

from blastema.core.device.state import Care, DeviceKind, DeviceStage, DeviceState, OutReason
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

CODE = re.compile(r"(?=.{1,32}\Z)[A-Z][A-Z0-9]*([._/-][A-Z0-9]+)*", re.ASCII)
_HERE = (DeviceStage.IN_USE, DeviceStage.OUT_OF_SERVICE)


def register(
    state: DeviceState,
    *,
    code: str,
    kind: DeviceKind,
    calibrates: bool,
    calibrated_until: str,
    maintained_until: str,
    code_taken: bool,
) -> Decision:
    """A device begins with the days on its certificates; no interval is built in."""
    refused = refusal(
        moment("DEVICE-REGISTER-WHEN", "register this device", state.stage, (DeviceStage.NONE,)),
        None
        if CODE.fullmatch(code)
        else refuse(
            "DEVICE-CODE",
            "A device's code begins with a letter and has letters and digits, 32 at most.",
            "Such as C1 or PIPETTE-2.",
        ),
        refuse("DEVICE-CODE-TAKEN", "Another device of this site has this code.", "Choose another.")
        if code_taken
        else None,
        refuse(
            "DEVICE-CALIBRATION-DAY",
            "A device that is calibrated has a day until which that is good.",
            "Read it from the certificate, or say that this device is not calibrated.",
        )
        if calibrates and not calibrated_until
        else None,
        refuse(
            "DEVICE-NO-CALIBRATION",
            "A device that is not calibrated has no day until which that is good.",
            "Leave the day out, or say that this device is calibrated.",
        )
        if calibrated_until and not calibrates
        else None,
    )
    data: dict[str, Json] = {
        "code": code,
        "kind": kind.value,
        "calibrates": calibrates,
        "calibrated_until": calibrated_until,
        "maintained_until": maintained_until,
    }
    return refused or (Event("device.registered.v1", data),)


def care_for(
    state: DeviceState,
    *,
    care: Care,
    passed: bool,
    on: str,
    until: str,
    certificate: str,
    today: str,
) -> Decision:
    """Records a calibration or maintenance; one that does not pass ends the service.

    Days are YYYY-MM-DD; ``until`` is empty where it did not pass.
    """
    refused = refusal(
        moment("DEVICE-CARE-WHEN", f"record its {care.value}", state.stage, _HERE),
        refuse(
            "DEVICE-NO-CALIBRATION",
            "This device was registered as one that is not calibrated.",
            "Retire it and register it anew, if that was wrong.",
        )
        if care is Care.CALIBRATION and state.stage in _HERE and not state.calibrates
        else None,
        refuse("DEVICE-CARE-AHEAD", "This day has not come yet.", "Check the day.")
        if on > today
        else None,
        _until(passed, on, until),
        None
        if certificate.strip()
        else refuse(
            "DEVICE-CERTIFICATE",
            "The number of the certificate or record is missing.",
            "Read it from the paper.",
        ),
    )
    data: dict[str, Json] = {
        "care": care.value,
        "passed": passed,
        "on": on,
        "until": until,
        "certificate": certificate.strip(),
    }
    return refused or (Event("device.cared_for.v1", data),)


def _until(passed: bool, on: str, until: str) -> Finding | None:
    if not passed:
        return (
            refuse(
                "DEVICE-CARE-FAILED-DAY",
                "What did not pass is good for no day.",
                "Leave the last good day out.",
            )
            if until
            else None
        )
    if until >= on:
        return None
    return refuse(
        "DEVICE-CARE-UNTIL",
        "The last good day is missing, or lies before the day on which it was done.",
        "Read it from the certificate.",
    )


def take_out(state: DeviceState, *, reason: OutReason) -> Decision:
    refused = refusal(
        moment(
            "DEVICE-TAKE-OUT-WHEN",
            "take this device out of service",
            state.stage,
            (DeviceStage.IN_USE,),
        )
    )
    return refused or (Event("device.taken_out.v1", {"reason": reason.value}),)


def bring_back(state: DeviceState) -> Decision:
    """Puts a device back into service, once what failed was done again and passed."""
    refused = refusal(
        moment(
            "DEVICE-BRING-BACK-WHEN",
            "bring this device back into service",
            state.stage,
            (DeviceStage.OUT_OF_SERVICE,),
        ),
        refuse(
            "DEVICE-FAILED",
            f"Its last {state.failed} did not pass.",
            f"Record a {state.failed} that passed.",
            "laboratory",
        )
        if state.failed
        else None,
    )
    return refused or (Event("device.brought_back.v1", {}),)


def retire(state: DeviceState) -> Decision:
    """Takes a device out for good; its history and its code stay."""
    refused = refusal(moment("DEVICE-RETIRE-WHEN", "retire this device", state.stage, _HERE))
    return refused or (Event("device.retired.v1", {}),)


def unknown(code: str) -> Finding:
    return refuse(
        "DEVICE-UNKNOWN-CODE",
        f"This site has no device {code}." if CODE.fullmatch(code) else "This is no device's code.",
        "Scan it again, or register it first.",
        "laboratory",
    )


def out_of_use(state: DeviceState) -> Finding | None:
    """Whether a device is not in service at all: no site may decide otherwise."""
    if state.stage is DeviceStage.IN_USE:
        return None
    return refuse(
        "DEVICE-OUT-OF-SERVICE",
        f"{state.code} is {state.stage.value}.",
        "Use another device.",
        "laboratory",
    )


def overdue(state: DeviceState, today: str) -> Care | None:
    """What is past its last good day, the calibration before the maintenance.

    A device may be used on its last good day. One that is calibrated and has no day is
    overdue: nobody can know.
    """
    if state.calibrates and state.calibrated_until < today:
        return Care.CALIBRATION
    late = bool(state.maintained_until) and state.maintained_until < today
    return Care.MAINTENANCE if late else None


def due(state: DeviceState, care: Care) -> str:
    return state.calibrated_until if care is Care.CALIBRATION else state.maintained_until


def past_due(state: DeviceState, today: str) -> Finding | None:
    """The refusal of a device whose calibration or maintenance is overdue."""
    late = overdue(state, today)
    if late is None:
        return None
    return refuse(
        "DEVICE-OVERDUE",
        f"{state.code}: its {late.value} {_ended(due(state, late))}.",
        "Use another device, or have this one seen to and record it.",
        "laboratory",
    )


def _ended(day: str) -> str:
    if not day:
        return "has no last good day"
    one = date.fromisoformat(day)
    return f"ended on {one.day} {one:%B %Y}"
