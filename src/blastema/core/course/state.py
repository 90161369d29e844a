"""What a course is, as the fold of its events.

    (none) -> planned -> consented -> treated -> following -> closed
                 ^           |           (a session left: stays consented)
                 +- re-plan -+
    conventional care: (none) -> planned -> following -> closed
    imported history:  (none) -> following

``collecting``, ``processing`` and ``ready`` are not stages of the course but of the
products allocated to it: see ``core.course.shown``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class CourseStage(StrEnum):
    NONE = "none"
    PLANNED = "planned"
    CONSENTED = "consented"
    TREATED = "treated"
    FOLLOWING = "following"
    CLOSED = "closed"


class CourseKind(StrEnum):
    TREATMENT = "treatment"
    ADJUNCT = "adjunct"
    CONVENTIONAL = "conventional"


class CourseEnd(StrEnum):
    """Why a course is closed; every reason to close an episode closes its courses too."""

    COMPLETED = "followed to the end"
    REFERRED = "referred elsewhere"
    WITHDRAWN = "withdrawn"
    PRODUCT_FAILED = "no product could be released"
    OTHER_ROAD = "another road was chosen"
    NOT_ELIGIBLE = "no longer eligible"
    LOST = "no further contact possible"
    DIED = "died"
    IN_ERROR = "entered in error"


class FreeReason(StrEnum):
    """Why a product is no longer meant for a course."""

    NOT_NEEDED = "not needed"
    FAILED = "not released"
    OTHER_COURSE = "meant for another course"
    DIVIDED = "divided into parts"
    POOLED = "pooled with others"


@dataclass(frozen=True, slots=True)
class Target:
    """One place to be treated: body site, side (left, right or none), spinal level."""

    body_site: str
    side: str = ""
    level: str = ""

    def as_data(self) -> dict[str, str]:
        return {"body_site": self.body_site, "side": self.side, "level": self.level}


@dataclass(frozen=True, slots=True)
class CourseState:
    """``chain`` is the course's chain-of-identity number, from its first container on.

    ``assured`` names what somebody put on file for this course and plan; ``decision`` is the
    last decision of the gate, sealed.
    """

    stage: CourseStage = CourseStage.NONE
    patient: str = ""
    episode: str = ""
    kind: str = ""
    product_class: str = ""
    source: str = ""
    route: str = ""
    guidance: str = ""
    processing: str = ""
    targets: tuple[Target, ...] = ()
    sessions: int = 0
    sessions_done: int = 0
    protocol: str = ""
    protocol_version: str = ""
    study: str = ""
    alternatives: tuple[str, ...] = ()
    after: str = ""
    gate_effect: str = ""
    gate_rules: tuple[str, ...] = ()
    rulebook: str = ""
    consent: str = ""
    allocations: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    open_session: str = ""
    anchor: str = ""
    arm: str = ""
    closed: str = ""
    chain: str = ""
    assured: frozenset[str] = frozenset()
    decision: str = ""
    # Purpose -> the consent that stands for it; empty in courses of the first version.
    agreed: Mapping[str, str] = field(default_factory=dict)
    # Purposes that the person took back, and did not sign again.
    taken_back: frozenset[str] = frozenset()

    @property
    def consents(self) -> tuple[str, ...]:
        """Every consent that stands for this course, each once."""
        return tuple(dict.fromkeys(filter(None, (self.consent, *self.agreed.values()))))


# What a person agrees to about this very plan; another plan is asked about again.
_OF_THE_PLAN = ("collection", "treatment")


def _planned(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    targets = tuple(Target(t["body_site"], t["side"], t["level"]) for t in data["targets"])
    plain = {
        name: data[name]
        for name in [
            "patient",
            "episode",
            "kind",
            "product_class",
            "source",
            "route",
            "guidance",
            "processing",
            "sessions",
            "protocol",
            "protocol_version",
            "study",
            "after",
            "gate_effect",
            "rulebook",
        ]
    }
    return replace(
        state,
        stage=CourseStage.PLANNED,
        targets=targets,
        alternatives=tuple(data["alternatives"]),
        gate_rules=tuple(data["gate_rules"]),
        arm=data["product_class"],
        consent="",
        # What was put on file was meant for the plan as it was.
        assured=frozenset(),
        agreed={k: v for k, v in state.agreed.items() if k not in _OF_THE_PLAN},
        **plain,
    )


def _transferred_in(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(
        state,
        stage=CourseStage.FOLLOWING,
        patient=data["patient"],
        episode=data["episode"],
        kind=data["kind"],
        product_class=data["product_class"],
        arm=data["arm"],
        protocol=data["protocol"],
        anchor=data["anchor"],
        # No session where nobody wrote down whether there was one.
        sessions=0 if data["treated"] is None else 1,
        sessions_done=1 if data["treated"] else 0,
    )


def _consented(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, stage=CourseStage.CONSENTED, consent=data["consent"])


def _consent_withdrawn(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    agreed = _without(state, "treatment")
    taken_back = state.taken_back | {"treatment"}
    return replace(
        state, stage=CourseStage.PLANNED, consent="", agreed=agreed, taken_back=taken_back
    )


def _agreed(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    """Signed again while the course goes on, the newer consent takes the place of the old."""
    again = data["purpose"] == "treatment" and state.stage is CourseStage.CONSENTED
    return replace(
        state,
        agreed={**state.agreed, data["purpose"]: data["consent"]},
        taken_back=state.taken_back - {data["purpose"]},
        consent=data["consent"] if again else state.consent,
    )


def _agreement_ended(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    purpose = data["purpose"]
    taken_back = state.taken_back | {purpose}
    return replace(state, agreed=_without(state, purpose), taken_back=taken_back)


def _without(state: CourseState, purpose: str) -> dict[str, str]:
    return {one: consent for one, consent in state.agreed.items() if one != purpose}


def _judged(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, decision=data["decision"])


def _assured(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, assured=state.assured | {data["assurance"]})


def _assurance_taken_back(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, assured=state.assured - {data["assurance"]})


def _allocated(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, allocations=(*state.allocations, data["product"]))


def _numbered(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, chain=data["chain"])


def _deallocated(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    left = tuple(product for product in state.allocations if product != data["product"])
    return replace(state, allocations=left)


def _session_opened(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    treatments = (*state.treatments, data["treatment"])
    return replace(state, treatments=treatments, open_session=data["treatment"])


def _session_done(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    done = state.sessions_done + 1
    stage = CourseStage.TREATED if done >= state.sessions else state.stage
    return replace(state, sessions_done=done, stage=stage, open_session="")


def _session_abandoned(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, open_session="")


def _following(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, stage=CourseStage.FOLLOWING, anchor=data["anchor"])


def _closed(state: CourseState, data: Mapping[str, Any]) -> CourseState:
    return replace(state, stage=CourseStage.CLOSED, closed=data["reason"])


_HANDLERS: dict[str, Handler[CourseState]] = {
    "course.planned.v1": _planned,
    "course.replanned.v1": _planned,
    "course.transferred_in.v1": _transferred_in,
    "course.judged.v1": _judged,
    "course.assured.v1": _assured,
    "course.assurance_taken_back.v1": _assurance_taken_back,
    "course.agreed.v1": _agreed,
    "course.agreement_ended.v1": _agreement_ended,
    "course.consented.v1": _consented,
    "course.consent_withdrawn.v1": _consent_withdrawn,
    "course.allocated.v1": _allocated,
    "course.deallocated.v1": _deallocated,
    "course.numbered.v1": _numbered,
    "course.session_opened.v1": _session_opened,
    "course.session_done.v1": _session_done,
    "course.session_abandoned.v1": _session_abandoned,
    "course.following.v1": _following,
    "course.closed.v1": _closed,
}

COURSE = Kind("course", CourseState(), _HANDLERS)
