"""The register of devices: the list, one device, and which of them a run may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.device.decide import out_of_use, overdue, past_due
from blastema.core.device.state import DeviceState
from blastema.core.run.devices import DEVIATION, OVERDUE_SETTING
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_device


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device of the list; ``late`` is the care that is overdue today, or empty."""

    id: str
    site: str
    state: DeviceState
    late: str


@dataclass(frozen=True, slots=True)
class Devices:
    """``deviates``: the site lets a step go on with an overdue device, as a deviation."""

    lines: tuple[DeviceLine, ...]
    may_keep: bool
    deviates: bool


@dataclass(frozen=True, slots=True)
class DevicePage:
    line: DeviceLine
    may_keep: bool
    may_trace: bool
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A device that a run may name, by its code; ``warning`` says why it would be refused."""

    code: str
    kind: str
    warning: str


@reading(Permission.PRODUCT_READ)
def device_list(reader: Reader) -> Devices:
    """Every device of the sites where this person may see products."""
    site = reader.fold(f"site/{reader.act.site}")[0].state
    return Devices(
        tuple(_lines(reader, reader.sites)),
        reader.may(Permission.DEVICE_KEEP, reader.act.site),
        site.policy(OVERDUE_SETTING) == DEVIATION,
    )


@reading(Permission.PRODUCT_READ)
def device_page(reader: Reader, *, device: str) -> DevicePage:
    return _page(reader, device)


@reading(Permission.DEVICE_KEEP)
def device_to_keep(reader: Reader, *, device: str) -> DevicePage:
    """One device, for whoever may change what the register says of it."""
    return _page(reader, device)


@reading(Permission.DEVICE_KEEP)
def may_keep_here(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


@reading(Permission.RUN_START)
def devices_to_start_with(reader: Reader) -> tuple[DeviceChoice, ...]:
    """The devices of this site that are in service."""
    here = (line.state for line in _lines(reader, (reader.act.site,)))
    return tuple(_choice(reader, one) for one in here if out_of_use(one) is None)


@reading(Permission.RUN_STEP)
def devices_of_run(reader: Reader, *, run: str) -> tuple[DeviceChoice, ...]:
    """The devices that a run began with, as they are today."""
    loaded = reader.fold(f"run/{run}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("RUN-UNKNOWN", "There is no such run."),)))
    reader.allow(loaded.meta.site)
    here = {line.state.code: line.state for line in _lines(reader, (loaded.meta.site,))}
    return tuple(_choice(reader, here[code]) for code in loaded.state.equipment if code in here)


def _page(reader: Reader, device: str) -> DevicePage:
    loaded = reader.fold(f"device/{device}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("DEVICE-UNKNOWN", "There is no such device."),)))
    site = loaded.meta.site
    reader.allow(site)
    return DevicePage(
        _line(reader, device, site, loaded.state),
        reader.may(Permission.DEVICE_KEEP, site),
        reader.may(Permission.PRODUCT_TRACE, site),
        {f"device/{device}": loaded.position},
    )


def _lines(reader: Reader, sites: frozenset[str] | tuple[str, ...]) -> list[DeviceLine]:
    rows = find_device.devices(sites)
    states = reader.fold(*(f"device/{row.id}" for row in rows))
    return [
        _line(reader, row.id, row.site, loaded.state)
        for row, loaded in zip(rows, states, strict=True)
    ]


def _line(reader: Reader, device: str, site: str, state: DeviceState) -> DeviceLine:
    late = overdue(state, reader.act.today)
    return DeviceLine(device, site, state, late.value if late else "")


def _choice(reader: Reader, state: DeviceState) -> DeviceChoice:
    fault = out_of_use(state) or past_due(state, reader.act.today)
    return DeviceChoice(state.code, state.kind, fault.words if fault else "")
