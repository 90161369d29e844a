"""What a follow-up is, as the fold of its events.

    (none) -> due -> started -> answered
               |        |
               +--------+-----> missed -> started   (a paper found in time, entered late)
    imported history: (none) -> answered, or missed where every score is lacking

A visit is ``started`` by the first saved or entered answer. Contacts are records of
their own and change no stage. Answers that were entered in error are taken back by a
correction without answers; the visit is then ``started`` again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class FollowupStage(StrEnum):
    NONE = "none"
    DUE = "due"
    STARTED = "started"
    ANSWERED = "answered"
    MISSED = "missed"


class FollowupChannel(StrEnum):
    LINK_BY_MAIL = "link-by-mail"
    LINK_BY_TEXT = "link-by-text"
    CALL = "call"
    PAPER = "paper"
    IN_CLINIC = "in-clinic"


class ContactResult(StrEnum):
    SENT = "sent"
    REACHED = "reached"
    LEFT_MESSAGE = "left-message"
    NO_ANSWER = "no-answer"
    NOT_DELIVERED = "not-delivered"
    DECLINED = "declined"


class AnsweredBy(StrEnum):
    PATIENT = "patient"
    STAFF = "staff"
    IMPORT = "import"


class MissReason(StrEnum):
    WINDOW_CLOSED = "window closed"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    DIED = "died"
    WITHDREW = "withdrew"


class AnswerCorrection(StrEnum):
    """Why answers are corrected, or taken back."""

    TYPED_WRONGLY = "typed wrongly"
    TOLD_BY_PATIENT = "the patient said so"
    IN_ERROR = "entered in error"


# An answer to one item: a whole number, or text sealed under the patient's key.
Answer = int | str


@dataclass(frozen=True, slots=True)
class Contact:
    channel: str
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One instrument as answered: raw answers, and a score x 1000 for each of its scales.

    A score is ``None`` where too few items have an answer. ``answered`` of ``of`` items
    have one, 0 of 0 where only the score came in. ``on`` is the local day on which the
    person answered, empty where nobody knows.
    """

    instrument: str
    answers: Mapping[str, Answer]
    scores: Mapping[str, int | None]
    answered: int
    of: int
    by: str
    channel: str
    on: str = ""
    corrections: int = 0

    @property
    def score_milli(self) -> int | None:
        """The score of an instrument that has only one scale; ``None`` otherwise."""
        return next(iter(self.scores.values())) if len(self.scores) == 1 else None


@dataclass(frozen=True, slots=True)
class FollowupState:
    stage: FollowupStage = FollowupStage.NONE
    patient: str = ""
    episode: str = ""
    course: str = ""
    visit: str = ""
    due: str = ""
    opens: str = ""
    closes: str = ""
    instruments: tuple[str, ...] = ()
    protocol: str = ""
    protocol_version: str = ""
    relative_day: int | None = None
    imported: bool = False
    contacts: tuple[Contact, ...] = ()
    saved: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    missed: str = ""

    @property
    def outstanding(self) -> tuple[str, ...]:
        """Instruments without an answer, in the order in which they are asked."""
        return tuple(slug for slug in self.instruments if slug not in self.outcomes)

    @property
    def answered_on(self) -> str:
        """The latest day on which something was answered."""
        return max((outcome.on for outcome in self.outcomes.values()), default="")


def _scheduled(state: FollowupState, data: Mapping[str, Any]) -> FollowupState:
    return replace(
        state,
        stage=FollowupStage.DUE,
        patient=data["patient"],
        episode=data["episode"],
        course=data["course"],
        visit=data["visit"],
        due=data["due"],
        opens=data["opens"],
        closes=data["closes"],
        instruments=tuple(data["instruments"]),
        protocol=data["protocol"],
        protocol_version=data["protocol_version"],
        relative_day=data["relative_day"],
    )


def _contacted(state: FollowupState, data: Mapping[str, Any]) -> FollowupState:
    made = Contact(data["channel"], data["result"], data["note"])
    return replace(state, contacts=(*state.contacts, made))


def _answer_saved(state: FollowupState, data: Mapping[str, Any]) -> FollowupState:
    instrument = data["instrument"]
    items = {**state.saved.get(instrument, {}), data["item"]: data["answer"]}
    saved = {**state.saved, instrument: items}
    return replace(state, stage=FollowupStage.STARTED, saved=saved)


def _answered(state: FollowupState, data: Mapping[str, Any]) -> FollowupState:
    outcome = Outcome(
        instrument=data["instrument"],
        answers=dict(data["answers"]),
        scores=dict(data["scores"]),
        answered=data["answered"],
        of=data["of"],
        by=data["by"],
        channel=data["channel"],
        on=data["on"],
    )
    saved = {slug: items for slug, items in state.saved.items() if slug != outcome.instrument}
    outcomes = {**state.outcomes, outcome.instrument: outcome}
    return replace(state, stage=FollowupStage.STARTED, saved=saved, outcomes=outcomes, missed="")


def _corrected(state: FollowupState, data: Mapping[str, Any]) -> FollowupState:
    former = state.outcomes[data["instrument"]]
    others = {s: o for s, o in state.outcomes.items() if s != former.instrument}
    if not data["answers"]:
        return replace(state, stage=FollowupStage.STARTED, outcomes=others)
    outcome = replace(
        former,
        answers=dict(data["answers"]),
        scores=dict(data["scores"]),
        answered=data["answered"],
        of=data["of"],
        corrections=former.corrections + 1,
    )
    return replace(state, outcomes={**others, outcome.instrument: outcome})


def _completed(state: FollowupState, _data: Mapping[str, Any]) -> FollowupState:
    return replace(state, stage=FollowupStage.ANSWERED)


def _missed(state: FollowupState, data: Mapping[str, Any]) -> FollowupState:
    return replace(state, stage=FollowupStage.MISSED, missed=data["reason"])


def _transferred_in(state: FollowupState, data: Mapping[str, Any]) -> FollowupState:
    outcomes = {
        slug: Outcome(slug, {}, {slug: score}, 0, 0, AnsweredBy.IMPORT.value, "")
        for slug, score in data["scores"].items()
        if score is not None
    }
    return replace(
        state,
        stage=FollowupStage.ANSWERED if outcomes else FollowupStage.MISSED,
        patient=data["patient"],
        episode=data["episode"],
        course=data["course"],
        visit=data["visit"],
        due=data["due"] or "",
        instruments=tuple(data["scores"]),
        relative_day=data["relative_day"],
        outcomes=outcomes,
        imported=True,
    )


_HANDLERS: dict[str, Handler[FollowupState]] = {
    "followup.scheduled.v1": _scheduled,
    "followup.contacted.v1": _contacted,
    "followup.answer_saved.v1": _answer_saved,
    "followup.answered.v1": _answered,
    "followup.corrected.v1": _corrected,
    "followup.completed.v1": _completed,
    "followup.missed.v1": _missed,
    "followup.transferred_in.v1": _transferred_in,
}

FOLLOWUP = Kind("followup", FollowupState(), _HANDLERS)
