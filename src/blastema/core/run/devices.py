"""The devices of a run: each known, in service, and within its calibration.

A site whose material cannot wait may let a step go on with an overdue device: then the
same decision records the deviation. A device out of service is refused all the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.catalogue.practice import Step
from blastema.core.device.decide import due, out_of_use, overdue, past_due, unknown
from blastema.core.device.state import DeviceState
from blastema.core.event import Event, Json
from blastema.core.run.state import Severity
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal, refuse

# The site's answer to an overdue device at a step; any other value, and none, refuses it.
OVERDUE_SETTING = "device-overdue-at-a-step"
DEVIATION = "deviation"

# Code to the state of the device with it, ``None`` where the site has no such device.
Devices = Mapping[str, DeviceState | None]


def usable(devices: Devices, today: str, *, overdue_deviates: bool = False) -> Refusal | None:
    """Refuses every device that may not be used today, all at once."""
    return refusal(
        *(fault for code, device in devices.items() for fault in _faults(code, device, today))
        if not overdue_deviates
        else (
            unknown(code) if device is None else out_of_use(device)
            for code, device in devices.items()
        )
    )


def _faults(code: str, device: DeviceState | None, today: str) -> tuple[Finding | None, ...]:
    if device is None:
        return (unknown(code),)
    return (out_of_use(device), past_due(device, today))


def with_devices(
    decision: Decision, devices: Devices, *, step: str, today: str, setting: str
) -> Decision:
    """The decision about a step, with what its devices say: every fault at once."""
    refused = usable(devices, today, overdue_deviates=setting == DEVIATION)
    if isinstance(decision, Refusal):
        return Refusal((*decision.findings, *(refused.findings if refused else ())))
    return refused or (*decision, *_deviations(devices, step, today))


def with_kinds(decision: Decision, step: Step | None, devices: Devices) -> Decision:
    """The decision about a step, and whether each kind of device that it needs is there."""
    here = {device.kind for device in devices.values() if device is not None}
    lacking = [kind for kind in (step.devices if step else ()) if kind not in here]
    if not lacking:
        return decision
    found = refuse(
        "RUN-STEP-DEVICE-KIND",
        f"This step needs a device of each: {', '.join(lacking)}.",
        "Start the run with it; what is not there cannot be named later.",
        "laboratory",
    )
    before = decision.findings if isinstance(decision, Refusal) else ()
    return Refusal((*before, found))


def _deviations(devices: Devices, step: str, today: str) -> tuple[Event, ...]:
    late = [(d, overdue(d, today)) for d in devices.values() if d is not None]
    return tuple(
        _deviated(step, f"Done with {device.code}; its {care.value} ended {due(device, care)}.")
        for device, care in late
        if care is not None
    )


def _deviated(step: str, what: str) -> Event:
    data: dict[str, Json] = {"step": step, "what": what, "severity": Severity.MAJOR.value}
    return Event("run.deviated.v1", data)
