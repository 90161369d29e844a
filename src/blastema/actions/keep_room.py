"""Registers a room, sets its limits, records what its air was, retires it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from blastema.actions.act import Done, utc_text
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.keep_device import code_of
from blastema.actions.schedule import Decisions
from blastema.core.access.permissions import Permission
from blastema.core.civil import find_zone
from blastema.core.deviation.decide import take_up
from blastema.core.room import decide
from blastema.core.room.judge import LONGEST_GAP, TOLERATED, LogFile, import_log
from blastema.core.room.kinds import kinds
from blastema.core.room.state import ROOM, RoomState, RoomUse
from blastema.core.room.told import all_outside, why_deviated
from blastema.core.run.state import Severity
from blastema.core.storage.judge import Limits
from blastema.core.storage.table import Columns, read_table
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_register


@verb(Permission.ROOM_KEEP)
def register_room(door: Door, *, code: str, use: RoomUse) -> Done:
    """``code`` stands at the door of the room; runs name it by that."""
    room, plain = door.new(), code_of(code)
    made = decide.register(
        door.begin("room", room),
        code=plain,
        use=use,
        on=door.act.today,
        code_taken=bool(door.look(find_register.id_of_code, "room", door.act.site, plain)),
    )
    return door.write({("room", room): made})


@verb(Permission.ROOM_KEEP)
def set_room_limits(
    door: Door,
    *,
    room: str,
    kind: str,
    low_milli: int | None = None,
    high_milli: int | None = None,
) -> Done:
    """Ends included, in thousandths of the kind's unit; with neither there is no limit."""
    state = door.state("room", room)
    limited = decide.set_limits(state, kind=kind, low_milli=low_milli, high_milli=high_milli)
    return door.write({("room", room): limited})


@verb(Permission.ROOM_LOG)
def record_room_reading(
    door: Door, *, room: str, values: Mapping[str, int], at: datetime | None = None
) -> Done:
    """``values`` by kind, in thousandths of its unit; ``at`` is when it was read, else now."""
    read = decide.read(
        door.state("room", room),
        values=values,
        at=utc_text(at) if at else door.act.occurred_at,
        now=utc_text(door.act.now),
    )
    return door.write({("room", room): read, **_deviations(door, room, read)})


@verb(Permission.ROOM_LOG)
def import_room_log(door: Door, *, room: str, text: str, zone: str = "") -> Done:
    """``text`` is the file; times without an offset are on the clock of ``zone``, or the site's.

    What was outside the limits becomes a deviation of the quality file, one for each kind.
    """
    state: RoomState = door.state("room", room)
    site = door.fact("site", door.site_of("room", room))
    columns = Columns({kind.slug: kind.parse for kind in kinds().values()}, all_needed=False)
    table = read_table(text, _zone(zone or site.zone), columns, now=door.act.now)
    imported = import_log(
        state,
        file=LogFile(table, sha256(text.encode()).hexdigest()),
        limits=Limits.of(site.policy(LONGEST_GAP), site.policy(TOLERATED)),
    )
    return door.write({("room", room): imported, **_deviations(door, room, imported)})


@verb(Permission.ROOM_KEEP)
def retire_room(door: Door, *, room: str) -> Done:
    retired = decide.retire(door.state("room", room), on=door.act.today)
    return door.write({("room", room): retired})


def _deviations(door: Door, room: str, decided: Decision) -> Decisions:
    """One deviation for each kind that was outside, its words sealed under its own key."""
    if isinstance(decided, Refusal):
        return {}
    before: RoomState = door.state("room", room)
    told = ROOM.apply(ROOM.empty, decided[0])  # what this one event tells, and nothing before
    decisions: Decisions = {}
    for kind in kinds():
        outside = all_outside(told, kind)
        if outside:
            words = why_deviated(before.code, kind, before.band(kind), outside)
            deviation = door.new()
            decisions["deviation", deviation] = _opened(door, deviation, room, words)
    return decisions


def _opened(door: Door, deviation: str, room: str, words: str) -> Decision:
    subject = f"deviation/{deviation}"
    return take_up(
        door.begin_child("deviation", deviation),
        source=f"room/{room}",
        patient="",
        sealed_for=subject,
        what=door.seal_about(subject, words),
        severity=Severity.MAJOR,
        discovered_on=door.act.today,
        today=door.act.today,
    )


def _zone(name: str) -> ZoneInfo:
    found = find_zone(name)
    if found is None:
        raise RefusedError(
            Refusal((refuse("ROOM-LOG-ZONE", "This is not the name of a time zone."),))
        )
    return found
