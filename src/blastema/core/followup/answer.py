"""Answers to a follow-up: saved as the person goes, scored when handed in, corrected later.

Scoring is done by ``core.instruments``; what it found comes in as an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from blastema.core.event import Event, Json
from blastema.core.followup.state import (
    Answer,
    AnswerCorrection,
    AnsweredBy,
    FollowupChannel,
    FollowupStage,
    FollowupState,
)
from blastema.core.instruments.scoring import Scored
from blastema.core.moment import moment
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_WAITING = (FollowupStage.DUE, FollowupStage.STARTED)
_HOLDING = (FollowupStage.STARTED, FollowupStage.ANSWERED)


def save_answer(
    state: FollowupState, *, instrument: str, item: str, answer: Answer, on: date
) -> Decision:
    """Keeps one answer while the person goes through the questions; the last one counts.

    Saving the same answer again changes nothing.
    """
    _sealed({item: answer})
    refused = refusal(
        moment("FOLLOWUP-SAVE-WHEN", "save an answer", state.stage, _WAITING),
        _asked(state, instrument),
        _not_answered(state, instrument),
        *_within(state, on),
    )
    if refused:
        return refused
    if state.saved.get(instrument, {}).get(item) == answer:
        return ()
    data: dict[str, Json] = {"instrument": instrument, "item": item, "answer": answer}
    return (Event("followup.answer_saved.v1", data),)


def answer(
    state: FollowupState,
    *,
    scored: Scored,
    answers: Mapping[str, Answer],
    by: AnsweredBy,
    channel: FollowupChannel,
    on: date,
) -> Decision:
    """Hands in one instrument; the last of a visit completes it.

    ``on`` is the local day on which the person answered: a paper filled in while the
    window was open may be entered after the visit was recorded as missed.
    """
    _sealed(answers)
    refused = refusal(
        moment(
            "FOLLOWUP-ANSWER-WHEN",
            "hand in answers",
            state.stage,
            (*_WAITING, FollowupStage.MISSED),
        ),
        _asked(state, scored.instrument),
        _not_answered(state, scored.instrument),
        *_within(state, on),
        _something(answers),
    )
    if refused:
        return refused
    answered = Event(
        "followup.answered.v1",
        {
            **_told(scored, answers),
            "by": by.value,
            "channel": channel.value,
            "on": on.isoformat(),
        },
    )
    if state.outstanding == (scored.instrument,):
        return (answered, Event("followup.completed.v1", {}))
    return (answered,)


def correct(
    state: FollowupState,
    *,
    scored: Scored,
    answers: Mapping[str, Answer],
    reason: AnswerCorrection,
) -> Decision:
    """Replaces the answers to one instrument; the history keeps the former ones."""
    _sealed(answers)
    refused = refusal(
        moment("FOLLOWUP-CORRECT-WHEN", "correct answers", state.stage, _HOLDING),
        _has_answer(state, scored.instrument),
        _something(answers),
    )
    data = {**_told(scored, answers), "reason": reason.value}
    return refused or (Event("followup.corrected.v1", data),)


def take_back(state: FollowupState, *, instrument: str) -> Decision:
    """Takes answers back that never belonged here; the instrument is asked again."""
    refused = refusal(
        moment("FOLLOWUP-TAKE-BACK-WHEN", "take answers back", state.stage, _HOLDING),
        _has_answer(state, instrument),
    )
    data: dict[str, Json] = {
        "instrument": instrument,
        "answers": {},
        "scores": {},
        "answered": 0,
        "of": 0,
        "reason": AnswerCorrection.IN_ERROR.value,
    }
    return refused or (Event("followup.corrected.v1", data),)


def _told(scored: Scored, answers: Mapping[str, Answer]) -> dict[str, Json]:
    return {
        "instrument": scored.instrument,
        "answers": dict(answers),
        "scores": {score.outcome: score.value_milli for score in scored.scores},
        "answered": sum(score.answered for score in scored.scores),
        "of": sum(score.of for score in scored.scores),
    }


def _sealed(answers: Mapping[str, Answer]) -> None:
    must_be_sealed(**{item: text for item, text in answers.items() if isinstance(text, str)})


def _asked(state: FollowupState, instrument: str) -> Finding | None:
    if state.stage is FollowupStage.NONE or instrument in state.instruments:
        return None
    return refuse(
        "FOLLOWUP-INSTRUMENT",
        "This visit does not ask that questionnaire.",
        "Answer the ones that are listed.",
    )


def _not_answered(state: FollowupState, instrument: str) -> Finding | None:
    if instrument not in state.outcomes:
        return None
    return refuse(
        "FOLLOWUP-ANSWERED",
        "This questionnaire is answered already.",
        "If an answer is wrong, ask for a correction.",
        "coordinator",
    )


def _has_answer(state: FollowupState, instrument: str) -> Finding | None:
    if instrument in state.outcomes:
        return None
    return refuse("FOLLOWUP-UNANSWERED", "This questionnaire has no answers yet.")


def _something(answers: Mapping[str, Answer]) -> Finding | None:
    if answers:
        return None
    return refuse("FOLLOWUP-NO-ANSWERS", "No question is answered.", "Answer at least one.")


def _within(state: FollowupState, on: date) -> tuple[Finding | None, ...]:
    """Whether the person answered while the visit's window was open."""
    if state.imported or state.stage is FollowupStage.NONE:
        return ()
    day = on.isoformat()
    return (
        refuse("FOLLOWUP-NOT-OPEN", f"This visit opens on {state.opens}.", "Come back then.")
        if day < state.opens
        else None,
        refuse(
            "FOLLOWUP-CLOSED",
            f"This visit closed on {state.closes}.",
            "Answer the next one when it opens.",
        )
        if day > state.closes
        else None,
    )
