"""Answers with a day: which visit each is for, the same in every engine, and none silently gone."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.responders.definition import improved_points
from blastema.evidence.responders.reading import count_table
from blastema.evidence.specification.parts import Continuous, Visit
from blastema.evidence.summary import file
from blastema.evidence.summary.duck import Query
from blastema.evidence.summary.errors import LayoutError, SubtractionError
from blastema.evidence.summary.faults import NO_ROW, Fault, RowsError
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.specifications import PLAIN
from tests.evidence.summary.subjects import judge

SPEC = replace(
    PLAIN,
    visits=(Visit("v0", 0, -14, 0), Visit("v1", 42, 35, 49), Visit("v2", 84, 70, 98)),
)
DAYS = Long("id", day="day")
OUTSIDE, FARTHER = "outside every window", "farther from the visit than that of another answer"

Answers = dict[int, float | None]  # day -> answer


@pytest.mark.parametrize(
    ("answers", "expected", "outside", "farther"),
    [
        ({0: 1.0, 42: 2.0, 84: 3.0}, (1.0, 2.0, 3.0), 0, 0),
        ({-14: 1.0, 49: 2.0, 98: 3.0}, (1.0, 2.0, 3.0), 0, 0),  # both ends belong to a window
        ({-15: 1.0, 1: 2.0, 50: 3.0, 99: 4.0}, (None, None, None), 4, 0),
        ({38: 1.0, 45: 2.0}, (None, 2.0, None), 0, 1),  # three days are nearer than four
        ({39: 1.0, 45: 2.0}, (None, 1.0, None), 0, 1),  # equally near: the earlier
        ({35: 1.0, 41: 2.0, 42: 3.0, 49: 4.0}, (None, 3.0, None), 0, 3),
        ({42: None, 49: 2.0}, (None, 2.0, None), 0, 0),  # a row without answer takes no place
        ({200: None}, (None, None, None), 0, 0),
        ({}, (None, None, None), 0, 0),
    ],
)
@pytest.mark.parametrize("engine", ["arrow", "ordered", "duckdb"])
def test_each_answer_goes_to_the_visit_whose_window_holds_its_day(
    answers: Answers, expected: tuple[Any, ...], outside: int, farther: int, engine: str
) -> None:
    found = by(engine, [("care", answers)])
    subject = {"arm": "care", "age": 50, **dict(zip(("v0", "v1", "v2"), expected, strict=True))}
    assert found.entries == judge([subject], SPEC).entries
    counts = {("care", FARTHER): farther, ("care", OUTSIDE): outside}
    assert found.answers_left_out == {who: n for who, n in counts.items() if n}


def by(engine: str, people: list[tuple[str, Answers]], layout: Long = DAYS, **how: Any) -> Summary:
    return of_table(engine, table(people), layout, **how)


def of_table(engine: str, rows: pa.Table, layout: Long = DAYS, **how: Any) -> Summary:
    data: Any = rows
    if engine == "ordered":
        data, layout = rows.to_batches(max_chunksize=2), replace(layout, ordered=True)
    if engine == "duckdb":
        connection = pytest.importorskip("duckdb").connect()
        connection.register("rows", rows)
        data = Query("FROM rows", connection)
    return summarise(data, SPEC, source="a", layout=layout, threads=1, **how)


def table(people: list[tuple[str, Answers]]) -> pa.Table:
    """A row a subject and day; who has none has one without day's answer, to be there at all."""
    rows = [
        {"id": f"s{n:03}", "arm": arm, "age": 50, "day": day, "pain": answer}
        for n, (arm, answers) in enumerate(people)
        for day, answer in (answers or {7: None}).items()
    ]
    kinds = {"id": pa.string(), "arm": pa.string(), "age": pa.int64(), "day": pa.int32()}
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds | {"pain": pa.float64()}))


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(SPEC.arm.levels),
        st.dictionaries(
            st.integers(-20, 110),
            st.none() | st.integers(0, 100).map(lambda tenths: tenths / 10),
            max_size=8,
        ),
    ),
    max_size=10,
)


def judged(people: list[tuple[str, Answers]]) -> Summary:
    """A plain loop: visit by visit, the least of (days from it, day)."""
    subjects, aside = [], Counter[tuple[str, str]]()
    for arm, answers in people:
        left = {day: answer for day, answer in answers.items() if answer is not None}
        subject: dict[str, Any] = {"arm": arm, "age": 50}
        for visit in SPEC.visits:
            inside = [day for day in left if visit.earliest <= day <= visit.latest]
            inside.sort(key=lambda day: (abs(day - visit.day), day))
            subject[visit.name] = left[inside[0]] if inside else None
            aside[arm, FARTHER] += max(len(inside) - 1, 0)
            for day in inside:
                del left[day]
        aside[arm, OUTSIDE] += len(left)
        subjects.append(subject)
    return replace(judge(subjects, SPEC), answers_left_out=aside)


@pytest.mark.parametrize("engine", ["arrow", "ordered", "duckdb"])
@given(people=PEOPLE, chance=st.randoms(use_true_random=False))
def test_the_judge_agrees_with_every_engine(
    engine: str, people: list[tuple[str, Answers]], chance: random.Random
) -> None:
    rows = table(people)
    if engine != "ordered":
        order = list(range(rows.num_rows))
        chance.shuffle(order)
        rows = rows.take(pa.array(order, pa.int64()))
    assert of_table(engine, rows) == judged(people)


@given(left=PEOPLE, right=PEOPLE)
def test_answers_left_out_add_up_and_are_taken_off_again(
    left: list[tuple[str, Answers]], right: list[tuple[str, Answers]]
) -> None:
    a, b = by("arrow", left), replace(by("arrow", right), sources=frozenset("b"))
    assert (a + b).fingerprint == by("arrow", left + right).fingerprint
    assert (a + b) - b == a
    assert file.from_table(file.to_table(a)) == a


def test_sums_without_answers_left_out_have_the_fingerprint_of_named_visits() -> None:
    dated = by("arrow", [("care", {-3: 1.0, 44: 2.5})])
    named = judge([{"arm": "care", "age": 50, "v0": 1.0, "v1": 2.5, "v2": None}], SPEC)
    assert dated.fingerprint == named.fingerprint


def test_an_answer_left_out_is_in_the_fingerprint_and_cannot_be_taken_off_unseen() -> None:
    inside, more = ({0: 1.0}, {0: 1.0, 9: 2.0})
    one, other = by("arrow", [("care", inside)]), by("arrow", [("care", more)])
    assert one.entries == other.entries
    assert one.fingerprint != other.fingerprint
    with pytest.raises(SubtractionError, match="answers left out"):
        one - other


def test_who_is_left_out_has_no_answers_left_out() -> None:
    rows = table([("care", {0: 1.0, 9: 2.0})])
    rows = rows.set_column(2, "age", pa.array([None, None], pa.int64()))
    found = summarise(rows, SPEC, source="a", layout=DAYS)
    assert (dict(found.left_out), dict(found.answers_left_out)) == (
        {("care", "age is missing"): 1},
        {},
    )


GOOD = {"id": "other", "arm": "care", "age": 50, "day": 0.0, "pain": 1.0}


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ([None], "day is empty"),
        ([float("nan")], "day is empty"),
        ([1.5], "day is no whole number of days"),
        ([float("inf")], "day is no whole number of days"),
        ([3, 3], "day holds one day twice for one subject"),
    ],
)
@pytest.mark.parametrize("engine", ["arrow", "ordered", "duckdb"])
def test_days_that_cannot_be(days: list[float | None], reason: str, engine: str) -> None:
    bad = [GOOD | {"id": "secret", "day": day} for day in days]
    schema = pa.schema(
        {"id": pa.string(), "arm": pa.string(), "age": pa.int64(), "day": pa.float64()}
        | {"pain": pa.float64()}
    )
    rows = pa.Table.from_pylist([GOOD, *bad], schema=schema)
    with pytest.raises(RowsError, match=reason) as caught:
        of_table(engine, rows)
    assert "secret" not in str(caught.value)
    found = of_table(engine, rows, on_fault="report")
    assert found.subjects == 1
    assert found.left_out == {("care", reason): 1}


def test_windows_have_to_be_whole_and_apart() -> None:
    rows = table([("care", {0: 1.0})])
    with pytest.raises(LayoutError, match="visit 'v0' has no earliest, day, latest") as caught:
        summarise(rows, PLAIN, source="a", layout=DAYS)
    assert len(caught.value.faults) == 3
    meeting = replace(SPEC, visits=(Visit("a", 0, -9, 9), Visit("b", 14, 9, 20)))
    with pytest.raises(LayoutError, match="'a' and 'b' share the days 9 to 9"):
        summarise(rows, meeting, source="a", layout=DAYS)


def test_a_column_of_days_is_one_of_numbers_and_stands_alone() -> None:
    rows = table([("care", {0: 1.0})])
    text = rows.set_column(3, "day", pa.array(["0"]))
    with pytest.raises(LayoutError, match="day is string; expected numbers"):
        summarise(text, SPEC, source="a", layout=DAYS)
    for both in ({}, {"visit": "visit", "day": "day"}):
        with pytest.raises(LayoutError, match="expected a column of visits or one of days"):
            Long("id", **both)


def test_responders_are_counted_by_day_too() -> None:
    rows = table([("care", {-3: 5.0, 44: 2.5, 48: 9.0}), ("care", {0: 5.0, 60: 1.0})])
    better = improved_points("2 points", "2", of=SPEC.outcome)
    found = count_table(rows, SPEC, [better], baseline="v0", visit="v1", source="a", layout=DAYS)
    count = found.counts[0].count("care")
    assert (count.responder, count.missing) == (1, 1)
    assert found.answers_left_out == {("care", FARTHER): 1, ("care", OUTSIDE): 1}


@pytest.mark.parametrize("mode", ["strict", "report"])
def test_a_query_names_the_columns_and_counts_subjects(mode: str) -> None:
    """DuckDB groups the rows itself: there is no row number, so there are columns and counts."""
    people = [("care", {0: 1.0, 42: 2.0})] * 3
    rows = table(people)
    rows = rows.set_column(2, "age", pa.array([50, 51, 50, 51, 50, 50], pa.int64()))
    rows = rows.set_column(1, "arm", pa.array(["care", "care", "care", "cells", "care", "care"]))
    if mode == "strict":
        with pytest.raises(RowsError) as caught:
            of_table("duckdb", rows)
        assert str(caught.value) == (
            "age changes within a subject in 2 subjects; correct or report them; "
            "arm changes within a subject in 1 subjects; correct or report them"
        )
        assert caught.value.faults[0] == Fault("age", "changes within a subject", NO_ROW, 2)
        return
    faults: list[Fault] = []
    found = of_table("duckdb", rows, on_fault="report", faults=faults)
    assert found.subjects == 1
    assert sum(found.left_out.values()) == 2
    assert [(f.column, f.subjects) for f in faults] == [("age", 2), ("arm", 1)]


VARYING = replace(SPEC, covariates=(Continuous("dose", decimals=1, varying=True),), terms=())


@pytest.mark.parametrize("engine", ["arrow", "ordered", "duckdb"])
def test_what_varies_is_that_of_the_answer_that_stands_for_the_visit(engine: str) -> None:
    """Also where the nearer row lacks it: the farther row's is another day's."""
    rows = pa.table(
        {
            "id": ["a"] * 4 + ["b"] * 2,
            "arm": ["care"] * 6,
            "day": [0, 40, 41, 84, 41, 47],
            "dose": [1.0, 2.0, 3.0, 4.0, None, 6.0],
            "pain": [5.0, 4.0, 3.0, 2.0, 1.0, 7.0],
        }
    )
    data: Any = rows
    layout = replace(DAYS, ordered=engine == "ordered")
    if engine == "duckdb":
        connection = pytest.importorskip("duckdb").connect()
        connection.register("rows", rows)
        data = Query("FROM rows", connection)
    found = summarise(data, VARYING, source="a", layout=layout)
    named = pa.table(
        {
            "arm": ["care"] * 2,
            "v0": [5.0, None],
            "v1": [3.0, 1.0],
            "v2": [2.0, None],
            "dose_v0": [1.0, None],
            "dose_v1": [3.0, None],
            "dose_v2": [4.0, None],
        }
    )
    expected = summarise(named, VARYING, source="a")
    assert found.entries == expected.entries
    assert expected.answers_left_out == {("care", "dose is missing at v1"): 1}
    assert found.answers_left_out == expected.answers_left_out | {("care", FARTHER): 2}
