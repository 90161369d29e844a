"""Break-glass: an emergency look has a reason, an end, and somebody else's review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blastema.core.breakglass import decide
from blastema.core.breakglass.state import (
    BREAKGLASS,
    BreakGlassStage,
    BreakGlassState,
    ReviewVerdict,
)
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, refused, rules_in

Verb = Callable[[BreakGlassState], Decision]
NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
END = NOW + timedelta(hours=2)
LOOK: dict[str, Any] = {
    "staff": "staff-1",
    "patient": "patient-1",
    "reason": "s1.reason",
    "now": NOW,
    "until": END,
    "patient_exists": True,
}


def _open(state: BreakGlassState = BREAKGLASS.empty, **changed: Any) -> Decision:
    return decide.open_glass(state, **{**LOOK, **changed})


def _review(
    state: BreakGlassState,
    by: str = "staff-2",
    verdict: ReviewVerdict = ReviewVerdict.JUSTIFIED,
    note: str = "",
) -> Decision:
    return decide.review(state, by=by, verdict=verdict, note=note)


OPENED = after(BREAKGLASS, _open())
REVIEWED = after(BREAKGLASS, _review(OPENED), OPENED)
BLAMED = after(BREAKGLASS, _review(OPENED, "q", ReviewVerdict.NOT_JUSTIFIED, "s1.n"), OPENED)
STATES = {
    BreakGlassStage.NONE: BREAKGLASS.empty,
    BreakGlassStage.OPENED: OPENED,
    BreakGlassStage.REVIEWED: REVIEWED,
}
TABLE: list[tuple[str, Verb, dict[BreakGlassStage, BreakGlassStage]]] = [
    ("OPEN", _open, {BreakGlassStage.NONE: BreakGlassStage.OPENED}),
    ("REVIEW", _review, {BreakGlassStage.OPENED: BreakGlassStage.REVIEWED}),
]


@pytest.mark.parametrize("stage", BreakGlassStage)
@pytest.mark.parametrize(("rule", "verb", "leads"), TABLE, ids=[row[0] for row in TABLE])
def test_every_verb_at_every_stage(
    rule: str, verb: Verb, leads: dict[BreakGlassStage, BreakGlassStage], stage: BreakGlassStage
) -> None:
    state = STATES[stage]
    assert state.stage is stage
    if stage in leads:
        assert after(BREAKGLASS, verb(state), state).stage is leads[stage]
    else:
        assert refused(verb(state)) == {f"BREAKGLASS-{rule}-WHEN"}


REFUSALS: list[tuple[set[str], Decision]] = [
    ({"BREAKGLASS-PATIENT"}, _open(patient_exists=False)),
    ({"BREAKGLASS-REASON"}, _open(reason="")),
    ({"BREAKGLASS-UNTIL"}, _open(until=NOW)),
    ({"BREAKGLASS-UNTIL"}, _open(until=NOW + timedelta(hours=12, seconds=1))),
    (
        {"BREAKGLASS-PATIENT", "BREAKGLASS-REASON", "BREAKGLASS-UNTIL"},
        _open(patient_exists=False, reason="", until=NOW),
    ),
    ({"BREAKGLASS-OWN"}, _review(OPENED, by="staff-1")),
    ({"BREAKGLASS-NOTE"}, _review(OPENED, verdict=ReviewVerdict.NOT_JUSTIFIED)),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    shown = {f"BREAKGLASS-{rule}-WHEN" for rule, _, _ in TABLE}.union(*(row[0] for row in REFUSALS))
    assert rules_in("BREAKGLASS", decide) == shown


def test_the_longest_look() -> None:
    # breakglass.decide.LONGEST: twelve hours, a choice of this programme.
    assert refused(_open(until=NOW + timedelta(hours=12))) == frozenset()


@pytest.mark.parametrize(
    ("state", "staff", "patient", "now", "sees"),
    [
        pytest.param(OPENED, "staff-1", "patient-1", NOW, True, id="while it lasts"),
        pytest.param(OPENED, "staff-1", "patient-1", END, False, id="at its end"),
        pytest.param(OPENED, "staff-2", "patient-1", NOW, False, id="somebody else"),
        pytest.param(OPENED, "staff-1", "patient-2", NOW, False, id="another patient"),
        pytest.param(REVIEWED, "staff-1", "patient-1", NOW, True, id="found justified"),
        pytest.param(BLAMED, "staff-1", "patient-1", NOW, False, id="found not justified"),
        pytest.param(BREAKGLASS.empty, "", "", NOW, False, id="never opened"),
    ],
)
def test_who_sees_what_until_when(
    state: BreakGlassState, staff: str, patient: str, now: datetime, sees: bool
) -> None:
    assert state.lets_see(staff=staff, patient=patient, now=now) is sees


def test_the_review_is_kept() -> None:
    assert (BLAMED.reviewer, BLAMED.verdict, BLAMED.note) == ("q", "not justified", "s1.n")


def test_free_text_never_enters_in_the_clear() -> None:
    with pytest.raises(ClearTextError):
        _open(reason="bleeding, Ann Example")
    with pytest.raises(ClearTextError):
        _review(OPENED, note="curious about a neighbour")
