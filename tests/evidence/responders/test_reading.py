"""Counts from any table: a plain loop is the judge of every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.responders import worker
from blastema.evidence.responders.counts import Count, Counts, Subject, count_responders
from blastema.evidence.responders.definition import improved_points, improved_share, state
from blastema.evidence.responders.errors import ResponderError
from blastema.evidence.responders.reading import Counted, count_table
from blastema.evidence.specification.parts import Arm, Categorical, Continuous, Outcome, Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.duck import Query
from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.faults import Fault, RowsError
from blastema.evidence.summary.layout import Long, Wide

PAIN = Outcome("pain", Decimal(0), Decimal(10), decimals=1)
SPEC = Specification(
    "pain",
    1,
    PAIN,
    (Visit("before"), Visit("week-6"), Visit("week-12")),
    Arm("arm", ("care", "cells")),
    (
        Categorical("sex", ("F", "M")),
        Continuous("age", decimals=0),
        Continuous("first", decimals=1),
    ),
    strata=("sex",),
)
ALL_KINDS = (
    improved_points("2 points better", 2, of=PAIN),
    improved_share("30 % better", "0.3", of=PAIN),
    state("3 or less", 3, of=PAIN),
)
SCHEMA = pa.schema(
    [("id", pa.int64()), ("arm", pa.string()), ("sex", pa.string()), ("age", pa.int64())]
    + [(name, pa.float64()) for name in ("first", "before", "week-6", "week-12")]
)

scores = st.none() | st.integers(0, 100).map(lambda tenths: tenths / 10)
people = st.lists(
    st.fixed_dictionaries(
        {
            "arm": st.sampled_from(["care", "cells"]),
            "sex": st.sampled_from(["F", "M"]),
            "first": scores,
            "before": scores,
            "week-6": scores,
            "week-12": scores,
        }
    ),
    max_size=20,
)


def wide(rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{"id": n, **row} for n, row in enumerate(rows)], SCHEMA)


def long(rows: Iterable[dict[str, Any]]) -> pa.Table:
    found = [
        {"id": n, "arm": row["arm"], "sex": row["sex"], "visit": visit, "pain": row[visit]}
        for n, row in enumerate(rows)
        for visit in ("before", "week-6", "week-12")
    ]
    kinds = [("id", pa.int64()), ("arm", pa.string()), ("sex", pa.string())]
    return pa.Table.from_pylist(
        found, pa.schema([*kinds, ("visit", pa.string()), ("pain", pa.float64())])
    )


def counted(data: Any, **asked: Any) -> Counted:
    usual: dict[str, Any] = {"baseline": "before", "visit": "week-12", "source": "s"}
    return count_table(data, SPEC, ALL_KINDS, **{**usual, **asked})


def by_loop(rows: Iterable[dict[str, Any]], baseline: str = "before") -> tuple[Counts, ...]:
    found = [Subject(r["arm"], r[baseline], r["week-12"], r["sex"]) for r in rows]
    return tuple(count_responders(found, one, "s") for one in ALL_KINDS)


def same(found: Counted, judge: tuple[Counts, ...]) -> bool:
    """Cells of nobody aside, which a table's count has for every declared arm."""
    full = [{key: n for key, n in one.cells.items() if n.subjects} for one in found.counts]
    return full == [dict(one.cells) for one in judge]


@given(people, st.integers(1, 7))
def test_every_engine_counts_as_a_plain_loop_does(rows: list[dict[str, Any]], size: int) -> None:
    judge = by_loop(rows)
    batches = wide(rows).to_batches(max_chunksize=size)
    assert same(counted(iter(batches), threads=1), judge)
    one, two = counted(wide(rows), threads=3), counted(long(rows), layout=Long("id", "visit"))
    assert same(one, judge)
    assert one == two
    ordered = counted(long(rows), layout=Long("id", "visit", ordered=True))
    assert ordered == one
    assert one.changes is not None
    changes = Counter(
        (row["arm"], Decimal(str(row["week-12"])) - Decimal(str(row["before"])))
        for row in rows
        if row["before"] is not None and row["week-12"] is not None
    )
    assert {(arm, change): n for arm, change, n in one.changes.counts} == changes
    assert sum(n for _, n in one.changes.unknown) == len(rows) - changes.total()


ROWS = [
    {"arm": "care", "sex": "F", "first": 7.0, "before": 7.0, "week-12": 4.9},
    {"arm": "care", "sex": "M", "first": 0.0, "before": 8.0, "week-12": None},
    {"arm": "cells", "sex": "F", "first": None, "before": 0.0, "week-12": 0.0},
    {"arm": "cells", "sex": "F", "first": 5.0, "before": None, "week-12": 2.0},
]


def test_thirty_per_cent_of_seven_is_met_and_a_baseline_of_zero_is_excluded() -> None:
    third = counted(wide(ROWS)).counts[1]
    assert third.cells == {
        ("F", "care"): Count(1),
        ("F", "cells"): Count(0, 0, 1, 1),
        ("M", "care"): Count(0, 0, 1),
        ("M", "cells"): Count(),
    }


def test_duckdb_counts_the_same() -> None:
    duckdb = pytest.importorskip("duckdb")
    here = duckdb.connect()
    here.register("wide_rows", wide(ROWS))
    here.register("long_rows", long([{"week-6": None, **row} for row in ROWS]))
    assert counted(Query("SELECT * FROM wide_rows", here)) == counted(wide(ROWS))
    query = Query("SELECT * FROM long_rows", here)
    assert counted(query, layout=Long("id", "visit")) == counted(wide(ROWS))


def test_a_baseline_may_be_a_column() -> None:
    found = counted(wide(ROWS), baseline="first")
    assert same(found, by_loop(ROWS, "first"))
    table = long([{"week-6": None, **row} for row in ROWS])
    firsts = pa.array([row["first"] for row in ROWS for _ in range(3)])
    with_first = table.append_column("first", firsts)
    assert counted(with_first, baseline="first", layout=Long("id", "visit")) == found


def test_who_has_no_stratum_written_down_is_in_one_of_its_own() -> None:
    rows = [{**ROWS[0], "sex": None}, ROWS[1]]
    assert counted(wide(rows)).counts[0].strata == ("M", "not known")


def test_two_strata_are_named_and_none_is_all() -> None:
    two = replace(
        SPEC, covariates=(*SPEC.covariates, Categorical("site", ("1", "2"))), strata=("sex", "site")
    )
    table = wide(ROWS).append_column("site", pa.array([1, 2, 1, 2]))
    asked: dict[str, Any] = {"baseline": "before", "visit": "week-12", "source": "s"}
    found = count_table(table, two, ALL_KINDS, **asked).counts[0]
    assert found.strata == ("sex=F, site=1", "sex=F, site=2", "sex=M, site=2")
    assert found.count("cells", "sex=F, site=2") == Count(0, 0, 1)
    none = count_table(table, replace(SPEC, strata=()), ALL_KINDS, **asked).counts[0]
    assert none.strata == ("all",)


def test_nobody_is_counted_in_every_arm() -> None:
    found = counted(wide([]))
    assert found.counts[0].cells == {("all", "care"): Count(), ("all", "cells"): Count()}
    assert found.changes is not None
    assert found.changes.unknown == (("care", 0), ("cells", 0))


def test_answers_without_declared_decimals_are_counted_and_their_changes_are_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However few pairs are held at once."""
    monkeypatch.setattr(worker, "MOST_PAIRS", 1)
    measured = replace(SPEC, outcome=replace(PAIN, decimals=None))
    batches = wide(ROWS).to_batches(max_chunksize=1)
    found = count_table(
        iter(batches), measured, ALL_KINDS, baseline="before", visit="week-12", source="s"
    )
    assert same(found, by_loop(ROWS))
    assert found.changes is None


BAD = [
    {**ROWS[0], "before": 70.0},
    {**ROWS[1], "arm": "sham"},
    {**ROWS[2], "arm": None},
    {**ROWS[3], "sex": "X"},
    {**ROWS[0], "week-12": 4.95},
    ROWS[0],
]


def test_impossible_rows_stop_the_count_and_no_value_is_told() -> None:
    with pytest.raises(RowsError) as refused:
        counted(wide(BAD))
    assert {column for column, _ in refused.value.counts} == {"arm", "sex", "before", "week-12"}
    assert "70" not in str(refused.value)


def test_or_are_left_out_and_counted_once_each() -> None:
    faults: list[Fault] = []
    found = counted(wide(BAD), on_fault="report", faults=faults)
    assert sum(found.left_out.values()) == 5
    assert found.left_out["", "arm is empty"] == 1
    assert sorted({fault.row for fault in faults}) == [0, 1, 2, 3, 4]
    assert sum(cell.subjects for cell in found.counts[0].cells.values()) == 1


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"visit": "week-9"}, ResponderError, "no visit 'week-9'; expected one of before"),
        ({"baseline": "week-12"}, ResponderError, "expected a baseline before it"),
        ({"baseline": "arm"}, ResponderError, "is no answer at the start"),
        ({"baseline": "sex"}, ResponderError, "declared as a factor"),
        ({"baseline": "start"}, LayoutError, "no column 'start'"),
        ({"layout": Wide(subject="age")}, LayoutError, "age is empty in 4 rows|repeat a age"),
        ({"layout": Long("id", "when")}, LayoutError, "no column 'when'"),
    ],
)
def test_what_cannot_be_read_is_told(
    asked: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        counted(wide(ROWS), **asked)
