"""The rooms of the demonstration: a cleanroom with a week of its air, and a procedure room."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import cos, pi

from blastema.actions.keep_room import (
    import_room_log,
    record_room_reading,
    register_room,
    set_room_limits,
)
from blastema.app.demo.stage import SITES, Stage, done
from blastema.core.room.state import RoomUse

CLEANROOM = "CR1"
# What an invented site allows, in thousandths of the unit; the program has no limit.
_LIMITS = (
    ("temperature", 18_000, 24_000),
    ("humidity", None, 60_000),
    ("differential-pressure", 10_000, None),
    ("settle-plate", None, 5_000),
)
_EVERY = timedelta(minutes=30)
_DAYS = 7


def set_up(stage: Stage) -> None:
    """The register of each site, when the site opens."""
    for plan in SITES:
        for code, use in ((CLEANROOM, RoomUse.CLEANROOM), ("PR1", RoomUse.PROCEDURE)):
            act = stage.act("quality", plan.key)
            room = done(register_room(act, code=code, use=use)).subject
            stage.rooms[plan.key, code] = room
        for kind, low, high in _LIMITS:
            limited = set_room_limits(
                stage.act("quality", plan.key),
                room=stage.rooms[plan.key, CLEANROOM],
                kind=kind,
                low_milli=low,
                high_milli=high,
            )
            done(limited)


def bring_in_logs(stage: Stage) -> None:
    """The last week of each cleanroom; one afternoon it was too warm in the first one."""
    stage.at(stage.end - timedelta(hours=5))
    for number, plan in enumerate(SITES):
        act = stage.act("laboratory", plan.key)
        room = stage.rooms[plan.key, CLEANROOM]
        text = _log(act.now, warm=number == 0)
        done(import_room_log(act, room=room, text=text))
        plates = {"settle-plate": 1_000}
        done(record_room_reading(stage.act("laboratory", plan.key), room=room, values=plates))


def _log(end: datetime, *, warm: bool) -> str:
    begin = end.replace(minute=0, second=0, microsecond=0) - timedelta(days=_DAYS)
    lines = ["time,temperature,humidity,differential-pressure"]
    for step in range(_DAYS * 48):
        at = begin + step * _EVERY
        swing = cos((at.hour - 20) / 12 * pi)
        heat = 5.0 if warm and step in range(200, 205) else 0.0
        lines.append(
            f"{at.isoformat()},{20.5 + swing + heat:.1f},{45 - 4 * swing:.0f},{13 + swing:.1f}"
        )
    return "\n".join(lines)
