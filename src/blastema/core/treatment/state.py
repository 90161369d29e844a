"""What a treatment is, as the fold of its events.

    (none) -> open -> finished
                +---> abandoned

No needle without a time-out: one that passed makes ready for exactly one act at exactly
one target. The act uses it up, and so does the next time-out that stops.

Anybody stops the line: it stays stopped until another time-out has passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.course.state import Target
from blastema.core.stream import Handler, Kind
from blastema.core.treatment.means import Anaesthetic, Means, SkinPreparation


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


class HaltReason(StrEnum):
    """Why somebody stopped the line."""

    PATIENT_ASKED = "patient-asked"
    PATIENT_UNWELL = "patient-unwell"
    WRONG_PATIENT = "wrong-patient"
    WRONG_PLACE = "wrong-place"
    WRONG_PRODUCT = "wrong-product"
    NOT_STERILE = "not-sterile"
    EQUIPMENT = "equipment"
    NOT_SURE = "not-sure"


class DecisionReason(StrEnum):
    """Why the clinician goes on after an answer that speaks against it."""

    OTHER_AGENT = "another-agent-is-used"
    AGENT_NOT_USED = "the-agent-is-not-used"
    INTERVAL_KEPT = "last-dose-is-long-enough-ago"
    TEST_NEGATIVE = "a-test-today-is-negative"
    NO_SEDATION = "no-sedation-is-given"
    RISK_TOLD = "the-risk-was-weighed-and-told"


@dataclass(frozen=True, slots=True)
class Decided:
    """One answer of the checklist after which the clinician decided to go on."""

    item: str
    answer: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What one person read off wristband and label where nothing could be scanned."""

    by: str
    wristband: str
    container: str


@dataclass(frozen=True, slots=True)
class Collected:
    product: str
    body_site: str
    side: str
    volume_ul: int


@dataclass(frozen=True, slots=True)
class Injected:
    """One injection; ``image`` is the SHA-256 of a kept picture.

    ``felt`` and ``reference`` are sealed: words, and the number of an image kept elsewhere.
    """

    target: Target
    product: str
    volume_ul: int
    route: str
    guidance: str
    image: str
    reference: str
    felt: str
    means: Means


@dataclass(frozen=True, slots=True)
class Opened:
    """A sterile set or kit that a time-out named as opened, by its lot."""

    name: str
    lot: str


@dataclass(frozen=True, slots=True)
class TreatmentState:
    """``collect_from`` is where this session's cells are to be taken, as it was planned.

    ``halted`` is why somebody stopped the line, until a time-out passes; ``typed`` is what was
    typed since the last time-out, one entry a person. ``stop`` is the last time-out where it
    stopped and nothing has followed: neither one that passed nor an act. ``may_go`` is what the
    last check before going home gave, ``None`` where nobody has checked.
    """

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
    stop: Stop | None = None
    halted: str = ""
    decided: tuple[Decided, ...] = ()
    typed: tuple[Typed, ...] = ()
    kits: tuple[Opened, ...] = ()
    collections: tuple[Collected, ...] = ()
    injections: tuple[Injected, ...] = ()
    advice: str = ""
    abandoned: str = ""
    may_go: bool | None = None


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
    return replace(state, ready=ready, timeouts=state.timeouts + 1, stop=None, halted="", typed=())


def _timeout_stopped(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    stop = Stop(data["purpose"], _target(data["target"]), tuple(data["mismatches"]))
    return replace(state, ready=None, stops=(*state.stops, stop), stop=stop, typed=())


def _answered(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    """What was said is read where it stands; of it only the lots are kept, for a trace."""
    kits = tuple(Opened(one["name"], one["lot"]) for one in data["kits"])
    return replace(state, kits=tuple(dict.fromkeys((*state.kits, *kits))))


def _halted(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    return replace(state, ready=None, halted=data["reason"])


def _decided(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    decided = Decided(data["item"], data["answer"], data["reason"], data["decided_by"])
    return replace(state, decided=(*state.decided, decided))


def _typed(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    typed = Typed(data["typed_by"], data["wristband"], data["container"] or "")
    others = tuple(one for one in state.typed if one.by != typed.by)
    return replace(state, typed=(*others, typed))


def _collected(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    taken = Collected(data["product"], data["body_site"], data["side"], data["volume_ul"])
    return replace(state, ready=None, stop=None, collections=(*state.collections, taken))


def _injected(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    given = Injected(
        target=_target(data["target"]),
        product=data["product"] or "",
        volume_ul=data["volume_ul"],
        route=data["route"],
        guidance=data["guidance"],
        image=data["image"] or "",
        reference=data["reference"],
        felt=data["felt"],
        means=_means(data),
    )
    return replace(state, ready=None, stop=None, injections=(*state.injections, given))


def _means(data: Mapping[str, Any]) -> Means:
    return Means(
        needle_gauge=data["needle_gauge"],
        needle_mm=data["needle_mm"],
        skin=SkinPreparation(data["skin"]) if data["skin"] else None,
        anaesthetic=Anaesthetic(data["anaesthetic"]) if data["anaesthetic"] else None,
        anaesthetic_ul=data["anaesthetic_ul"],
    )


def _finished(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    return replace(state, stage=TreatmentStage.FINISHED, ready=None, advice=data["advice"])


def _checked(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    return replace(state, may_go=data["passed"])


def _abandoned(state: TreatmentState, data: Mapping[str, Any]) -> TreatmentState:
    return replace(state, stage=TreatmentStage.ABANDONED, ready=None, abandoned=data["reason"])


_HANDLERS: dict[str, Handler[TreatmentState]] = {
    "treatment.opened.v1": _opened,
    "treatment.identifiers_typed.v1": _typed,
    "treatment.answer_decided.v1": _decided,
    "treatment.timeout_answered.v1": _answered,
    "treatment.timeout_passed.v1": _timeout_passed,
    "treatment.timeout_stopped.v1": _timeout_stopped,
    "treatment.line_stopped.v1": _halted,
    "treatment.collected.v1": _collected,
    "treatment.injected.v2": _injected,
    "treatment.finished.v1": _finished,
    "treatment.discharge_checked.v1": _checked,
    "treatment.abandoned.v1": _abandoned,
}

TREATMENT = Kind("treatment", TreatmentState(), _HANDLERS)
