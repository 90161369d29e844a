"""Controlled documents: versions, when each is in force, and who owes training."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.controlled import decide
from blastema.core.controlled.decide import MOST_BYTES, MOST_DAYS, Draft
from blastema.core.controlled.demand import StepKind
from blastema.core.controlled.state import CONTROLLED, ControlledState
from blastema.core.product.signature import Meaning, Signature
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, data_of, refused, rules_in

APPROVED = Signature("staff/q", Meaning.APPROVAL)
OWN = Signature("staff/l", Meaning.REVIEW)
TODAY, LATER, TOMORROW, YESTERDAY = "2026-03-20", "2026-04-01", "2026-03-21", "2026-03-19"
PDF = b"%PDF-1.7 invented"
DRAFT = Draft("s1.title", TODAY, PDF, "digest", ("laboratory",), 365)


def issued(
    state: ControlledState = CONTROLLED.empty,
    number: str = "SOP-12",
    signature: Signature = APPROVED,
    **changed: Any,
) -> Decision:
    draft = replace(DRAFT, **changed)
    return decide.issue(state, number=number, draft=draft, today=TODAY, signature=signature)


def trained(state: ControlledState, staff: str = "staff/l", **changed: Any) -> Decision:
    asked: dict[str, Any] = {"works": True, "on": TODAY, "today": TODAY, "signature": APPROVED}
    return decide.train(state, staff=staff, **{**asked, **changed})


def retired(state: ControlledState, signature: Signature = APPROVED) -> Decision:
    return decide.retire(state, on=TODAY, signature=signature)


def demanded(state: ControlledState, *steps: StepKind) -> Decision:
    return decide.demand(state, steps=steps, on=TODAY, signature=APPROVED)


FIRST = after(CONTROLLED, issued())
SECOND = after(CONTROLLED, issued(FIRST, effective_on=LATER), FIRST)
TRAINED = after(CONTROLLED, trained(FIRST), FIRST)
CULTURED = after(CONTROLLED, demanded(FIRST, StepKind.CULTURE), FIRST)
RETIRED = after(CONTROLLED, retired(FIRST), FIRST)


@pytest.mark.parametrize(
    ("state", "day", "version"),
    [
        (FIRST, YESTERDAY, None),
        (FIRST, TODAY, 1),
        (SECOND, "2026-03-31", 1),
        (SECOND, LATER, 2),
        (RETIRED, TODAY, None),
    ],
)
def test_a_version_is_in_force_until_the_next_ones_day(state, day: str, version) -> None:
    found = state.in_force(day)
    assert (found.number if found else None) == version


def test_the_digest_is_that_of_the_file_as_it_was_approved() -> None:
    assert data_of(issued())["sha256"] == sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("state", "day", "due"),
    [
        (FIRST, TODAY, TODAY),  # never trained: owed since it is in force
        (FIRST, YESTERDAY, ""),  # not in force yet
        (TRAINED, TODAY, "2027-03-20"),  # 365 days later
        (after(CONTROLLED, issued(TRAINED, effective_on=LATER), TRAINED), LATER, LATER),
        (RETIRED, TODAY, ""),
        (after(CONTROLLED, trained(SECOND), SECOND), TODAY, "2027-03-20"),  # on the next one
        (after(CONTROLLED, retired(TRAINED), TRAINED), TODAY, ""),
    ],
    ids=["never", "not yet", "again", "new version", "retired", "ahead", "trained, retired"],
)
def test_who_needs_training_and_by_when(state, day: str, due: str) -> None:
    assert state.training_due("staff/l", day) == due


def test_where_once_is_enough_no_day_counts() -> None:
    once = after(CONTROLLED, issued(again_days=0))
    assert after(CONTROLLED, trained(once), once).training_due("staff/l", "2099-01-01") == ""


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.integers(-10, 3000))
def test_at_most_one_version_is_in_force_and_it_is_the_newest_begun(
    gaps: list[int], offset: int
) -> None:
    state, day = CONTROLLED.empty, date.fromisoformat(TODAY)
    begins: list[date] = []
    for gap in gaps:
        day += timedelta(days=gap)
        begins.append(day)
        state = after(CONTROLLED, issued(state, effective_on=day.isoformat()), state)
    asked = date.fromisoformat(TODAY) + timedelta(days=offset)
    found = state.in_force(asked.isoformat())
    assert (found.number if found else 0) == sum(1 for begun in begins if begun <= asked)


REFUSED = {
    "CONTROLLED-ISSUE-WHEN": (issued(RETIRED),),
    "SIGNATURE-MEANING": (
        issued(signature=OWN), trained(FIRST, "staff/other", signature=OWN), retired(FIRST, OWN),
    ),
    "CONTROLLED-NUMBER": (
        issued(number=""), issued(number="sop 12"), issued(number="A" * 21), issued(number="Ann"),
    ),
    "CONTROLLED-TITLE": (issued(title=""),),
    "CONTROLLED-FILE": (issued(content=b""), issued(content=b"PK\x03\x04")),
    "CONTROLLED-SIZE": (issued(content=PDF + b" " * MOST_BYTES),),
    "CONTROLLED-ROLES": (issued(roles=("external",)), issued(roles=("cook",))),
    "CONTROLLED-AGAIN": (issued(again_days=-1), issued(again_days=MOST_DAYS + 1)),
    "CONTROLLED-EFFECTIVE": (
        issued(effective_on=YESTERDAY), issued(FIRST), issued(SECOND, effective_on=LATER),
    ),
    "CONTROLLED-TRAIN-WHEN": (trained(CONTROLLED.empty), trained(RETIRED)),
    "CONTROLLED-STAFF": (trained(FIRST, works=False),),
    "CONTROLLED-DAY": (trained(FIRST, on=TOMORROW), trained(FIRST, on=YESTERDAY)),
    "CONTROLLED-DEMAND-WHEN": (demanded(CONTROLLED.empty), demanded(RETIRED)),
    "CONTROLLED-DEMAND-SAME": (demanded(FIRST), demanded(CULTURED, StepKind.CULTURE)),
    "CONTROLLED-RETIRE-WHEN": (retired(CONTROLLED.empty), retired(RETIRED)),
}  # fmt: skip


@pytest.mark.parametrize("rule", REFUSED)
def test_a_document_refuses(rule: str) -> None:
    for decision in REFUSED[rule]:
        assert rule in refused(decision)


def test_one_signs_for_oneself_what_another_approves() -> None:
    own = after(CONTROLLED, trained(FIRST, signature=OWN), FIRST)
    assert own.trainings[-1].signed_by == own.trainings[-1].staff


def test_a_title_in_the_clear_is_a_programmers_fault() -> None:
    with pytest.raises(ClearTextError):
        issued(title="How to wash")


def test_every_rule_of_a_document_is_in_the_table() -> None:
    assert rules_in("", decide) <= set(REFUSED)
