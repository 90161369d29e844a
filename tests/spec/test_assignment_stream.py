"""Assignments: what an external company does, until when, and what of a patient it sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from blastema.core.assignment import decide
from blastema.core.assignment.state import (
    ASSIGNMENT,
    MOST_SHOWN,
    AssignmentStage,
    AssignmentState,
    AssignmentWithdrawal,
    Purpose,
    Shows,
)
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, data_of, refused, rules_in

Verb = Callable[[AssignmentState], Decision]
TODAY, DUE = date(2026, 11, 22), date(2026, 12, 1)
WORK: dict[str, Any] = {
    "company": "company-1",
    "patient": "patient-1",
    "purpose": Purpose.BILLING,
    "shows": {Shows.IDENTITY, Shows.TREATMENTS},
    "due": DUE,
    "agreement_until": DUE,
    "patient_exists": True,
    "today": TODAY,
}


def _make(state: AssignmentState = ASSIGNMENT.empty, **changed: Any) -> Decision:
    return decide.make(state, **{**WORK, **changed})


def _finish(state: AssignmentState, company: str = "company-1") -> Decision:
    return decide.finish(state, company=company, note="s1.note")


def _withdraw(state: AssignmentState) -> Decision:
    return decide.withdraw(state, reason=AssignmentWithdrawal.NO_LONGER_NEEDED)


MADE = after(ASSIGNMENT, _make())
DONE = after(ASSIGNMENT, _finish(MADE), MADE)
WITHDRAWN = after(ASSIGNMENT, _withdraw(MADE), MADE)
STATES = {
    AssignmentStage.NONE: ASSIGNMENT.empty,
    AssignmentStage.MADE: MADE,
    AssignmentStage.DONE: DONE,
    AssignmentStage.WITHDRAWN: WITHDRAWN,
}
TABLE: list[tuple[str, Verb, dict[AssignmentStage, AssignmentStage]]] = [
    ("MAKE", _make, {AssignmentStage.NONE: AssignmentStage.MADE}),
    ("DONE", _finish, {AssignmentStage.MADE: AssignmentStage.DONE}),
    ("WITHDRAW", _withdraw, {AssignmentStage.MADE: AssignmentStage.WITHDRAWN}),
]


@pytest.mark.parametrize("stage", AssignmentStage)
@pytest.mark.parametrize(("rule", "verb", "leads"), TABLE, ids=[row[0] for row in TABLE])
def test_every_verb_at_every_stage(
    rule: str, verb: Verb, leads: dict[AssignmentStage, AssignmentStage], stage: AssignmentStage
) -> None:
    state = STATES[stage]
    assert state.stage is stage
    if stage in leads:
        assert after(ASSIGNMENT, verb(state), state).stage is leads[stage]
    else:
        assert refused(verb(state)) == {f"ASSIGNMENT-{rule}-WHEN"}


REFUSALS: list[tuple[set[str], Decision]] = [
    ({"ASSIGNMENT-PATIENT"}, _make(patient_exists=False)),
    ({"ASSIGNMENT-DUE"}, _make(due=date(2026, 11, 21))),
    ({"ASSIGNMENT-AGREEMENT"}, _make(agreement_until=None)),
    ({"ASSIGNMENT-AGREEMENT"}, _make(agreement_until=date(2026, 11, 30))),
    ({"ASSIGNMENT-NOTHING"}, _make(shows=())),
    ({"ASSIGNMENT-TOO-MUCH"}, _make(shows={Shows.IDENTITY, Shows.FINDINGS})),
    ({"ASSIGNMENT-NOT-YOURS"}, _finish(MADE, "company-2")),
    (
        {"ASSIGNMENT-PATIENT", "ASSIGNMENT-DUE", "ASSIGNMENT-AGREEMENT", "ASSIGNMENT-NOTHING"},
        _make(patient_exists=False, due=date(2026, 1, 1), agreement_until=None, shows=()),
    ),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    shown = {f"ASSIGNMENT-{rule}-WHEN" for rule, _, _ in TABLE}.union(*(row[0] for row in REFUSALS))
    assert rules_in("ASSIGNMENT", decide) == shown


@pytest.mark.parametrize(
    ("purpose", "never"),
    [
        (Purpose.BILLING, {Shows.FINDINGS, Shows.OUTCOMES, Shows.CONSENTS}),
        # Whoever is owed their records may be owed all of them.
        (Purpose.RECORDS_REQUEST, set()),
    ],
)
def test_the_most_that_a_purpose_shows(purpose: Purpose, never: set[Shows]) -> None:
    assert MOST_SHOWN[purpose] == set(Shows) - never


@pytest.mark.parametrize("purpose", Purpose)
def test_the_most_may_be_shown(purpose: Purpose) -> None:
    decision = _make(purpose=purpose, shows=MOST_SHOWN[purpose])
    assert data_of(decision)["shows"] == sorted(what.value for what in MOST_SHOWN[purpose])


@pytest.mark.parametrize(
    ("state", "company", "what", "sees"),
    [
        (MADE, "company-1", Shows.IDENTITY, True),
        (MADE, "company-1", Shows.CONTACT, False),
        (MADE, "company-2", Shows.IDENTITY, False),
        (DONE, "company-1", Shows.IDENTITY, False),
        (WITHDRAWN, "company-1", Shows.IDENTITY, False),
        (ASSIGNMENT.empty, "", Shows.IDENTITY, False),
    ],
)
def test_a_company_sees_what_is_shown_while_the_work_is_open(
    state: AssignmentState, company: str, what: Shows, sees: bool
) -> None:
    assert state.lets_see(company, what) is sees


def test_a_note_never_enters_in_the_clear() -> None:
    with pytest.raises(ClearTextError):
        decide.finish(MADE, company="company-1", note="sent to her lawyer")
