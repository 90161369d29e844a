"""The devices of the demonstration: one in use, one overdue, one that is away."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.keep_device import care_for_device, register_device, take_device_out
from blastema.app.demo.stage import SITES, Stage, done
from blastema.core.device.state import Care, DeviceKind, OutReason

CENTRIFUGE = "C1"


def set_up(stage: Stage) -> None:
    """The register of each site, when the site opens; the days are invented."""
    good, late = stage.end.date() + timedelta(days=120), stage.end.date() - timedelta(days=9)
    for plan in SITES:
        for code, kind, until in (
            (CENTRIFUGE, DeviceKind.CENTRIFUGE, good),
            ("CC1", DeviceKind.CELL_COUNTER, late),
            ("LF1", DeviceKind.SAFETY_CABINET, good),
        ):
            act = stage.act("laboratory", plan.key)
            made = register_device(act, code=code, kind=kind, calibrated_until=until)
            stage.devices[plan.key, code] = done(made).subject


def care(stage: Stage) -> None:
    """Three weeks ago: the centrifuge was maintained, and the cabinet went away for service."""
    stage.at(stage.end - timedelta(days=21))
    for plan in SITES:
        act = stage.act("laboratory", plan.key)
        day = act.now.date()
        cared = care_for_device(
            act,
            device=stage.devices[plan.key, CENTRIFUGE],
            care=Care.MAINTENANCE,
            passed=True,
            on=day,
            until=day + timedelta(days=180),
            certificate="M-2041",
        )
        done(cared)
        away = stage.devices[plan.key, "LF1"]
        act = stage.act("laboratory", plan.key)
        done(take_device_out(act, device=away, reason=OutReason.AWAY))
