"""What may happen to an episode, and what happens when it does."""

from __future__ import annotations

from blastema.core.catalogue import catalogue
from blastema.core.episode.state import (
    AssessmentVerdict,
    CloseReason,
    EpisodeStage,
    EpisodeState,
    Withdrawal,
)
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_OPEN = (EpisodeStage.REGISTERED, EpisodeStage.ASSESSED)


def _known_condition(condition: str) -> Finding | None:
    if condition in catalogue().conditions:
        return None
    return refuse(
        "EPISODE-CONDITION",
        "The catalogue has no such condition.",
        "Choose a condition from the list.",
    )


def _place(condition: str, side: str, level: str) -> tuple[Finding | None, ...]:
    """A condition with a side needs one; a condition of the spine may have a level."""
    known = catalogue().conditions.get(condition)
    if known is None:
        return ()
    return (
        refuse("EPISODE-SIDE", "This problem has a side.", "Say left or right.")
        if known.has_side and side not in ("left", "right")
        else None,
        refuse("EPISODE-NO-SIDE", "This problem has no side.", "Leave the side empty.")
        if not known.has_side and side in ("left", "right")
        else None,
        refuse("EPISODE-NO-LEVEL", "This problem has no spinal level.", "Leave the level empty.")
        if not known.has_level and level
        else None,
    )


def open_episode(
    state: EpisodeState,
    *,
    patient: str,
    condition: str,
    side: str,
    level: str = "",
    body_site: str = "",
    origin: str,
    patient_exists: bool,
) -> Decision:
    refused = refusal(
        None
        if state.stage is EpisodeStage.NONE
        else refuse("EPISODE-OPEN-ONCE", "This episode is open already."),
        None if patient_exists else refuse("EPISODE-PATIENT", "There is no such patient."),
        _known_condition(condition),
        *_place(condition, side, level),
    )
    if refused:
        return refused
    opened = Event(
        "episode.opened.v1",
        {
            "patient": patient,
            "condition": condition,
            "body_site": body_site or catalogue().condition(condition).sites[0],
            "side": side,
            "level": level,
            "origin": origin,
        },
    )
    return (opened,)


def assess(
    state: EpisodeState,
    *,
    verdict: AssessmentVerdict,
    findings: str,
    tried: tuple[str, ...] = (),
    grade: str = "",
) -> Decision:
    """Records what was found; ``findings`` is free text and comes sealed."""
    refused = refusal(_moment("assess", state), _not_paused(state), _not_withdrawn(state))
    if refused:
        return refused
    assessed = Event(
        "episode.assessed.v1",
        {"verdict": verdict.value, "findings": findings, "tried": list(tried), "grade": grade},
    )
    return (assessed,)


def refer(state: EpisodeState, *, to: str) -> Decision:
    """Refers the person elsewhere and closes the episode; ``to`` comes sealed."""
    refused = refusal(_moment("refer", state))
    if refused:
        return refused
    return (
        Event("episode.referred.v1", {"to": to}),
        Event("episode.closed.v1", {"reason": CloseReason.REFERRED.value}),
    )


def pause(state: EpisodeState, *, reason: str) -> Decision:
    already = refuse("EPISODE-PAUSED", "This episode is paused already.") if state.paused else None
    refused = refusal(_moment("pause", state), already)
    return refused or (Event("episode.paused.v1", {"reason": reason}),)


def resume(state: EpisodeState) -> Decision:
    running = None if state.paused else refuse("EPISODE-NOT-PAUSED", "This episode is not paused.")
    return refusal(_moment("resume", state), running) or (Event("episode.resumed.v1", {}),)


def withdraw(
    state: EpisodeState, *, from_: Withdrawal, cells: str = "", cells_exist: bool = False
) -> Decision:
    """Withdrawing from treatment after cells were taken asks what happens to them."""
    asked = (
        refuse(
            "EPISODE-CELLS",
            "Cells of this person are in the laboratory.",
            "Ask the person: discard them, or keep them until they decide.",
            "coordinator",
        )
        if from_ is Withdrawal.TREATMENT and cells_exist and cells not in ("discard", "keep")
        else None
    )
    again = (
        refuse("EPISODE-WITHDRAWN", f"The person has withdrawn from {from_.value} already.")
        if from_.value in state.withdrawn
        else None
    )
    refused = refusal(_moment("withdraw", state), asked, again)
    return refused or (Event("episode.withdrawn.v1", {"from": from_.value, "cells": cells}),)


def close(state: EpisodeState, *, reason: CloseReason, open_courses: int) -> Decision:
    running = (
        refuse(
            "EPISODE-COURSES",
            "A course of this episode is still open.",
            "Close each course first.",
            "coordinator",
        )
        if open_courses and reason is not CloseReason.IN_ERROR
        else None
    )
    refused = refusal(_moment("close", state), running)
    return refused or (Event("episode.closed.v1", {"reason": reason.value}),)


def _moment(verb: str, state: EpisodeState) -> Finding | None:
    return moment(f"EPISODE-{verb.upper()}-WHEN", f"{verb} this episode", state.stage, _OPEN)


def _not_paused(state: EpisodeState) -> Finding | None:
    if not state.paused:
        return None
    return refuse("EPISODE-IS-PAUSED", "This episode is paused.", "Resume it.", "coordinator")


def _not_withdrawn(state: EpisodeState) -> Finding | None:
    if Withdrawal.TREATMENT not in state.withdrawn:
        return None
    return refuse("EPISODE-HAS-WITHDRAWN", "The person has withdrawn from treatment.")
