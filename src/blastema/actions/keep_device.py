"""Registers a device, records its calibration and maintenance, takes it out and back."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.device import decide
from blastema.core.device.state import Care, DeviceKind, OutReason
from blastema.records import find_device


@verb(Permission.DEVICE_KEEP)
def register_device(
    door: Door,
    *,
    code: str,
    kind: DeviceKind,
    calibrates: bool = True,
    calibrated_until: date | None = None,
    maintained_until: date | None = None,
) -> Done:
    """``code`` stands on the device; the days are the last good ones of its papers."""
    device, plain = door.new(), code_of(code)
    made = decide.register(
        door.begin("device", device),
        code=plain,
        kind=kind,
        calibrates=calibrates,
        calibrated_until=_day(calibrated_until),
        maintained_until=_day(maintained_until),
        code_taken=bool(door.look(find_device.ids_of_codes, door.act.site, (plain,))),
    )
    return door.write({("device", device): made})


@verb(Permission.DEVICE_KEEP)
def care_for_device(
    door: Door,
    *,
    device: str,
    care: Care,
    passed: bool,
    on: date,
    certificate: str,
    until: date | None = None,
) -> Done:
    """Records a calibration or maintenance; one that did not pass takes it out of service."""
    cared = decide.care_for(
        door.state("device", device),
        care=care,
        passed=passed,
        on=_day(on),
        until=_day(until),
        certificate=certificate,
        today=door.act.today,
    )
    return door.write({("device", device): cared})


@verb(Permission.DEVICE_KEEP)
def take_device_out(door: Door, *, device: str, reason: OutReason) -> Done:
    taken = decide.take_out(door.state("device", device), reason=reason)
    return door.write({("device", device): taken})


@verb(Permission.DEVICE_KEEP)
def bring_device_back(door: Door, *, device: str) -> Done:
    return door.write({("device", device): decide.bring_back(door.state("device", device))})


@verb(Permission.DEVICE_KEEP)
def retire_device(door: Door, *, device: str) -> Done:
    return door.write({("device", device): decide.retire(door.state("device", device))})


def code_of(typed: str) -> str:
    """A code as the register holds it, however it was typed or scanned."""
    return typed.strip().upper()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
