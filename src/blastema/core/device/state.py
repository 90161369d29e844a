"""What a device is, as the fold of its events.

    (none) -> in use <-> out of service
                 +---> retired <---+

Which run used it is not here but in the runs' own histories, by the device's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class DeviceStage(StrEnum):
    NONE = "none"
    IN_USE = "in use"
    OUT_OF_SERVICE = "out of service"
    RETIRED = "retired"


class DeviceKind(StrEnum):
    CENTRIFUGE = "centrifuge"
    CELL_COUNTER = "cell-counter"
    BALANCE = "balance"
    PIPETTE = "pipette"
    THERMOMETER = "thermometer"
    INCUBATOR = "incubator"
    SAFETY_CABINET = "safety-cabinet"
    WATER_BATH = "water-bath"
    RATE_FREEZER = "controlled-rate-freezer"
    SEPARATOR = "separator"
    OTHER = "other"


class Care(StrEnum):
    """What is done to a device at intervals that the site sets."""

    CALIBRATION = "calibration"
    MAINTENANCE = "maintenance"


class OutReason(StrEnum):
    """Why a device is taken out of service."""

    BROKEN = "broken"
    FAILED_CHECK = "failed-check"
    CONTAMINATED = "contaminated"
    AWAY = "away-for-service"


@dataclass(frozen=True, slots=True)
class CareDone:
    """One calibration or maintenance; ``until`` is the last good day, YYYY-MM-DD."""

    care: str
    passed: bool
    on: str
    until: str
    certificate: str


@dataclass(frozen=True, slots=True)
class DeviceState:
    """``calibrated_until`` and ``maintained_until`` are last good days, YYYY-MM-DD.

    A device that gives no reading needs no calibration (``calibrates`` is false), and one
    without a maintenance day has none set. ``failed`` is the care that did not pass last.
    """

    stage: DeviceStage = DeviceStage.NONE
    code: str = ""
    kind: str = ""
    calibrates: bool = True
    calibrated_until: str = ""
    maintained_until: str = ""
    care: tuple[CareDone, ...] = ()
    failed: str = ""
    out: str = ""


def _registered(state: DeviceState, data: Mapping[str, Any]) -> DeviceState:
    return replace(
        state,
        stage=DeviceStage.IN_USE,
        code=data["code"],
        kind=data["kind"],
        calibrates=data["calibrates"],
        calibrated_until=data["calibrated_until"],
        maintained_until=data["maintained_until"],
    )


def _cared_for(state: DeviceState, data: Mapping[str, Any]) -> DeviceState:
    done = CareDone(data["care"], data["passed"], data["on"], data["until"], data["certificate"])
    state = replace(state, care=(*state.care, done))
    if not done.passed:
        return replace(
            state, stage=DeviceStage.OUT_OF_SERVICE, failed=done.care, out=OutReason.FAILED_CHECK
        )
    failed = "" if state.failed == done.care else state.failed
    if done.care == Care.CALIBRATION:
        return replace(state, failed=failed, calibrated_until=done.until)
    return replace(state, failed=failed, maintained_until=done.until)


def _taken_out(state: DeviceState, data: Mapping[str, Any]) -> DeviceState:
    return replace(state, stage=DeviceStage.OUT_OF_SERVICE, out=data["reason"])


def _brought_back(state: DeviceState, _: Mapping[str, Any]) -> DeviceState:
    return replace(state, stage=DeviceStage.IN_USE, out="")


def _retired(state: DeviceState, _: Mapping[str, Any]) -> DeviceState:
    return replace(state, stage=DeviceStage.RETIRED)


_HANDLERS: dict[str, Handler[DeviceState]] = {
    "device.registered.v1": _registered,
    "device.cared_for.v1": _cared_for,
    "device.taken_out.v1": _taken_out,
    "device.brought_back.v1": _brought_back,
    "device.retired.v1": _retired,
}

DEVICE = Kind("device", DeviceState(), _HANDLERS)
