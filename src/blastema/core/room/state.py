"""What a room is, as the fold of its events.

    (none) -> in use -> retired

A logger's file is kept by the hour: the lowest and the highest of each hour and how many
there were. The times outside the limits were judged by every single reading, with the limits
that the site had set on that day; the file itself is known by its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class RoomStage(StrEnum):
    NONE = "none"
    IN_USE = "in use"
    RETIRED = "retired"


class RoomUse(StrEnum):
    CLEANROOM = "cleanroom"
    LABORATORY = "laboratory"
    PROCEDURE = "procedure-room"
    STORAGE = "storage-room"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Band:
    """What the site allows, ends included, in thousandths of the kind's unit; none is none."""

    low_milli: int | None = None
    high_milli: int | None = None

    def holds(self, milli: int) -> bool:
        return (self.low_milli is None or self.low_milli <= milli) and (
            self.high_milli is None or milli <= self.high_milli
        )

    @property
    def is_set(self) -> bool:
        return self.low_milli is not None or self.high_milli is not None


@dataclass(frozen=True, slots=True)
class Outside:
    """A time outside the limits, with the worst reading; UTC moments as in rows."""

    since: str
    until: str
    extreme_milli: int


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one kind: ``hour`` counts whole hours since 1970-01-01T00:00Z."""

    hour: int
    lowest_milli: int
    highest_milli: int
    readings: int


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of reading in one file; ``band`` is what it was judged by."""

    kind: str
    band: Band
    lowest_milli: int
    highest_milli: int
    readings: int
    outside: tuple[Outside, ...]
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class RoomLog:
    """One file of a logger, by its digest."""

    digest: str
    since: str
    until: str
    series: tuple[Series, ...]
    gaps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody read off and typed: kind and value; ``outside`` names the kinds beyond."""

    at: str
    values: Mapping[str, int]
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoomState:
    stage: RoomStage = RoomStage.NONE
    code: str = ""
    use: str = ""
    limits: Mapping[str, Band] = field(default_factory=dict)
    logs: tuple[RoomLog, ...] = ()
    typed: tuple[Typed, ...] = ()
    registered_on: str = ""
    retired_on: str = ""

    def band(self, kind: str) -> Band:
        return self.limits.get(kind, Band())

    @property
    def read_until(self) -> str:
        """The newest reading; empty where there is none."""
        return max([*(log.until for log in self.logs), *(one.at for one in self.typed)], default="")


def _registered(state: RoomState, data: Mapping[str, Any]) -> RoomState:
    return replace(
        state,
        stage=RoomStage.IN_USE,
        code=data["code"],
        use=data["use"],
        registered_on=data["on"],
    )


def _limits_set(state: RoomState, data: Mapping[str, Any]) -> RoomState:
    band = Band(data["low_milli"], data["high_milli"])
    return replace(state, limits={**state.limits, data["kind"]: band})


def _read(state: RoomState, data: Mapping[str, Any]) -> RoomState:
    values = {one["kind"]: one["value_milli"] for one in data["values"]}
    typed = Typed(data["at"], values, tuple(data["outside"]))
    return replace(state, typed=(*state.typed, typed))


def _log_imported(state: RoomState, data: Mapping[str, Any]) -> RoomState:
    log = RoomLog(
        data["digest"],
        data["since"],
        data["until"],
        tuple(_series(one) for one in data["series"]),
        tuple((gap["since"], gap["until"]) for gap in data["gaps"]),
    )
    return replace(state, logs=(*state.logs, log))


def _series(data: Mapping[str, Any]) -> Series:
    return Series(
        data["kind"],
        Band(data["low_milli"], data["high_milli"]),
        data["lowest_milli"],
        data["highest_milli"],
        data["readings"],
        tuple(Outside(o["since"], o["until"], o["extreme_milli"]) for o in data["outside"]),
        tuple(Hour(*hour) for hour in data["hours"]),
    )


def _retired(state: RoomState, data: Mapping[str, Any]) -> RoomState:
    return replace(state, stage=RoomStage.RETIRED, retired_on=data["on"])


_HANDLERS: dict[str, Handler[RoomState]] = {
    "room.registered.v1": _registered,
    "room.limits_set.v1": _limits_set,
    "room.read.v1": _read,
    "room.log_imported.v1": _log_imported,
    "room.retired.v1": _retired,
}

ROOM = Kind("room", RoomState(), _HANDLERS)
