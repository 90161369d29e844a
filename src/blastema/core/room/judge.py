"""Taking a logger's file in: every fault at once, then what was outside and by the hour.

How long a room may be outside (a door that was opened) and how long a gap may be are
policies of the site without a built-in value. Without the first, each reading outside
counts; without the second, gaps are not looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.room.kinds import kinds
from blastema.core.room.state import Band, RoomStage, RoomState
from blastema.core.storage.judge import Limits
from blastema.core.storage.log import excursions, gaps, text
from blastema.core.storage.table import Table
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

LONGEST_GAP = "room-log-gap-minutes"
TOLERATED = "room-excursion-minutes"
# Ours: a file of more than a year is several.
LONGEST_LOG = timedelta(days=366)
# Beyond every value that a kind can have: the open end of a band.
_OPEN_END = 10**16

Readings = Sequence[tuple[datetime, int]]


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file that was read: its rows by kind of reading, and the digest of its bytes."""

    table: Table
    digest: str

    def of_kind(self, kind: str) -> Readings:
        return [(at, values[kind]) for at, values in self.table.rows if kind in values]


def import_log(state: RoomState, *, file: LogFile, limits: Limits) -> Decision:
    """Takes a file in with every excursion and gap that it shows, or with none of it."""
    rows = file.table.rows
    found = [kind for kind in kinds() if any(kind in values for _, values in rows)]
    refused = refusal(
        moment("ROOM-LOG-WHEN", "bring in a log", state.stage, (RoomStage.IN_USE,)),
        *(refuse("ROOM-LOG-FAULT", fault, "Correct the file.") for fault in file.table.faults),
        *_known(state, file, found),
    )
    if refused:
        return refused
    times = [at for at, _ in rows]
    data: dict[str, Json] = {
        "digest": file.digest,
        "since": text(times[0]),
        "until": text(times[-1]),
        "series": [_series(kind, file.of_kind(kind), state.band(kind), limits) for kind in found],
        "gaps": [{"since": text(a), "until": text(b)} for a, b in _gaps(times, limits)],
    }
    return (Event("room.log_imported.v1", data),)


def _series(kind: str, readings: Readings, band: Band, limits: Limits) -> Json:
    values = [value for _, value in readings]
    outside = excursions(
        readings,
        low_mc=-_OPEN_END if band.low_milli is None else band.low_milli,
        high_mc=_OPEN_END if band.high_milli is None else band.high_milli,
        tolerated=timedelta(minutes=limits.tolerated or 0),
    )
    return {
        "kind": kind,
        "low_milli": band.low_milli,
        "high_milli": band.high_milli,
        "readings": len(values),
        "lowest_milli": min(values),
        "highest_milli": max(values),
        "outside": [
            {"since": text(a), "until": text(b), "extreme_milli": worst} for a, b, worst in outside
        ],
        "hours": _hours(readings),
    }


def _hours(readings: Iterable[tuple[datetime, int]]) -> list[Json]:
    by_hour: dict[int, list[int]] = {}
    for at, value in readings:
        by_hour.setdefault(int(at.timestamp()) // 3600, []).append(value)
    return [[hour, min(found), max(found), len(found)] for hour, found in sorted(by_hour.items())]


def _gaps(times: Sequence[datetime], limits: Limits) -> tuple[tuple[datetime, datetime], ...]:
    if limits.gap is None:
        return ()
    readings = [(at, 0) for at in times]
    return gaps(readings, longest=timedelta(minutes=limits.gap), after=None)


def _known(state: RoomState, file: LogFile, found: Sequence[str]) -> list[Finding | None]:
    if any(log.digest == file.digest for log in state.logs):
        return [refuse("ROOM-LOG-KNOWN", "This file was brought in before.")]
    rows = file.table.rows
    if not rows:
        return []
    first, last = rows[0][0], rows[-1][0]
    return [
        refuse("ROOM-LOG-LONG", "The file tells of more than a year.", "Cut it into several.")
        if last - first > LONGEST_LOG
        else None,
        *(_overlaps(state, kind, file.of_kind(kind)) for kind in found),
    ]


def _overlaps(state: RoomState, kind: str, readings: Readings) -> Finding | None:
    since, until = text(readings[0][0]), text(readings[-1][0])
    told = [log for log in state.logs if any(one.kind == kind for one in log.series)]
    if not any(since <= log.until and log.since <= until for log in told):
        return None
    return refuse(
        "ROOM-LOG-OVERLAPS",
        f"Another file of this room tells of the {kind} of this time already.",
        "Cut it to the time that is new.",
        "laboratory",
    )
