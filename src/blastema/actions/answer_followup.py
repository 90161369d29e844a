"""Answers of a follow-up: saved one by one, handed in, corrected; contacts made for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.reaching import reached, standing
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseKind
from blastema.core.followup import answer as answers_of
from blastema.core.followup import decide
from blastema.core.followup.state import (
    AnswerCorrection,
    AnsweredBy,
    ContactResult,
    FollowupChannel,
    FollowupState,
    MissReason,
)
from blastema.core.instruments.load import instrument as find
from blastema.core.instruments.scoring import Scored, score
from blastema.core.verdict import Refusal, refuse

Raw = Mapping[str, int | str]


def _scored(instrument: str, raw: Raw) -> Scored:
    """The score of the numbers; words (a named activity) are kept but not scored."""
    numbers = {item: value for item, value in raw.items() if isinstance(value, int)}
    scored = score(instrument, numbers)
    if isinstance(scored, Refusal):
        raise RefusedError(scored)
    return scored


def _sealed(door: Door, patient: str, raw: Raw) -> dict[str, int | str]:
    return {
        item: door.seal(f"patient/{patient}", value) if isinstance(value, str) else value
        for item, value in raw.items()
    }


def _own(door: Door, state: FollowupState) -> None:
    """A patient answers for themselves and for nobody else."""
    if door.act.who.key != standing(door, state.patient):
        raise RefusedError(
            Refusal((refuse("FOLLOWUP-NOT-YOURS", "These questions are for somebody else."),))
        )


def still_baseline(door: Door, state: FollowupState) -> None:
    """What a person says after the needle is no baseline any more."""
    course = door.fact("course", state.course)
    treated = course.anchor and course.kind != CourseKind.CONVENTIONAL
    if state.relative_day == 0 and treated and door.act.today > course.anchor:
        raise RefusedError(
            Refusal(
                (
                    refuse(
                        "FOLLOWUP-BASELINE-PAST",
                        "The treatment has been given: this can no longer be answered as it "
                        "was before.",
                        "Answer the next questionnaire when it is due.",
                    ),
                )
            )
        )


@verb(Permission.OWN_ANSWER)
def save_own_answer(
    door: Door, *, followup: str, instrument: str, item: str, answer: int | str
) -> Done:
    """Keeps one answer of the person on their own page, so that nothing is lost."""
    state: FollowupState = door.state("followup", followup)
    _own(door, state)
    still_baseline(door, state)
    kept = _sealed(door, state.patient, {item: answer})[item]
    saved = answers_of.save_answer(
        state,
        instrument=instrument,
        item=item,
        answer=kept,
        on=date.fromisoformat(door.act.today),
    )
    return door.write({("followup", followup): saved})


@verb(Permission.OWN_ANSWER)
def hand_in_own_answers(
    door: Door, *, followup: str, instrument: str, answers: Raw, channel: FollowupChannel
) -> Done:
    state: FollowupState = door.state("followup", followup)
    _own(door, state)
    return _hand_in(door, followup, state, instrument, answers, AnsweredBy.PATIENT, channel)


@verb(Permission.FOLLOWUP_ANSWER)
def enter_answers(
    door: Door, *, followup: str, instrument: str, answers: Raw, channel: FollowupChannel
) -> Done:
    """What a person said on the telephone, on paper or in the clinic, entered by staff."""
    state: FollowupState = door.state("followup", followup)
    return _hand_in(door, followup, state, instrument, answers, AnsweredBy.STAFF, channel)


def _hand_in(
    door: Door,
    followup: str,
    state: FollowupState,
    instrument: str,
    raw: Raw,
    by: AnsweredBy,
    channel: FollowupChannel,
) -> Done:
    still_baseline(door, state)
    handed_in = answers_of.answer(
        state,
        scored=_scored(find(instrument).slug, raw),
        answers=_sealed(door, state.patient, raw),
        by=by,
        channel=channel,
        on=date.fromisoformat(door.act.today),
    )
    return door.write({("followup", followup): handed_in})


@verb(Permission.FOLLOWUP_CORRECT)
def correct_answers(
    door: Door, *, followup: str, instrument: str, answers: Raw, reason: AnswerCorrection
) -> Done:
    state: FollowupState = door.state("followup", followup)
    corrected = answers_of.correct(
        state,
        scored=_scored(instrument, answers),
        answers=_sealed(door, state.patient, answers),
        reason=reason,
    )
    return door.write({("followup", followup): corrected})


@verb(Permission.FOLLOWUP_CORRECT)
def take_back_answers(door: Door, *, followup: str, instrument: str) -> Done:
    """Takes back answers that never belonged here; the instrument is asked again."""
    state: FollowupState = door.state("followup", followup)
    return door.write({("followup", followup): answers_of.take_back(state, instrument=instrument)})


@verb(Permission.FOLLOWUP_CONTACT)
def record_contact(
    door: Door,
    *,
    followup: str,
    channel: FollowupChannel,
    result: ContactResult,
    note: str = "",
) -> Done:
    state: FollowupState = door.state("followup", followup)
    contacted = decide.contact(
        state,
        channel=channel,
        result=result,
        note=door.seal(f"patient/{state.patient}", note),
        may_be_contacted=reached(door, state.patient).may_be_contacted,
    )
    return door.write({("followup", followup): contacted})


@verb(Permission.FOLLOWUP_MISS)
def miss_followup(door: Door, *, followup: str, reason: MissReason) -> Done:
    state = door.state("followup", followup)
    missed = decide.miss(state, reason=reason, on=date.fromisoformat(door.act.today))
    return door.write({("followup", followup): missed})


@verb(Permission.FOLLOWUP_MISS)
def lapse_followup(door: Door, *, followup: str) -> Done:
    """What the schedule does when a window has closed."""
    state = door.state("followup", followup)
    lapsed = decide.lapse(state, on=date.fromisoformat(door.act.today))
    return door.write({("followup", followup): lapsed})
