"""What a treatment is, as the fold of its events.

    (none) -> open -> finished
                +---> abandoned

No needle without a time-out: one that passed makes ready for exactly one act at exactly
one target. The act uses it up, and so does the next time-out that stops.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.course.state import Target
from blastema.core.stream import Handler, Kind


class TreatmentStage(StrEnum):
    NONE = "none"
    OPEN = "open"
    FINISHED = "finished"
    ABANDONED = "abandoned"


class Act(StrEnum):
    """What a needle is for."""

    COLLECTION = "collection"
    INJECTION = "injection"


@dataclass(frozen=True, slots=True)
class Ready:
    """What the last time-out allows, until it is used."""

    purpose: Act
    target: Target
    product: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A time-out that stopped, with the rules that stopped it."""

    purpose: str
    target: Target
    mismatches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    product: str
    body_site: str
    side: str
    volume_ul: int


@dataclass(frozen=True, slots=True)
class Injected:
    """One injection; ``felt`` is sealed text, ``image`` the SHA-256 of a kept picture."""

    target: Target
    product: str
    volume_ul: int
    route: str
    guidance: str
    image: str
    felt: str


@dataclass(frozen=True, slots=True)
class TreatmentState:
    """``collect_from`` is where this session's cells are to be taken, as it was planned."""

    stage: TreatmentStage = TreatmentStage.NONE
    patient: str = ""
    course: str = ""
    episode: str = ""
    session: int = 0
    at: str = ""
    collect_from: Target | None = None
    ready: Ready | None = None
    timeouts: int = 0
    stops: tuple[Stop, ...] = ()
    collections: tuple[Collected, ...] = ()
    injections: tuple[Injected, ...] = ()
    advice: str = ""
    abandoned: str = ""


def _target(data: Mapping[str, Any]) -> Target:
    return Target(data["body_site"], data["side"], data["level"])


def _opened(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    return replace(
        state,
        stage=TreatmentStage.OPEN,
        patient=data["patient"],
        course=data["course"],
        episode=data["episode"],
        session=data["session"],
        at=data["at"],
        collect_from=_target(data["collect_from"]) if data["collect_from"] else None,
    )


def _timeout_passed(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    ready = Ready(Act(data["purpose"]), _target(data["target"]), data["product"] or "")
    return replace(state, ready=ready, timeouts=state.timeouts + 1)


def _timeout_stopped(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    stop = Stop(data["purpose"], _target(data["target"]), tuple(data["mismatches"]))
    return replace(state, ready=None, stops=(*state.stops, stop))


def _collected(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    taken = Collected(data["product"], data["body_site"], data["side"], data["volume_ul"])
    return replace(state, ready=None, collections=(*state.collections, taken))


def _injected(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    given = Injected(
        target=_target(data["target"]),
        product=data["product"] or "",
        volume_ul=data["volume_ul"],
        route=data["route"],
        guidance=data["guidance"],
        image=data["image"] or "",
        felt=data["felt"],
    )
    return replace(state, ready=None, injections=(*state.injections, given))


def _finished(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    return replace(state, stage=TreatmentStage.FINISHED, ready=None, advice=data["advice"])


def _abandoned(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    return replace(state, stage=TreatmentStage.ABANDONED, ready=None, abandoned=data["reason"])


_HANDLERS: dict[str, Handler[TreatmentState]] = {
    "treatment.opened.v1": _opened,
    "treatment.timeout_passed.v1": _timeout_passed,
    "treatment.timeout_stopped.v1": _timeout_stopped,
    "treatment.collected.v1": _collected,
    "treatment.injected.v1": _injected,
    "treatment.finished.v1": _finished,
    "treatment.abandoned.v1": _abandoned,
}

TREATMENT = Kind("treatment", TreatmentState(), _HANDLERS)
