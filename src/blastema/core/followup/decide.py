"""What may happen to a follow-up: it falls due, somebody calls, the person answers or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from blastema.core.event import Event
from blastema.core.followup.schedule import DueVisit
from blastema.core.followup.state import (
    ContactResult,
    FollowupChannel,
    FollowupStage,
    FollowupState,
    MissReason,
)
from blastema.core.moment import moment
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_WAITING = (FollowupStage.DUE, FollowupStage.STARTED)


def schedule_visit(
    state: FollowupState,
    *,
    patient: str,
    episode: str,
    course: str,
    visit: DueVisit,
    protocol: str,
    protocol_version: str,
) -> Decision:
    """Makes one visit of a schedule due; the protocol it came from stays with it."""
    refused = refusal(
        _when("SCHEDULE", "schedule this visit", state, FollowupStage.NONE),
        None
        if visit.instruments
        else refuse("FOLLOWUP-EMPTY", "This visit asks nothing.", "Choose what to ask."),
        None
        if visit.opens <= visit.due <= visit.closes
        else refuse("FOLLOWUP-WINDOW", "The visit is due outside its own window."),
    )
    if refused:
        return refused
    scheduled = Event(
        "followup.scheduled.v1",
        {
            "patient": patient,
            "episode": episode,
            "course": course,
            "visit": visit.visit,
            "relative_day": visit.relative_day,
            "due": visit.due.isoformat(),
            "opens": visit.opens.isoformat(),
            "closes": visit.closes.isoformat(),
            "instruments": list(visit.instruments),
            "protocol": protocol,
            "protocol_version": protocol_version,
        },
    )
    return (scheduled,)


def transfer_in(
    state: FollowupState,
    *,
    patient: str,
    episode: str,
    course: str,
    visit: str,
    due: date | None,
    relative_day: int,
    scores: Mapping[str, int | None],
) -> Decision:
    """Takes in a visit of the past; a score of ``None`` was due and not answered."""
    refused = refusal(
        _when("TRANSFER", "take in this visit", state, FollowupStage.NONE),
        None
        if scores
        else refuse("FOLLOWUP-TRANSFER-EMPTY", "The visit names no outcome.", "Map a column."),
    )
    if refused:
        return refused
    taken_in = Event(
        "followup.transferred_in.v1",
        {
            "patient": patient,
            "episode": episode,
            "course": course,
            "visit": visit,
            "due": due.isoformat() if due else None,
            "relative_day": relative_day,
            "scores": dict(scores),
        },
    )
    return (taken_in,)


def contact(
    state: FollowupState,
    *,
    channel: FollowupChannel,
    result: ContactResult,
    note: str = "",
    may_be_contacted: bool,
) -> Decision:
    """Records one attempt to reach the person, whatever came of it."""
    must_be_sealed(note=note)
    refused = refusal(
        _when("CONTACT", "record a contact", state, *_WAITING),
        None
        if may_be_contacted
        else refuse("FOLLOWUP-NO-CONTACT", "This person may not be contacted about follow-up."),
    )
    data = {"channel": channel.value, "result": result.value, "note": note}
    return refused or (Event("followup.contacted.v1", data),)


def complete(state: FollowupState) -> Decision:
    """Ends a visit of which the person answers no more; what lacks stays lacking."""
    refused = refusal(
        _when("COMPLETE", "complete this visit", state, FollowupStage.STARTED),
        None
        if state.outcomes
        else refuse(
            "FOLLOWUP-NOTHING-ANSWERED",
            "No questionnaire of this visit is answered.",
            "Enter the answers, or record the visit as missed.",
            "coordinator",
        ),
    )
    return refused or (Event("followup.completed.v1", {}),)


def miss(state: FollowupState, *, reason: MissReason, on: date) -> Decision:
    """Records that nothing will come; ``on`` is the date at the site."""
    early = (
        refuse(
            "FOLLOWUP-STILL-OPEN",
            f"The window is open until {state.closes}.",
            "Keep calling, or give another reason.",
            "coordinator",
        )
        if reason is MissReason.WINDOW_CLOSED and on.isoformat() <= state.closes
        else None
    )
    refused = refusal(
        _when("MISS", "record this visit as missed", state, *_WAITING),
        early,
        refuse(
            "FOLLOWUP-PARTLY-ANSWERED",
            "A questionnaire of this visit is answered.",
            "Complete the visit instead.",
            "coordinator",
        )
        if state.outcomes
        else None,
    )
    return refused or (Event("followup.missed.v1", {"reason": reason.value}),)


def lapse(state: FollowupState, *, on: date) -> Decision:
    """What the schedule does with a closed window: completed with what came, or missed."""
    if state.outcomes and on.isoformat() > state.closes:
        return complete(state)
    return miss(state, reason=MissReason.WINDOW_CLOSED, on=on)


def _when(rule: str, verb: str, state: FollowupState, *stages: FollowupStage) -> Finding | None:
    return moment(f"FOLLOWUP-{rule}-WHEN", verb, state.stage, stages)
