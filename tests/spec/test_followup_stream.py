"""Follow-ups: when they are due, who was called, what was answered, what stays missing."""

from __future__ import annotations

from datetime import date

import pytest

from blastema.core.followup import answer, decide
from blastema.core.followup.state import FOLLOWUP, FollowupStage, FollowupState, MissReason
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from . import followups as f
from .streams import after, data_of, refused, rules_in, types_of

_NONE, _DUE, _STARTED, _ANSWERED, _MISSED = FollowupStage
_LASTING: dict[str, FollowupStage | set[str]] = {
    "due": _DUE,
    "started": _STARTED,
    "started, one answered": _STARTED,
}


def _never(rule: str) -> dict[str, FollowupStage | set[str]]:
    """Refused in every state, but for those that are named beside it."""
    return {state: {rule} for state in f.STATES}


# Verb, and for each state the stage that follows or the rules that refuse.
TABLE: list[tuple[str, f.Verb, dict[str, FollowupStage | set[str]]]] = [
    (
        "schedule",
        f.schedule_visit,
        _never("FOLLOWUP-SCHEDULE-WHEN") | {"none": _DUE},
    ),
    (
        "transfer in",
        f.transfer,
        _never("FOLLOWUP-TRANSFER-WHEN") | {"none": _ANSWERED},
    ),
    (
        "contact",
        f.contact,
        _never("FOLLOWUP-CONTACT-WHEN") | _LASTING,
    ),
    (
        "save an answer",
        f.save,
        {
            "none": {"FOLLOWUP-SAVE-WHEN"},
            "due": _STARTED,
            "started": _STARTED,
            "started, one answered": {"FOLLOWUP-ANSWERED"},
            "answered": {"FOLLOWUP-SAVE-WHEN", "FOLLOWUP-ANSWERED"},
            "missed": {"FOLLOWUP-SAVE-WHEN"},
        },
    ),
    (
        "answer",
        f.hand_in,
        {
            "none": {"FOLLOWUP-ANSWER-WHEN"},
            "due": _STARTED,
            "started": _STARTED,
            "started, one answered": {"FOLLOWUP-ANSWERED"},
            "answered": {"FOLLOWUP-ANSWER-WHEN", "FOLLOWUP-ANSWERED"},
            "missed": _STARTED,
        },
    ),
    (
        "correct",
        f.correct,
        {
            "none": {"FOLLOWUP-CORRECT-WHEN", "FOLLOWUP-UNANSWERED"},
            "due": {"FOLLOWUP-CORRECT-WHEN", "FOLLOWUP-UNANSWERED"},
            "started": {"FOLLOWUP-UNANSWERED"},
            "started, one answered": _STARTED,
            "answered": _ANSWERED,
            "missed": {"FOLLOWUP-CORRECT-WHEN", "FOLLOWUP-UNANSWERED"},
        },
    ),
    (
        "take back",
        f.take_back,
        {
            "none": {"FOLLOWUP-TAKE-BACK-WHEN", "FOLLOWUP-UNANSWERED"},
            "due": {"FOLLOWUP-TAKE-BACK-WHEN", "FOLLOWUP-UNANSWERED"},
            "started": {"FOLLOWUP-UNANSWERED"},
            "started, one answered": _STARTED,
            "answered": _STARTED,
            "missed": {"FOLLOWUP-TAKE-BACK-WHEN", "FOLLOWUP-UNANSWERED"},
        },
    ),
    (
        "complete",
        decide.complete,
        {
            "none": {"FOLLOWUP-COMPLETE-WHEN", "FOLLOWUP-NOTHING-ANSWERED"},
            "due": {"FOLLOWUP-COMPLETE-WHEN", "FOLLOWUP-NOTHING-ANSWERED"},
            "started": {"FOLLOWUP-NOTHING-ANSWERED"},
            "started, one answered": _ANSWERED,
            "answered": {"FOLLOWUP-COMPLETE-WHEN"},
            "missed": {"FOLLOWUP-COMPLETE-WHEN", "FOLLOWUP-NOTHING-ANSWERED"},
        },
    ),
    (
        "miss",
        f.miss,
        {
            "none": {"FOLLOWUP-MISS-WHEN"},
            "due": _MISSED,
            "started": _MISSED,
            "started, one answered": {"FOLLOWUP-PARTLY-ANSWERED"},
            "answered": {"FOLLOWUP-MISS-WHEN", "FOLLOWUP-PARTLY-ANSWERED"},
            "missed": {"FOLLOWUP-MISS-WHEN"},
        },
    ),
    (
        "lapse on the last day",
        f.lapse(f.CLOSES),
        {
            "due": {"FOLLOWUP-STILL-OPEN"},
            "started": {"FOLLOWUP-STILL-OPEN"},
            "started, one answered": {"FOLLOWUP-STILL-OPEN", "FOLLOWUP-PARTLY-ANSWERED"},
        },
    ),
    (
        "lapse on the day after",
        f.lapse(f.AFTER),
        {
            "none": {"FOLLOWUP-MISS-WHEN"},
            "due": _MISSED,
            "started": _MISSED,
            "started, one answered": _ANSWERED,
            "answered": {"FOLLOWUP-COMPLETE-WHEN"},
            "missed": {"FOLLOWUP-MISS-WHEN"},
        },
    ),
]
CELLS = [
    pytest.param(verb, f.STATES[state], expected, id=f"{name} when {state}")
    for name, verb, row in TABLE
    for state, expected in row.items()
]


@pytest.mark.parametrize(("verb", "state", "expected"), CELLS)
def test_every_verb_at_every_stage(
    verb: f.Verb, state: FollowupState, expected: FollowupStage | set[str]
) -> None:
    decision = verb(state)
    if isinstance(expected, FollowupStage):
        assert after(FOLLOWUP, decision, state).stage is expected
    else:
        assert refused(decision) == expected


REFUSALS: list[tuple[set[str], Decision]] = [
    ({"FOLLOWUP-EMPTY"}, f.schedule_visit(instruments=())),
    ({"FOLLOWUP-WINDOW"}, f.schedule_visit(due=f.AFTER)),
    ({"FOLLOWUP-WINDOW"}, f.schedule_visit(opens=f.AFTER)),
    ({"FOLLOWUP-TRANSFER-EMPTY"}, f.transfer(scores={})),
    ({"FOLLOWUP-NO-CONTACT"}, f.contact(f.WAITING, may=False)),
    ({"FOLLOWUP-INSTRUMENT"}, f.save(f.WAITING, instrument="koos")),
    ({"FOLLOWUP-INSTRUMENT"}, f.hand_in(f.WAITING, f.KOOS)),
    ({"FOLLOWUP-NO-ANSWERS"}, f.hand_in(f.WAITING, answers={})),
    ({"FOLLOWUP-NO-ANSWERS"}, f.correct(f.PARTLY, answers={})),
    ({"FOLLOWUP-NOT-OPEN"}, f.save(f.WAITING, on=f.BEFORE)),
    ({"FOLLOWUP-NOT-OPEN"}, f.hand_in(f.WAITING, on=f.BEFORE)),
    ({"FOLLOWUP-CLOSED"}, f.save(f.WAITING, on=f.AFTER)),
    ({"FOLLOWUP-CLOSED"}, f.hand_in(f.MISSED, on=f.AFTER)),
    (
        {"FOLLOWUP-INSTRUMENT", "FOLLOWUP-CLOSED", "FOLLOWUP-NO-ANSWERS"},
        f.hand_in(f.WAITING, f.KOOS, f.AFTER, {}),
    ),
    ({"FOLLOWUP-STILL-OPEN"}, f.miss(f.WAITING, MissReason.WINDOW_CLOSED, f.CLOSES)),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    of_stages = {
        rule
        for _, _, row in TABLE
        for expected in row.values()
        if isinstance(expected, set)
        for rule in expected
    }
    shown = of_stages.union(*(row[0] for row in REFUSALS))
    assert rules_in("FOLLOWUP", decide, answer) == shown


def test_a_scheduled_visit_keeps_the_protocol_it_came_from() -> None:
    assert (f.WAITING.protocol, f.WAITING.protocol_version) == ("standard-2y", "1")
    assert (f.WAITING.due, f.WAITING.opens, f.WAITING.closes) == (
        "2026-11-15",
        "2026-11-01",
        "2026-11-30",
    )
    assert f.WAITING.relative_day == 91


@pytest.mark.parametrize("on", [f.OPENS, f.DUE, f.CLOSES])
def test_the_window_includes_both_ends(on: date) -> None:
    assert refused(f.hand_in(f.WAITING, on=on)) == frozenset()


def test_the_last_saved_answer_counts_and_the_same_again_is_nothing() -> None:
    state = after(FOLLOWUP, f.save(f.SAVED, 6), f.SAVED)
    assert state.saved == {"nrs": {"pain": 6}}
    assert f.save(state, 6) == ()


def test_handing_in_ends_what_was_saved() -> None:
    assert after(FOLLOWUP, f.hand_in(f.SAVED), f.SAVED).saved == {}


def test_an_answer_keeps_score_raw_answers_and_day() -> None:
    outcome = f.PARTLY.outcomes["nrs"]
    # A rating of 4 is 4000 thousandths: instruments/data, nrs.
    assert (outcome.scores, outcome.score_milli) == ({"nrs": 4000}, 4000)
    assert (outcome.answers, outcome.answered, outcome.of) == ({"pain": 4}, 1, 1)
    assert (outcome.by, outcome.channel, outcome.on) == ("patient", "link-by-text", "2026-11-15")


def test_an_instrument_of_several_scales_keeps_each_and_has_no_single_score() -> None:
    asked = after(FOLLOWUP, f.schedule_visit(instruments=("koos",)))
    state = after(FOLLOWUP, f.hand_in(asked, f.KOOS, answers={"p1": 0}), asked)
    assert len(state.outcomes["koos"].scores) == len(f.KOOS.scores) > 1
    assert state.outcomes["koos"].score_milli is None


def test_the_last_instrument_completes_the_visit() -> None:
    decision = f.hand_in(f.PARTLY, f.GCR, answers={"change": 2})
    assert types_of(decision) == ["followup.answered.v1", "followup.completed.v1"]
    assert f.WHOLE.outstanding == ()
    assert f.PARTLY.outstanding == ("gcr",)


def test_a_paper_found_in_time_is_entered_after_the_visit_was_missed() -> None:
    state = after(FOLLOWUP, f.hand_in(f.MISSED, on=f.CLOSES), f.MISSED)
    assert (state.stage, state.missed) == (FollowupStage.STARTED, "")


def test_a_correction_replaces_answers_and_is_counted() -> None:
    state = after(FOLLOWUP, f.correct(f.WHOLE), f.WHOLE)
    outcome = state.outcomes["nrs"]
    assert (outcome.answers, outcome.score_milli, outcome.corrections) == ({"pain": 7}, 7000, 1)
    assert outcome.on == "2026-11-15"
    assert state.outcomes["gcr"] == f.WHOLE.outcomes["gcr"]


def test_answers_taken_back_are_asked_again() -> None:
    assert data_of(f.take_back(f.WHOLE))["reason"] == "entered in error"
    state = after(FOLLOWUP, f.take_back(f.WHOLE), f.WHOLE)
    assert state.outstanding == ("nrs",)
    assert after(FOLLOWUP, f.hand_in(state), state).stage is FollowupStage.ANSWERED


def test_contacts_are_records_of_their_own() -> None:
    twice = after(FOLLOWUP, f.contact(f.SAVED), f.SAVED)
    twice = after(FOLLOWUP, f.contact(twice), twice)
    assert len(twice.contacts) == 2
    assert twice.saved == f.SAVED.saved


@pytest.mark.parametrize(
    ("scores", "stage", "outstanding"),
    [
        ({"nrs": 3000, "odi": 22_000}, FollowupStage.ANSWERED, ()),
        ({"nrs": 3000, "odi": None}, FollowupStage.ANSWERED, ("odi",)),
        ({"nrs": None, "odi": None}, FollowupStage.MISSED, ("nrs", "odi")),
        ({"nrs": 0}, FollowupStage.ANSWERED, ()),
    ],
)
def test_history_taken_in_is_answered_or_missed(
    scores: dict[str, int | None], stage: FollowupStage, outstanding: tuple[str, ...]
) -> None:
    state = after(FOLLOWUP, f.transfer(scores=scores))
    assert (state.stage, state.outstanding, state.imported) == (stage, outstanding, True)
    assert (state.due, state.relative_day) == ("", 28)


def test_history_taken_in_may_have_a_due_day() -> None:
    assert after(FOLLOWUP, f.transfer(due=f.DUE)).due == "2026-11-15"


def test_the_day_of_the_latest_answer() -> None:
    assert (f.WAITING.answered_on, f.WHOLE.answered_on) == ("", "2026-11-15")


def test_free_text_never_enters_in_the_clear() -> None:
    with pytest.raises(ClearTextError):
        f.save(f.WAITING, "walking the dog")
    with pytest.raises(ClearTextError):
        f.hand_in(f.WAITING, answers={"pain": 4, "activity": "walking the dog"})
    with pytest.raises(ClearTextError):
        f.correct(f.PARTLY, answers={"activity": "walking the dog"})
    assert (
        after(FOLLOWUP, f.save(f.WAITING, "s1.sealed"), f.WAITING).saved["nrs"]["pain"]
        == "s1.sealed"
    )
