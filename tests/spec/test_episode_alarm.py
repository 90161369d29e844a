"""An alarm: raised with an assessment, open until a clinician says what was done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.core.episode import alarm, decide
from blastema.core.episode.alarm import AlarmAnswer, AlarmOutcome
from blastema.core.episode.state import (
    EPISODE,
    AssessmentVerdict,
    CloseReason,
    EpisodeOrigin,
    EpisodeState,
    Withdrawal,
)
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision
from tests.spec.streams import after, refused, rules_in, types_of

AT, LATER = "2026-11-22T09:30:00.000000Z", "2026-11-22T10:00:00.000000Z"
NOW = "2026-11-22T10:00:00"
REFERRED = AlarmAnswer(
    AlarmOutcome.REFERRED, to="emergency room", when="2026-11-22T09:45", reached="the registrar"
)


def opened() -> EpisodeState:
    decision = decide.open_episode(
        EPISODE.empty,
        patient="patient-1",
        condition="chronic-low-back-pain",
        side="",
        origin=EpisodeOrigin.FRONT_DESK,
        patient_exists=True,
    )
    return after(EPISODE, decision)


def assess(state: EpisodeState, why: str, at: str = AT) -> Decision:
    verdict = AssessmentVerdict.NOT_ELIGIBLE
    return decide.assess(state, verdict=verdict, findings="", alarm=why, at=at)


def answering(state: EpisodeState, told: AlarmAnswer = REFERRED) -> Decision:
    return alarm.answer(state, told, sealed="s1.done", at=LATER, now_there=NOW)


QUIET = after(EPISODE, assess(opened(), ""), opened())
OPEN = after(EPISODE, assess(opened(), "s1.why"), opened())
ANSWERED = after(EPISODE, answering(OPEN), OPEN)


def test_it_is_raised_with_the_assessment_that_found_the_sign() -> None:
    assert types_of(assess(opened(), "")) == ["episode.assessed.v2"]
    raised = ["episode.assessed.v2", "episode.alarm_raised.v1"]
    assert types_of(assess(opened(), "s1.why")) == raised


@pytest.mark.parametrize(
    ("state", "is_open", "raised_at", "done"),
    [
        pytest.param(QUIET, False, "", "", id="never"),
        pytest.param(OPEN, True, AT, "", id="open"),
        pytest.param(ANSWERED, False, AT, "s1.done", id="answered"),
        pytest.param(
            after(EPISODE, assess(OPEN, "", LATER), OPEN), True, AT, "",
            id="assessing again ends none",
        ),
        pytest.param(
            after(EPISODE, assess(OPEN, "s1.more", LATER), OPEN), True, AT, "",
            id="a second sign: open since the first",
        ),
        pytest.param(
            after(EPISODE, assess(ANSWERED, "s1.new", LATER), ANSWERED), True, LATER, "",
            id="a new sign after the answer",
        ),
    ],
)  # fmt: skip
def test_what_an_alarm_is_after_each_event(state, is_open, raised_at, done) -> None:
    assert (state.alarm.is_open, state.alarm.raised_at, state.alarm.done) == (
        is_open,
        raised_at,
        done,
    )


@pytest.mark.parametrize(
    ("told", "rules"),
    [
        (REFERRED, set()),
        (replace(REFERRED, to=" "), {"ALARM-TO"}),
        (replace(REFERRED, reached=""), {"ALARM-REACHED"}),
        (replace(REFERRED, when=""), {"ALARM-WHEN"}),
        (replace(REFERRED, when="this morning"), {"ALARM-WHEN"}),
        (replace(REFERRED, when="2026-11-22"), {"ALARM-WHEN"}),
        (replace(REFERRED, when="2026-11-22T09:45Z"), {"ALARM-WHEN"}),
        (replace(REFERRED, when="2026-11-22T10:01"), {"ALARM-FUTURE"}),
        (AlarmAnswer(AlarmOutcome.REFERRED), {"ALARM-TO", "ALARM-REACHED", "ALARM-WHEN"}),
        (AlarmAnswer(AlarmOutcome.SEEN), {"ALARM-WORDS"}),
        (AlarmAnswer(AlarmOutcome.SEEN, words="old weakness, not worse"), set()),
        (AlarmAnswer(AlarmOutcome.MISTAKEN, words=" "), {"ALARM-WORDS"}),
        (AlarmAnswer(AlarmOutcome.MISTAKEN, words="a wrong tick"), set()),
    ],
)
def test_the_answer_says_all_of_it_or_is_none(told: AlarmAnswer, rules: set[str]) -> None:
    assert refused(answering(OPEN, told)) == rules


@pytest.mark.parametrize("state", [QUIET, ANSWERED], ids=["never raised", "answered already"])
def test_only_an_open_alarm_is_answered(state: EpisodeState) -> None:
    assert refused(answering(state)) == {"ALARM-NONE"}


@pytest.mark.parametrize("reason", CloseReason)
def test_an_open_alarm_keeps_the_episode_open(reason: CloseReason) -> None:
    def close(state: EpisodeState) -> Decision:
        return decide.close(state, reason=reason, open_courses=0)

    assert refused(close(OPEN)) == refused(decide.refer(OPEN, to="s1.x")) == {"EPISODE-ALARM"}
    assert refused(close(ANSWERED)) == refused(decide.refer(ANSWERED, to="s1.x")) == set()


def test_neither_a_pause_nor_a_withdrawal_ends_it() -> None:
    for decision in (
        decide.pause(OPEN, reason="s1.travels"),
        decide.withdraw(OPEN, from_=Withdrawal.TREATMENT),
    ):
        left = after(EPISODE, decision, OPEN)
        assert left.alarm == OPEN.alarm
        assert refused(answering(left)) == set()


def test_what_was_told_comes_back_out_of_its_text() -> None:
    assert AlarmAnswer.from_text(REFERRED.as_text()) == REFERRED


def test_neither_the_reason_nor_the_answer_enters_in_the_clear() -> None:
    with pytest.raises(ClearTextError):
        assess(opened(), "cauda equina")
    with pytest.raises(ClearTextError):
        alarm.answer(OPEN, REFERRED, sealed="sent to the ward", at=LATER, now_there=NOW)


def test_each_rule_about_an_alarm_is_shown_here() -> None:
    assert rules_in("ALARM", alarm) == {
        "ALARM-FUTURE",
        "ALARM-NONE",
        "ALARM-REACHED",
        "ALARM-TO",
        "ALARM-WHEN",
        "ALARM-WORDS",
        "EPISODE-ALARM",
    }
