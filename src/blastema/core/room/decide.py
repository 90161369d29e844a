"""What may happen to a room: registered, given limits, read, retired."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.device.decide import CODE
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.expiry import instant
from blastema.core.room.kinds import kinds
from blastema.core.room.state import Band, RoomStage, RoomState, RoomUse
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_IN_USE = (RoomStage.IN_USE,)


def register(state: RoomState, *, code: str, use: RoomUse, on: str, code_taken: bool) -> Decision:
    refused = refusal(
        moment("ROOM-REGISTER-WHEN", "register this room", state.stage, (RoomStage.NONE,)),
        None
        if CODE.fullmatch(code)
        else refuse(
            "ROOM-CODE",
            "A room's code begins with a letter and has letters and digits, 32 at most.",
            "Such as CR1 or PROCEDURE-2.",
        ),
        refuse("ROOM-CODE-TAKEN", "Another room of this site has this code.", "Choose another.")
        if code_taken
        else None,
    )
    data: dict[str, Json] = {"code": code, "use": use.value, "on": on}
    return refused or (Event("room.registered.v1", data),)


def set_limits(
    state: RoomState, *, kind: str, low_milli: int | None, high_milli: int | None
) -> Decision:
    """What the site allows of one kind from now on; neither end takes the limits away.

    What was read before stays judged as it was.
    """
    ends = [end for end in (low_milli, high_milli) if end is not None]
    refused = refusal(
        moment("ROOM-LIMITS-WHEN", "set limits of this room", state.stage, _IN_USE),
        *(_possible(kind, end) for end in (ends or [0])),
        refuse("ROOM-RANGE", "The lowest lies above the highest.", "Swap the two.")
        if low_milli is not None and high_milli is not None and low_milli > high_milli
        else None,
        refuse("ROOM-LIMITS-SAME", "These limits stand already.", "Change one, or go back.")
        if state.band(kind) == Band(low_milli, high_milli)
        else None,
    )
    data: dict[str, Json] = {"kind": kind, "low_milli": low_milli, "high_milli": high_milli}
    return refused or (Event("room.limits_set.v1", data),)


def read(state: RoomState, *, values: Mapping[str, int], at: str, now: str) -> Decision:
    """What somebody read off; every value is asked whether it can be, all at once."""
    refused = refusal(
        moment("ROOM-READ-WHEN", "record a reading of this room", state.stage, _IN_USE),
        refuse("ROOM-NO-READING", "No value was given.", "Type at least one.")
        if not values
        else None,
        *(_possible(kind, value) for kind, value in values.items()),
        refuse("ROOM-READ-AHEAD", "This moment has not come yet.", "Check the time.")
        if instant(at) > instant(now)
        else None,
    )
    data: dict[str, Json] = {
        "at": at,
        "values": [{"kind": kind, "value_milli": value} for kind, value in values.items()],
        "outside": [kind for kind, value in values.items() if not state.band(kind).holds(value)],
    }
    return refused or (Event("room.read.v1", data),)


def retire(state: RoomState, *, on: str) -> Decision:
    """Takes a room out of use for good; its history and its code stay."""
    refused = refusal(moment("ROOM-RETIRE-WHEN", "retire this room", state.stage, _IN_USE))
    return refused or (Event("room.retired.v1", {"on": on}),)


def _possible(kind: str, milli: int) -> Finding | None:
    known = kinds().get(kind)
    if known is None:
        return refuse(
            "ROOM-KIND", "This is no kind of reading.", f"Choose among {', '.join(kinds())}."
        )
    if known.least_milli <= milli <= known.most_milli:
        return None
    return refuse(
        "ROOM-VALUE",
        f"{known.name}: no room has this. Possible is {known.said(known.least_milli)} to "
        f"{known.said(known.most_milli)}.",
        "Check the number, and its unit.",
    )
