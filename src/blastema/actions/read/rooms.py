"""The register of rooms: the list, one room with what its air was, and the rooms of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.product.state import ProductState
from blastema.core.room.state import RoomStage, RoomState
from blastema.core.room.told import During, during
from blastema.core.run.rooms import REQUIRED, ROOM_SETTING, stays
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_quality_file, find_register
from blastema.records.find_quality_file import FileRow

# What a room's page shows, unless more is asked for.
SHOWN_DAYS = 7


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One room of the list; ``open`` counts its deviations that are not closed."""

    id: str
    site: str
    state: RoomState
    zone: ZoneInfo
    open: int


@dataclass(frozen=True, slots=True)
class Rooms:
    """``required``: the site asks for the room of every run."""

    lines: tuple[RoomLine, ...]
    may_keep: bool
    required: bool


@dataclass(frozen=True, slots=True)
class RoomPage:
    """``told`` is what was recorded between ``since`` and ``until``, which are UTC."""

    line: RoomLine
    told: tuple[During, ...]
    since: datetime
    until: datetime
    deviations: tuple[FileRow, ...]
    may_keep: bool
    may_log: bool
    may_trace: bool
    may_read_quality: bool
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RoomForm:
    """What a form about a room shows around its fields."""

    id: str
    state: RoomState
    zone: str
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RoomStay:
    """A time that a run was in a room, and what is recorded of its air then."""

    room: str
    code: str
    since: datetime
    until: datetime
    told: tuple[During, ...]


@reading(Permission.PRODUCT_READ)
def room_list(reader: Reader) -> Rooms:
    """Every room of the sites where this person may see products."""
    rows = find_register.entries("room", reader.sites)
    site = reader.fold(f"site/{reader.act.site}")[0].state
    return Rooms(
        tuple(_line(reader, row.id) for row in rows),
        reader.may(Permission.ROOM_KEEP, reader.act.site),
        site.policy(ROOM_SETTING) == REQUIRED,
    )


@reading(Permission.PRODUCT_READ)
def room_page(reader: Reader, *, room: str, days: int = SHOWN_DAYS) -> RoomPage:
    """What was recorded in the last ``days`` before the newest reading, 1 to 366."""
    line = _known(reader, room)
    site, newest = line.site, line.state.read_until
    until = datetime.fromisoformat(newest) if newest else reader.act.now
    since = until - timedelta(days=max(1, min(days, 366)))
    return RoomPage(
        line=line,
        told=during(line.state, since, until),
        since=since,
        until=until,
        deviations=tuple(find_quality_file.rows(_deviations(room))),
        may_keep=reader.may(Permission.ROOM_KEEP, site),
        may_log=reader.may(Permission.ROOM_LOG, site),
        may_trace=reader.may(Permission.PRODUCT_TRACE, site),
        may_read_quality=reader.may(Permission.QUALITY_READ, site),
        seen=_seen(reader, room),
    )


@reading(Permission.ROOM_KEEP)
def room_to_keep(reader: Reader, *, room: str) -> RoomForm:
    return _form(reader, room)


@reading(Permission.ROOM_LOG)
def room_to_log(reader: Reader, *, room: str) -> RoomForm:
    return _form(reader, room)


@reading(Permission.ROOM_KEEP)
def may_register_here(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


@reading(Permission.RUN_START)
def rooms_to_start_in(reader: Reader) -> tuple[str, ...]:
    """The codes of the rooms of this site that are in use."""
    reader.allow(reader.act.site)
    return _in_use(reader.act.site)


@reading(Permission.RUN_STEP)
def rooms_to_work_in(reader: Reader, *, run: str) -> tuple[str, ...]:
    """As ``rooms_to_start_in``, at the site of a run."""
    return _in_use(_site_of_run(reader, run))


@reading(Permission.PRODUCT_READ)
def rooms_of_run(reader: Reader, *, run: str) -> tuple[RoomStay, ...]:
    """Where a run was and what the air was then; it shows nothing of a patient.

    Whoever may see the run may see this, after an emergency look too.
    """
    begun_run = reader.fold(f"run/{run}")[0].state
    first: ProductState = reader.fold(f"product/{'/'.join(begun_run.inputs[:1])}")[0].state
    loaded = reader.load("run", run, patient=first.patient)
    state, site = loaded.state, loaded.meta.site
    found = []
    for code, begun, ended in stays(state, reader.act.occurred_at):
        key = find_register.id_of_code("room", site, code)
        room: RoomState = reader.fold(f"room/{key}")[0].state
        since, until = (datetime.fromisoformat(at) for at in (begun, ended))
        found.append(RoomStay(key, code, since, until, during(room, since, until)))
    return tuple(found)


def _site_of_run(reader: Reader, run: str) -> str:
    loaded = reader.fold(f"run/{run}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("RUN-UNKNOWN", "There is no such run."),)))
    reader.allow(loaded.meta.site)
    return loaded.meta.site


def _in_use(site: str) -> tuple[str, ...]:
    rows = find_register.entries("room", (site,))
    return tuple(row.word for row in rows if row.stage == RoomStage.IN_USE)


def _known(reader: Reader, room: str) -> RoomLine:
    loaded = reader.fold(f"room/{room}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("ROOM-UNKNOWN", "There is no such room."),)))
    reader.allow(loaded.meta.site)
    return _line(reader, room)


def _line(reader: Reader, room: str) -> RoomLine:
    loaded = reader.fold(f"room/{room}")[0]
    zone = ZoneInfo(reader.fold(f"site/{loaded.meta.site}")[0].state.zone)
    found = find_quality_file.rows(_deviations(room))
    return RoomLine(
        room, loaded.meta.site, loaded.state, zone, sum(1 for row in found if not row.ended_on)
    )


def _deviations(room: str) -> list[str]:
    return find_quality_file.of_source("deviation", f"room/{room}")


def _seen(reader: Reader, room: str) -> dict[str, int]:
    return {f"room/{room}": reader.fold(f"room/{room}")[0].position}


def _form(reader: Reader, room: str) -> RoomForm:
    line = _known(reader, room)
    return RoomForm(room, line.state, line.zone.key, _seen(reader, room))
