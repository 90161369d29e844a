"""What may happen to a reagent lot, and whether it may be used now."""

from __future__ import annotations

import re
from datetime import date

from blastema.core.event import Event, Json
from blastema.core.lot.state import LotKind, LotStage, LotState, WithdrawReason
from blastema.core.moment import moment
from blastema.core.product.expiry import instant
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal, refuse

# As makers print them; never a word with a space, which could be somebody's name.
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}", re.ASCII)
CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,39}", re.ASCII)
# A year: a longer open life is a slip of the finger.
MOST_OPEN_HOURS = 24 * 366
_USABLE = (LotStage.IN_STOCK, LotStage.OPEN)


def register(
    state: LotState,
    *,
    name: str,
    kind: LotKind,
    maker: str,
    lot: str,
    expires: str,
    received_on: str,
    open_hours: int,
    today: str,
    taken: bool,
) -> Decision:
    """A lot begins with what stands on its package; days are YYYY-MM-DD."""
    refused = refusal(
        moment("LOT-REGISTER-WHEN", "register this lot", state.stage, (LotStage.NONE,)),
        None
        if NUMBER.fullmatch(lot)
        else refuse(
            "LOT-NUMBER",
            "A lot's number has letters, digits, dots and strokes, 40 at most.",
            "Scan the package, or type the number as it stands there, without spaces.",
        ),
        None
        if CODE.fullmatch(name) and CODE.fullmatch(maker)
        else refuse(
            "LOT-CODE",
            "What it is, and who makes it, are codes without spaces, 40 characters at most.",
            "Such as ACD-A, and INVENTED-MAKER.",
        ),
        refuse(
            "LOT-TAKEN",
            "This site has a lot with this number.",
            "Use the one that stands, or write the maker's code before the number.",
        )
        if taken
        else None,
        *_days(expires, received_on, today),
        None
        if 0 <= open_hours <= MOST_OPEN_HOURS
        else refuse(
            "LOT-OPEN-LIFE",
            "An open life is some hours, a year at most.",
            "Give the hours that the maker states, or none where nothing is stated.",
        ),
    )
    data: dict[str, Json] = {
        "name": name,
        "kind": kind.value,
        "maker": maker,
        "lot": lot,
        "expires": expires,
        "received_on": received_on,
        "open_hours": open_hours,
    }
    return refused or (Event("lot.registered.v1", data),)


def delivered(decision: Decision, supplier: str, *, required: bool) -> Decision:
    """The registration, with whom the lot came from; a site may ask that this is said."""
    if required and not supplier:
        silent = refuse(
            "LOT-SUPPLIER",
            "It is not said whom this lot came from.",
            "Name the supplier as the delivery does.",
            "laboratory",
        )
        before = decision.findings if isinstance(decision, Refusal) else ()
        return Refusal((*before, silent))
    if isinstance(decision, Refusal) or not supplier:
        return decision
    return (*decision, Event("lot.delivered.v1", {"supplier": supplier}))


def _days(expires: str, received_on: str, today: str) -> tuple[Finding | None, ...]:
    return (
        refuse(
            "LOT-EXPIRED",
            "This lot is past its last good day, or has none.",
            "Send it back, or discard it.",
        )
        if not expires or expires < today
        else None,
        refuse("LOT-RECEIVED-AHEAD", "The day of receipt has not come yet.", "Check the day.")
        if received_on > today
        else None,
    )


def open_package(state: LotState, *, at: str, today: str) -> Decision:
    """Opens a package, or the next one: the open life counts from now."""
    here = moment("LOT-OPEN-WHEN", "open this lot", state.stage, _USABLE)
    refused = refusal(
        here,
        past_day(state, today) if here is None else None,
        refuse("LOT-OPEN-BACKWARDS", "The last one was opened after this.", "Check the time.")
        if state.opened_at and instant(at) < instant(state.opened_at)
        else None,
    )
    return refused or (Event("lot.opened.v1", {"at": at}),)


def use_up(state: LotState) -> Decision:
    """Nothing is left of it; its history and its number stay."""
    refused = refusal(moment("LOT-USE-UP-WHEN", "use this lot up", state.stage, _USABLE))
    return refused or (Event("lot.used_up.v1", {}),)


def withdraw(state: LotState, *, reason: WithdrawReason) -> Decision:
    """Nobody may use it any more; what is used up may still turn out to have been wrong."""
    stages = (*_USABLE, LotStage.USED_UP)
    refused = refusal(moment("LOT-WITHDRAW-WHEN", "withdraw this lot", state.stage, stages))
    return refused or (Event("lot.withdrawn.v1", {"reason": reason.value}),)


def unusable(state: LotState, *, recalled: bool) -> Finding | None:
    """A lot that no rule of a site lets through: withdrawn, recalled, or none left."""
    if recalled:
        return refuse(
            "LOT-RECALLED",
            f"Lot {state.lot} is in a recall that is open.",
            "Take another lot, and put this one aside.",
            "quality",
        )
    if state.stage in _USABLE:
        return None
    return refuse(
        "LOT-NOT-IN-USE",
        f"Lot {state.lot} is {state.stage.value}.",
        "Take another lot.",
        "laboratory",
    )


def past_day(state: LotState, today: str) -> Finding | None:
    """A lot may be used on its last good day."""
    if state.expires >= today:
        return None
    return _past("LOT-PAST", state.lot, date.fromisoformat(state.expires).isoformat())


def past_open_life(state: LotState, now: str) -> Finding | None:
    until = state.open_until
    if not until or instant(now) <= instant(until):
        return None
    return _past("LOT-OPEN-TOO-LONG", state.lot, until)


def good_until(state: LotState) -> str:
    """The earlier of the last good day and the end of the open life."""
    return min(filter(None, (state.expires, state.open_until)), default="")


def _past(rule: str, lot: str, until: str) -> Finding:
    return refuse(
        rule,
        f"Lot {lot} was good until {until}.",
        "Open another package, or take another lot.",
        "laboratory",
    )
