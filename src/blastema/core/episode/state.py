"""What an episode is, as the fold of its events.

    (none) -> registered -> assessed -> closed
                   |            |
                   +------------+--> referred (a way to be closed)

An episode whose referral did not say the side is told it with its first assessment.
``paused`` and the three withdrawals lie across the stages: a paused episode keeps its
stage, and so does one with an alarm: see ``core.episode.alarm``. What a person is shown
(planned, consented, collecting ... following) comes from
the episode's courses: see ``core.course``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.episode.alarm import NO_ALARM, Alarm, on_answered, on_raised
from blastema.core.stream import Handler, Kind


class EpisodeStage(StrEnum):
    NONE = "none"
    REGISTERED = "registered"
    ASSESSED = "assessed"
    CLOSED = "closed"


class EpisodeOrigin(StrEnum):
    """Who told of the problem."""

    FRONT_DESK = "front-desk"
    # Another system's referral, which may not say the side.
    FHIR = "fhir"
    # A cohort of the past.
    REGISTRY = "registry"


class AssessmentVerdict(StrEnum):
    """What the clinician concluded; the gate decides about each planned step separately."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not-eligible"
    OTHER_ROAD = "another-road"
    REFERRED = "referred-elsewhere"


class Withdrawal(StrEnum):
    """What a person withdraws from; each is separate from the others."""

    TREATMENT = "treatment"
    CONTACT = "contact"
    REGISTRY = "registry"


class CloseReason(StrEnum):
    COMPLETED = "followed to the end"
    REFERRED = "referred elsewhere"
    WITHDRAWN = "withdrawn"
    DIED = "died"
    LOST = "no further contact possible"
    IN_ERROR = "entered in error"


@dataclass(frozen=True, slots=True)
class EpisodeState:
    """``facts`` are the answers about the person, sealed as one text."""

    stage: EpisodeStage = EpisodeStage.NONE
    patient: str = ""
    condition: str = ""
    body_site: str = ""
    side: str = ""
    level: str = ""
    origin: str = ""
    verdict: str = ""
    grade: str = ""
    tried: tuple[str, ...] = ()
    findings: str = ""
    facts: str = ""
    paused: str = ""
    withdrawn: frozenset[str] = frozenset()
    cells: str = ""
    closed: str = ""
    referred_to: str = ""
    source: str = ""
    alarm: Alarm = NO_ALARM


def _opened(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    return replace(
        state,
        stage=EpisodeStage.REGISTERED,
        patient=data["patient"],
        condition=data["condition"],
        body_site=data["body_site"],
        side=data["side"],
        level=data["level"],
        origin=data["origin"],
    )


def _transferred_in(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    opened = _opened(state, data)
    return replace(opened, stage=EpisodeStage.ASSESSED, source=data["source"])


def _side_said(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    return replace(state, side=data["side"])


def _assessed(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    return replace(
        state,
        stage=EpisodeStage.ASSESSED,
        verdict=data["verdict"],
        grade=data["grade"],
        tried=tuple(data["tried"]),
        findings=data["findings"],
        facts=data["facts"],
    )


def _referred(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    return replace(state, referred_to=data["to"])


def _paused(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    return replace(state, paused=data["reason"])


def _resumed(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    return replace(state, paused="")


def _withdrawn(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    return replace(
        state,
        withdrawn=state.withdrawn | {data["from"]},
        cells=data["cells"] or state.cells,
    )


def _closed(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    return replace(state, stage=EpisodeStage.CLOSED, closed=data["reason"])


_HANDLERS: dict[str, Handler[EpisodeState]] = {
    "episode.opened.v1": _opened,
    "episode.transferred_in.v1": _transferred_in,
    "episode.side_said.v1": _side_said,
    "episode.assessed.v2": _assessed,
    "episode.referred.v1": _referred,
    "episode.paused.v1": _paused,
    "episode.resumed.v1": _resumed,
    "episode.withdrawn.v1": _withdrawn,
    "episode.closed.v1": _closed,
    "episode.alarm_raised.v1": on_raised,
    "episode.alarm_answered.v1": on_answered,
}

EPISODE = Kind("episode", EpisodeState(), _HANDLERS)
