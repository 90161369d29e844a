"""What may happen to an episode, and what happens when it does."""

from __future__ import annotations

from blastema.core.catalogue import catalogue
from blastema.core.episode.alarm import raised, unanswered
from blastema.core.episode.place import known_condition, known_place, side_asked
from blastema.core.episode.state import (
    AssessmentVerdict,
    CloseReason,
    EpisodeOrigin,
    EpisodeStage,
    EpisodeState,
    Withdrawal,
)
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_OPEN = (EpisodeStage.REGISTERED, EpisodeStage.ASSESSED)


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
    """Opens a problem of a person. A referral that another system sent may not say the side:
    then the assessment has to.
    """
    told_by_others = origin == EpisodeOrigin.FHIR
    refused = refusal(
        *_first_event(state, patient_exists),
        known_condition(condition),
        *known_place(condition, side, level, body_site, side_may_lack=told_by_others),
    )
    data = {
        "patient": patient,
        "condition": condition,
        "body_site": body_site or _first_site(condition),
        "side": side,
        "level": level,
        "origin": origin,
    }
    return refused or (Event("episode.opened.v1", {**data}),)


def transfer_in(
    state: EpisodeState,
    *,
    patient: str,
    condition: str,
    side: str,
    level: str,
    body_site: str,
    source: str,
    patient_exists: bool,
) -> Decision:
    """Takes in a problem of the past as another place recorded it, without an assessment of
    ours: nobody here decided anything about it. ``source`` names the place.
    """
    refused = refusal(
        *_first_event(state, patient_exists),
        None
        if source
        else refuse("EPISODE-SOURCE", "It is not said where this episode comes from.", "Name it."),
        known_condition(condition),
        *known_place(condition, side, level, body_site, side_may_lack=True),
    )
    data = {
        "patient": patient,
        "condition": condition,
        "body_site": body_site or _first_site(condition),
        "side": side,
        "level": level,
        "origin": EpisodeOrigin.REGISTRY.value,
        "source": source,
    }
    return refused or (Event("episode.transferred_in.v1", {**data}),)


def _first_event(state: EpisodeState, patient_exists: bool) -> tuple[Finding | None, ...]:
    return (
        None
        if state.stage is EpisodeStage.NONE
        else refuse("EPISODE-OPEN-ONCE", "This episode is open already."),
        None if patient_exists else refuse("EPISODE-PATIENT", "There is no such patient."),
    )


def _first_site(condition: str) -> str:
    known = catalogue().conditions.get(condition)
    return known.sites[0] if known else ""


def assess(
    state: EpisodeState,
    *,
    verdict: AssessmentVerdict,
    findings: str,
    tried: tuple[str, ...] = (),
    grade: str = "",
    side: str = "",
    facts: str = "",
    faults: tuple[Finding, ...] = (),
    alarm: str = "",
    at: str = "",
) -> Decision:
    """Records what was found; ``findings`` is free text and comes sealed, and so do ``facts``.

    ``side`` is asked for where the referral did not say it, and may be repeated elsewhere.
    ``faults`` are what is wrong with the facts: answers that cannot be, or not together.
    ``alarm`` is the sealed reason why a clinician has to see the person now, empty where none is.
    """
    must_be_sealed(findings=findings, facts=facts)
    refused = refusal(
        _moment("assess", state),
        _not_paused(state),
        _not_withdrawn(state),
        side_asked(state, side),
        *faults,
    )
    if refused:
        return refused
    assessed = Event(
        "episode.assessed.v2",
        {
            "verdict": verdict.value,
            "findings": findings,
            "tried": list(tried),
            "grade": grade,
            "facts": facts,
        },
    )
    events = (assessed, *raised(why=alarm, at=at))
    if side and not state.side:
        return (Event("episode.side_said.v1", {"side": side}), *events)
    return events


def refer(state: EpisodeState, *, to: str) -> Decision:
    """Refers the person elsewhere and closes the episode; ``to`` comes sealed."""
    must_be_sealed(to=to)
    refused = refusal(_moment("refer", state), unanswered(state))
    if refused:
        return refused
    return (
        Event("episode.referred.v1", {"to": to}),
        Event("episode.closed.v1", {"reason": CloseReason.REFERRED.value}),
    )


def pause(state: EpisodeState, *, reason: str) -> Decision:
    """Stops the course of things for a while; ``reason`` is free text and comes sealed."""
    must_be_sealed(reason=reason)
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
    refused = refusal(_moment("close", state), unanswered(state), running)
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
