"""The room of a run: known, in use, and named where the site asks for one."""

from __future__ import annotations

from blastema.core.event import Event, Json
from blastema.core.room.state import RoomStage, RoomState
from blastema.core.run.state import RunState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal, refuse

# The site's answer to a run that names no room; any other value, and none, lets it go on.
ROOM_SETTING = "room-at-a-run"
REQUIRED = "required"


def with_room(
    decision: Decision,
    *,
    run: RunState,
    code: str,
    room: RoomState | None,
    step: str,
    at: str,
    setting: str,
) -> Decision:
    """The decision about a start or a step, with where it happens: every fault at once.

    ``room`` is the state of the room with this code, ``None`` where the site has none.
    """
    refused = refusal(_named(run, code, setting), _usable(code, room) if code else None)
    if isinstance(decision, Refusal):
        return Refusal((*decision.findings, *(refused.findings if refused else ())))
    if refused:
        return refused
    if code in ("", run.room):
        return decision
    data: dict[str, Json] = {"room": code, "step": step, "at": at}
    placed = Event("run.placed.v1", data)
    # A run exists before it is anywhere; a step is done where the run was brought to.
    return (placed, *decision) if step else (*decision, placed)


def stays(run: RunState, now: str) -> tuple[tuple[str, str, str], ...]:
    """Room, since and until of each stay; the last one lasts until the run ended, or now."""
    ends = [*(one.at for one in run.rooms[1:]), _last(run, now)]
    return tuple((one.room, one.at, end) for one, end in zip(run.rooms, ends, strict=False))


def _last(run: RunState, now: str) -> str:
    if run.ended_at or run.failed:
        return run.ended_at or run.last_at
    return now


def _named(run: RunState, code: str, setting: str) -> Finding | None:
    if setting != REQUIRED or code or run.room:
        return None
    return refuse(
        "RUN-ROOM",
        "This site asks in which room a run happens, and none is named.",
        "Choose the room.",
        "laboratory",
    )


def _usable(code: str, room: RoomState | None) -> Finding | None:
    if room is not None and room.stage is RoomStage.IN_USE:
        return None
    words = "This site has no room with this code." if room is None else f"{code} is retired."
    return refuse(
        "RUN-ROOM-NOT-IN-USE", words, "Choose a room that is in use, or register it.", "quality"
    )
