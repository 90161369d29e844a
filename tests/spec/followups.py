"""A follow-up of two questionnaires, its verbs, and one state of each sort."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from blastema.core.followup import answer, decide
from blastema.core.followup.schedule import DueVisit
from blastema.core.followup.state import (
    FOLLOWUP,
    AnswerCorrection,
    AnsweredBy,
    ContactResult,
    FollowupChannel,
    FollowupState,
    MissReason,
)
from blastema.core.instruments.scoring import Scored, score
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal

from .streams import after

Verb = Callable[[FollowupState], Decision]
OPENS, DUE, CLOSES = date(2026, 11, 1), date(2026, 11, 15), date(2026, 11, 30)
BEFORE, AFTER = date(2026, 10, 31), date(2026, 12, 1)
VISIT = DueVisit("month-3", 91, DUE, OPENS, CLOSES, ("nrs", "gcr"))


def scored_of(instrument: str, answers: Mapping[str, int | None]) -> Scored:
    found = score(instrument, answers)
    assert not isinstance(found, Refusal)
    return found


NRS = scored_of("nrs", {"pain": 4})
GCR = scored_of("gcr", {"change": 2})
KOOS = scored_of("koos", {})


def schedule_visit(state: FollowupState = FOLLOWUP.empty, **changed: Any) -> Decision:
    visit = DueVisit(**{**{f: getattr(VISIT, f) for f in VISIT.__slots__}, **changed})
    return decide.schedule_visit(
        state,
        patient="patient-1",
        episode="episode-1",
        course="course-1",
        visit=visit,
        protocol="standard-2y",
        protocol_version="1",
    )


def transfer(
    state: FollowupState = FOLLOWUP.empty,
    scores: Mapping[str, int | None] | None = None,
    due: date | None = None,
) -> Decision:
    return decide.transfer_in(
        state,
        patient="patient-1",
        episode="episode-1",
        course="course-1",
        visit="post-treatment",
        due=due,
        relative_day=28,
        scores={"nrs": 3000, "odi": None} if scores is None else scores,
    )


def contact(state: FollowupState, may: bool = True) -> Decision:
    return decide.contact(
        state,
        channel=FollowupChannel.CALL,
        result=ContactResult.NO_ANSWER,
        note="s1.note",
        may_be_contacted=may,
    )


def save(
    state: FollowupState, value: int | str = 4, instrument: str = "nrs", on: date = DUE
) -> Decision:
    return answer.save_answer(state, instrument=instrument, item="pain", answer=value, on=on)


def hand_in(
    state: FollowupState,
    scored: Scored = NRS,
    on: date = DUE,
    answers: Mapping[str, int | str] | None = None,
) -> Decision:
    return answer.answer(
        state,
        scored=scored,
        answers={"pain": 4} if answers is None else answers,
        by=AnsweredBy.PATIENT,
        channel=FollowupChannel.LINK_BY_TEXT,
        on=on,
    )


def correct(state: FollowupState, answers: Mapping[str, int | str] | None = None) -> Decision:
    return answer.correct(
        state,
        scored=scored_of("nrs", {"pain": 7}),
        answers={"pain": 7} if answers is None else answers,
        reason=AnswerCorrection.TOLD_BY_PATIENT,
    )


def take_back(state: FollowupState) -> Decision:
    return answer.take_back(state, instrument="nrs")


def miss(
    state: FollowupState, reason: MissReason = MissReason.UNREACHABLE, on: date = DUE
) -> Decision:
    return decide.miss(state, reason=reason, on=on)


def lapse(on: date) -> Verb:
    return lambda state: decide.lapse(state, on=on)


WAITING = after(FOLLOWUP, schedule_visit())
SAVED = after(FOLLOWUP, save(WAITING), WAITING)
PARTLY = after(FOLLOWUP, hand_in(WAITING), WAITING)
WHOLE = after(FOLLOWUP, hand_in(PARTLY, GCR, answers={"change": 2}), PARTLY)
MISSED = after(FOLLOWUP, miss(WAITING), WAITING)
STATES = {
    "none": FOLLOWUP.empty,
    "due": WAITING,
    "started": SAVED,
    "started, one answered": PARTLY,
    "answered": WHOLE,
    "missed": MISSED,
}
