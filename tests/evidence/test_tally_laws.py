"""The laws of the Tally, on generated cohorts."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence import (
    BaselineError,
    Cell,
    OverlapError,
    Roll,
    Subject,
    SubjectError,
    Tally,
    describe,
    tally,
)
from tests.evidence.cohorts import cohorts
from tests.evidence.judge import judge, silent


@given(cohorts(), cohorts())
def test_the_order_of_two_does_not_matter(left: list[Subject], right: list[Subject]) -> None:
    a, b = tally(left, "a"), tally(right, "b")
    assert a + b == b + a


@given(cohorts(), cohorts(), cohorts())
def test_the_order_of_adding_does_not_matter(
    one: list[Subject], two: list[Subject], three: list[Subject]
) -> None:
    a, b, c = tally(one, "a"), tally(two, "b"), tally(three, "c")
    assert (a + b) + c == a + (b + c)


@given(cohorts())
def test_the_empty_tally_is_zero(subjects: list[Subject]) -> None:
    whole = tally(subjects, "a")
    assert whole + Tally() == whole == Tally() + whole


@given(cohorts(), st.data())
def test_any_split_by_subject_gives_the_same_finish(
    subjects: list[Subject], data: st.DataObject
) -> None:
    places = data.draw(st.lists(st.integers(0, 3), min_size=len(subjects), max_size=len(subjects)))
    parts = [
        tally([s for s, at in zip(subjects, places, strict=True) if at == part], f"part-{part}")
        for part in range(4)
    ]
    pooled = describe(functools.reduce(Tally.__add__, parts, Tally()))
    whole = describe(tally(subjects, "whole"))
    assert pooled.rows == whole.rows
    assert pooled.missing == whole.missing
    assert pooled.fingerprint == whole.fingerprint


@given(cohorts())
def test_the_judge_agrees_to_the_last_digit(subjects: list[Subject]) -> None:
    found = describe(tally(subjects, "a"))
    assert [row.to_json() for row in found.rows] == judge(subjects)


@given(cohorts())
def test_the_rolls_count_every_subject_once(subjects: list[Subject]) -> None:
    for arm, roll in tally(subjects, "a").rolls.items():
        members = [s for s in subjects if s.arm == arm]
        assert roll.eligible == len(members)
        assert roll.treated == sum(s.treated is True for s in members)
        assert roll.unrecorded == sum(s.treated is None for s in members)
        assert roll.silent == silent(subjects, arm, "baseline")


@given(cohorts())
def test_pooling_the_arms_keeps_everybody(subjects: list[Subject]) -> None:
    same_arm = [Subject(s.id, "all", s.answers, s.treated) for s in subjects]
    assert tally(subjects, "a").pooled() == tally(same_arm, "a")


def test_the_same_source_twice_is_refused_by_name() -> None:
    a = tally([], "clinic-1 cut 7") + tally([], "clinic-2 cut 3")
    with pytest.raises(OverlapError, match="clinic-2 cut 3") as caught:
        a + tally([], "clinic-2 cut 3")
    assert caught.value.overlap == ("clinic-2 cut 3",)


def test_sums_that_count_from_different_visits_are_refused() -> None:
    with pytest.raises(BaselineError, match=r"'baseline'.*'screening'"):
        tally([], "a") + tally([], "b", baseline="screening")


def test_a_subject_given_twice_is_refused_without_its_name() -> None:
    twice = [Subject("secret-id", "a", {}), Subject("secret-id", "a", {})]
    with pytest.raises(SubjectError, match="comes twice") as caught:
        tally(twice, "clinic-1")
    assert "secret-id" not in str(caught.value)


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: Cell(due=1, answered=2),
        lambda: Cell(due=-1),
        lambda: Cell(due=1, answered=1, total=2, squares=3),  # 2 squared is 4
        lambda: Cell(due=1, answered=0, total=0, squares=1),
        lambda: Cell.of(10_000_001),
        lambda: Cell.of(True),
        lambda: Cell.of(1.5),  # type: ignore[arg-type]
        lambda: Roll(eligible=1, treated=1, untreated=1),
        lambda: Roll(eligible=2, due_later=1, silent=2),
        lambda: Roll(treated=-1),
        lambda: Subject("", "a", {}),
        lambda: Subject("s", "", {}),
        lambda: Subject("s", "a", {"": 1}),
        lambda: Tally(cells={("a", "baseline"): Cell(due=1)}, baseline="baseline"),
        lambda: Tally(sources=frozenset({"a"})),
        lambda: Tally(rolls={"a": Roll(1)}, baseline="baseline"),
    ],
)
def test_impossible_state_is_refused(impossible: object) -> None:
    with pytest.raises(SubjectError):
        impossible()  # type: ignore[operator]


def test_a_tally_cannot_be_changed_from_outside() -> None:
    tallied = tally([Subject("s", "a", {"baseline": 1000})], "clinic-1")
    with pytest.raises(TypeError):
        tallied.cells["a", "baseline"] = Cell()  # type: ignore[index]
