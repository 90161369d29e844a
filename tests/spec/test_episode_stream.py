"""Episodes: assessed, paused, withdrawn from, referred, closed, in every stage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from blastema.core.episode import decide
from blastema.core.episode.state import (
    EPISODE,
    AssessmentVerdict,
    CloseReason,
    EpisodeOrigin,
    EpisodeStage,
    EpisodeState,
    Withdrawal,
)
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, data_of, refused, rules_in, types_of


def _open(state: EpisodeState = EPISODE.empty) -> Decision:
    return decide.open_episode(
        state,
        patient="patient-1",
        condition="knee-osteoarthritis",
        side="right",
        origin=EpisodeOrigin.FRONT_DESK,
        patient_exists=True,
    )


def _assess(state: EpisodeState) -> Decision:
    return decide.assess(state, verdict=AssessmentVerdict.ELIGIBLE, findings="s1.findings")


def _refer(state: EpisodeState) -> Decision:
    return decide.refer(state, to="s1.surgeon")


def _pause(state: EpisodeState) -> Decision:
    return decide.pause(state, reason="s1.travels")


def _resume(state: EpisodeState) -> Decision:
    return decide.resume(state)


def _withdraw(state: EpisodeState) -> Decision:
    return decide.withdraw(state, from_=Withdrawal.TREATMENT)


def _close(state: EpisodeState) -> Decision:
    return decide.close(state, reason=CloseReason.LOST, open_courses=0)


REGISTERED = after(EPISODE, _open())
ASSESSED = after(EPISODE, _assess(REGISTERED), REGISTERED)
PAUSED = after(EPISODE, _pause(ASSESSED), ASSESSED)
WITHDRAWN = after(EPISODE, _withdraw(ASSESSED), ASSESSED)
CLOSED = after(EPISODE, _close(ASSESSED), ASSESSED)
STATES = {
    "none": EPISODE.empty,
    "registered": REGISTERED,
    "assessed": ASSESSED,
    "paused": PAUSED,
    "withdrawn": WITHDRAWN,
    "closed": CLOSED,
}
OPEN = ("registered", "assessed", "paused", "withdrawn")
# Verb, the states where it is possible, and what refuses where it is not the moment's rule.
TABLE: list[tuple[str, Callable[[EpisodeState], Decision], tuple[str, ...], dict[str, str]]] = [
    ("OPEN-ONCE", _open, ("none",), {}),
    (
        "ASSESS-WHEN",
        _assess,
        ("registered", "assessed"),
        {"paused": "EPISODE-IS-PAUSED", "withdrawn": "EPISODE-HAS-WITHDRAWN"},
    ),
    ("REFER-WHEN", _refer, OPEN, {}),
    (
        "PAUSE-WHEN",
        _pause,
        ("registered", "assessed", "withdrawn"),
        {"paused": "EPISODE-PAUSED"},
    ),
    (
        "RESUME-WHEN",
        _resume,
        ("paused",),
        dict.fromkeys(("registered", "assessed", "withdrawn"), "EPISODE-NOT-PAUSED"),
    ),
    (
        "WITHDRAW-WHEN",
        _withdraw,
        ("registered", "assessed", "paused"),
        {"withdrawn": "EPISODE-WITHDRAWN"},
    ),
    ("CLOSE-WHEN", _close, OPEN, {}),
]
PAIRS = [(*row, name) for row in TABLE for name in STATES]


@pytest.mark.parametrize(
    ("rule", "verb", "allowed", "others", "name"), PAIRS, ids=[f"{p[0]}-{p[4]}" for p in PAIRS]
)
def test_each_verb_in_each_state(
    rule: str,
    verb: Callable[[EpisodeState], Decision],
    allowed: tuple[str, ...],
    others: dict[str, str],
    name: str,
) -> None:
    expected = set() if name in allowed else {others.get(name, f"EPISODE-{rule}")}
    assert expected <= refused(verb(STATES[name]))
    assert bool(refused(verb(STATES[name]))) == bool(expected)


def test_a_referral_closes_the_episode() -> None:
    assert types_of(_refer(ASSESSED)) == ["episode.referred.v1", "episode.closed.v1"]
    assert after(EPISODE, _refer(ASSESSED), ASSESSED).stage is EpisodeStage.CLOSED


@pytest.mark.parametrize(
    ("from_", "cells", "exist", "rules"),
    [
        (Withdrawal.TREATMENT, "", False, set()),
        (Withdrawal.TREATMENT, "", True, {"EPISODE-CELLS"}),
        (Withdrawal.TREATMENT, "sell", True, {"EPISODE-CELLS"}),
        (Withdrawal.TREATMENT, "discard", True, set()),
        (Withdrawal.TREATMENT, "keep", True, set()),
        (Withdrawal.CONTACT, "", True, set()),
        (Withdrawal.REGISTRY, "", True, set()),
    ],
)
def test_withdrawing_after_a_collection_asks_what_happens_to_the_cells(
    from_: Withdrawal, cells: str, exist: bool, rules: set[str]
) -> None:
    assert refused(decide.withdraw(ASSESSED, from_=from_, cells=cells, cells_exist=exist)) == rules


def test_each_withdrawal_is_separate() -> None:
    first = after(EPISODE, _withdraw(ASSESSED), ASSESSED)
    second = decide.withdraw(first, from_=Withdrawal.REGISTRY)
    assert after(EPISODE, second, first).withdrawn == {"treatment", "registry"}


@pytest.mark.parametrize(
    ("reason", "courses", "rules"),
    [
        (CloseReason.COMPLETED, 0, set()),
        (CloseReason.COMPLETED, 1, {"EPISODE-COURSES"}),
        (CloseReason.DIED, 2, {"EPISODE-COURSES"}),
        (CloseReason.IN_ERROR, 2, set()),
    ],
)
def test_an_episode_is_closed_after_its_courses(
    reason: CloseReason, courses: int, rules: set[str]
) -> None:
    assert refused(decide.close(ASSESSED, reason=reason, open_courses=courses)) == rules


def test_a_pause_keeps_the_stage() -> None:
    assert (PAUSED.stage, PAUSED.paused) == (EpisodeStage.ASSESSED, "s1.travels")
    assert after(EPISODE, _resume(PAUSED), PAUSED) == ASSESSED


def test_an_assessment_may_be_done_again_and_the_newest_counts() -> None:
    again = decide.assess(ASSESSED, verdict=AssessmentVerdict.NOT_ELIGIBLE, findings="s1.new")
    assert after(EPISODE, again, ASSESSED).verdict == "not-eligible"
    assert data_of(again)["findings"] == "s1.new"


@pytest.mark.parametrize(
    "call",
    [
        lambda: decide.assess(REGISTERED, verdict=AssessmentVerdict.ELIGIBLE, findings="limps"),
        lambda: decide.refer(REGISTERED, to="a surgeon"),
        lambda: decide.pause(REGISTERED, reason="travels"),
    ],
)
def test_free_text_never_enters_in_the_clear(call: Callable[[], Decision]) -> None:
    with pytest.raises(ClearTextError):
        call()


def test_every_rule_of_these_verbs_is_in_a_table() -> None:
    texts = [
        Path(__file__).with_name(name).read_text(encoding="utf-8")
        for name in ("test_episode_stream.py", "test_episode_open.py")
    ]
    assert {r for r in rules_in("EPISODE", decide) if not any(r in t for t in texts)} == set()
