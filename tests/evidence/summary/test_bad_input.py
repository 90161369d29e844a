"""What cannot be summed: said with row and reason, never with a value; reported, or refused."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from blastema.evidence import EvidenceError
from blastema.evidence.specification.parts import Arm, Outcome
from blastema.evidence.summary import duck
from blastema.evidence.summary.errors import (
    LayoutError,
    MergeError,
    SourceOverlapError,
    SubtractionError,
)
from blastema.evidence.summary.faults import Fault, RowsError
from blastema.evidence.summary.layout import Long, Wide
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.specifications import PLAIN

ROW = {"arm": "care", "age": 50, "v0": 1.5, "v1": None, "v2": 2.0}
GOOD = {"id": "secret", "visit": "v0", "pain": 1.5, "arm": "care", "age": 50}
LONG = Long("id", "visit")


def wide(*changes: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist([ROW | change for change in ({}, *changes)])


def long(*changes: dict[str, object]) -> pa.Table:
    other = GOOD | {"id": "other"}
    return pa.Table.from_pylist([other, *(GOOD | change for change in changes)])


WRONG = [
    ({"v0": 10.1}, "v0", "is outside 0 to 10"),
    ({"v0": -0.1}, "v0", "is outside 0 to 10"),
    ({"v0": 1.23}, "v0", "has more than 1 decimals"),
    ({"v0": float("inf")}, "v0", "is infinite"),
    ({"v2": float("-inf")}, "v2", "is infinite"),
    ({"age": 2**60}, "age", "is too far from its centre to be kept exactly"),
    ({"arm": "sham"}, "arm", "has an unknown level"),
    ({"arm": None}, "arm", "is empty"),
]


@pytest.mark.parametrize(("change", "column", "reason"), WRONG)
def test_strict_refuses_and_names_row_and_reason(
    change: dict[str, object], column: str, reason: str
) -> None:
    with pytest.raises(RowsError) as caught:
        summarise(wide(change), PLAIN, source="a")
    assert caught.value.faults == (Fault(column, reason, 1),)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("change", "column", "reason"), WRONG)
def test_report_leaves_the_subject_out_and_counts_it(
    change: dict[str, object], column: str, reason: str
) -> None:
    faults: list[Fault] = []
    found = summarise(wide(change), PLAIN, source="a", on_fault="report", faults=faults)
    arm = "care" if column != "arm" else ""
    assert found.entries == summarise(wide(), PLAIN, source="a").entries
    assert found.left_out == {(arm, f"{column} {reason}"): 1}
    assert faults == [Fault(column, reason, 1)]


def test_all_faults_are_told_and_a_subject_is_left_out_once() -> None:
    bad = wide({"v0": 99.0, "v2": float("inf")}, {"arm": "sham"}, {"v0": 99.0})
    with pytest.raises(RowsError) as caught:
        summarise(bad, PLAIN, source="a")
    assert caught.value.counts == {
        ("arm", "has an unknown level"): 1,
        ("v0", "is outside 0 to 10"): 2,
        ("v2", "is infinite"): 1,
    }
    found = summarise(bad, PLAIN, source="a", on_fault="report")
    assert sum(found.left_out.values()) == 3


def test_a_missing_covariate_is_no_fault_and_is_counted() -> None:
    found = summarise(wide({"age": None}), PLAIN, source="a")
    assert found.left_out == {("care", "age is missing"): 1}
    assert found.subjects == 1


def test_who_answered_nothing_stays_in_the_count() -> None:
    found = summarise(wide({"v0": None, "v2": None}), PLAIN, source="a")
    assert found.subjects == 2
    assert found.answered()["care", "v0"] == (2, 1)
    assert found.moments().subjects == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([{}, {}], "stands twice for one subject"),
        ([{}, {"pain": None}], "stands twice for one subject"),
        ([{}, {"visit": "v9"}], "has an unknown level"),
        ([{}, {"visit": "v1", "age": 51}], "changes within a subject"),
        ([{}, {"visit": "v1", "arm": "cells"}], "changes within a subject"),
        ([{}, {"visit": "v1", "age": None}], "changes within a subject"),
        ([{"id": None}], "is empty"),
    ],
)
@pytest.mark.parametrize("engine", ["arrow", "ordered", "duckdb"])
def test_long_rows_that_contradict_each_other(
    changes: list[dict[str, object]], reason: str, engine: str
) -> None:
    table = long(*changes)
    data, layout = table, LONG
    if engine == "ordered":
        data, layout = table.to_batches(max_chunksize=1), Long("id", "visit", ordered=True)
    if engine == "duckdb":
        duckdb = pytest.importorskip("duckdb")
        connection = duckdb.connect()
        connection.register("rows", table)
        data = duck.Query("FROM rows", connection)
    with pytest.raises(RowsError, match=reason) as caught:
        summarise(data, PLAIN, source="a", layout=layout)
    assert "secret" not in str(caught.value)
    found = summarise(data, PLAIN, source="a", layout=layout, on_fault="report")
    assert found.subjects == 1


def test_ordered_rows_out_of_order_are_refused() -> None:
    table = pa.concat_tables([long({}), long({"visit": "v1"})])
    with pytest.raises(LayoutError, match="falls at row 2; expected ascending order"):
        summarise(table, PLAIN, source="a", layout=Long("id", "visit", ordered=True))


def test_a_subject_twice_in_a_wide_table_is_refused_when_asked() -> None:
    table = wide({}).append_column("id", pa.array(["secret", "secret"]))
    with pytest.raises(LayoutError, match="1 rows repeat a id") as caught:
        summarise(table, PLAIN, source="a", layout=Wide(subject="id"))
    assert "secret" not in str(caught.value)


def test_every_absent_and_wrong_column_is_named() -> None:
    table = wide().drop_columns(["v1", "age"]).set_column(1, "v0", pa.array(["1.5"]))
    with pytest.raises(LayoutError) as caught:
        summarise(table, PLAIN, source="a")
    assert len(caught.value.faults) == 3
    assert "v0 is string; expected numbers" in caught.value.faults


@pytest.mark.parametrize("data", [42, "nowhere.parquet", ["a.csv", "b.parquet"]])
def test_what_is_no_table_is_refused(data: object) -> None:
    with pytest.raises(LayoutError):
        summarise(data, PLAIN, source="a")


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    for name in ("a.parquet", "a.arrow"):
        (tmp_path / name).write_bytes(b"PAR1 and no more")
        with pytest.raises(LayoutError):
            summarise(tmp_path / name, PLAIN, source="a")
    (tmp_path / "a.csv").write_text("arm,age,v0,v1,v2\ncare,secret,1,2,3\n")
    with pytest.raises(LayoutError) as caught:
        summarise(tmp_path / "a.csv", PLAIN, source="a")
    assert "secret" not in str(caught.value)


def test_a_query_that_fails_is_said() -> None:
    pytest.importorskip("duckdb")
    with pytest.raises(LayoutError, match="DuckDB refuses the query"):
        summarise(duck.Query("SELECT * FROM nothing_of_this_name"), PLAIN, source="a")


def test_summaries_of_different_specifications_name_what_differs() -> None:
    other = dataclasses.replace(PLAIN, outcome=Outcome("pain", 0, 100, 1, centre=5))
    with pytest.raises(MergeError, match=r"outcome\.most"):
        Summary.zero(PLAIN) + Summary.zero(other)
    more = dataclasses.replace(PLAIN, arm=Arm("arm", ("care", "cells", "sham")))
    with pytest.raises(MergeError, match=r"arm\.levels"):
        Summary.zero(PLAIN) - Summary.zero(more)


def test_the_same_source_twice_is_refused_by_name() -> None:
    one = summarise(wide(), PLAIN, source="clinic-1")
    with pytest.raises(SourceOverlapError, match="clinic-1"):
        one + one


def test_nothing_is_subtracted_that_was_not_added() -> None:
    one = summarise(wide(), PLAIN, source="a")
    with pytest.raises(SubtractionError, match="fall below zero"):
        one - summarise(wide({"v0": 9.0}), PLAIN, source="b")
    with pytest.raises(SubtractionError, match="fall below zero"):
        one - summarise(wide({"arm": "cells"}), PLAIN, source="b")
    with pytest.raises(SubtractionError, match="left out"):
        one - Summary(PLAIN, left_out={("care", "age is missing"): 1})


def test_a_corrected_answer_is_out_with_the_old_and_in_with_the_new() -> None:
    before = summarise(wide({"v0": 9.0}), PLAIN, source="registry")
    old = summarise(wide({"v0": 9.0}).slice(1), PLAIN, source="old answer")
    new = summarise(wide({"v0": 8.0}).slice(1), PLAIN, source="new answer")
    after = summarise(wide({"v0": 8.0}), PLAIN, source="registry")
    assert (before - old + new).fingerprint == after.fingerprint


def test_no_rows_are_an_empty_source() -> None:
    for nothing in ([], wide().slice(0, 0)):
        found = summarise(nothing, PLAIN, source="a")
        assert found == Summary(PLAIN, sources=frozenset({"a"}))
    assert found.moments().n.shape == (0,)


def test_a_csv_file_names_each_column_once_and_has_a_line_of_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("arm,age,v0,v0,v1,v2\ncare,50,1,2,3,4\n")
    with pytest.raises(LayoutError, match="the column 'v0' 2 times; keep one"):
        summarise(path, PLAIN, source="a")
    path.write_text("secret,50,1,2,3\nsecret,51,1,2,3\n")
    with pytest.raises(LayoutError, match="expected a first line of names") as caught:
        summarise(path, PLAIN, source="a")
    assert "secret" not in str(caught.value)


def test_a_decimal_too_large_for_any_sum_is_told_as_a_row() -> None:
    huge = pa.array([Decimal("1.5"), Decimal("1e30")])
    with pytest.raises(RowsError, match="v0 is too far from its centre"):
        summarise(wide({}).set_column(2, "v0", huge), PLAIN, source="a")
    found = summarise(wide({}).set_column(2, "v0", huge), PLAIN, source="a", on_fault="report")
    assert found.entries == summarise(wide(), PLAIN, source="a").entries


def test_a_frame_that_mixes_values_names_the_column() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([ROW, ROW | {"v0": "secret"}])
    with pytest.raises(LayoutError, match="column v0") as caught:
        summarise(frame, PLAIN, source="a")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("engine", ["arrow", "duckdb"])
def test_columns_that_hold_no_single_values_are_refused(engine: str) -> None:
    nested = wide().set_column(0, "arm", pa.array([["care"]]))
    structured = long().set_column(0, "id", pa.array([{"a": 1}]))
    for table, layout in ((nested, None), (structured, LONG)):
        data = queried(table) if engine == "duckdb" else table
        with pytest.raises(LayoutError, match="expected text or whole numbers"):
            summarise(data, PLAIN, source="a", layout=layout)


def queried(table: pa.Table, sql: str = "FROM rows") -> duck.Query:
    connection = pytest.importorskip("duckdb").connect()
    connection.register("rows", table)
    return duck.Query(sql, connection)


@pytest.mark.parametrize("layout", [None, LONG])
def test_a_query_that_fails_half_way_tells_no_value(layout: Long | None) -> None:
    table = long({}) if layout else wide({}).append_column("id", pa.array(["secret"] * 2))
    query = queried(table, "SELECT * FROM rows WHERE CAST(id AS INTEGER) > 0")
    with pytest.raises(LayoutError, match="the query fails when it is run") as caught:
        summarise(query, PLAIN, source="a", layout=layout)
    assert "secret" not in str(caught.value)


def test_a_query_may_have_columns_of_any_name() -> None:
    table = long({}).append_column("bit", pa.array([1, 2])).append_column("same", pa.array([3, 4]))
    assert summarise(queried(table), PLAIN, source="a", layout=LONG).subjects == 2


def test_batches_of_different_columns_are_refused() -> None:
    batches = [*wide().to_batches(), *wide().drop_columns(["v1"]).to_batches()]
    with pytest.raises(LayoutError, match="batch 1 has other columns than the first"):
        summarise(batches, PLAIN, source="a")


def test_a_source_without_a_name_and_an_unknown_way_with_faults_are_refused() -> None:
    with pytest.raises(EvidenceError, match="the source has no name"):
        summarise(wide(), PLAIN, source=" ")
    with pytest.raises(EvidenceError, match="expected 'strict' or 'report'"):
        summarise(wide(), PLAIN, source="a", on_fault="ignore")  # type: ignore[arg-type]


def test_a_table_of_one_arm_need_not_say_so() -> None:
    """In every layout and engine; a column that is there is read, and two arms need one."""
    alone = dataclasses.replace(PLAIN, arm=Arm("arm", ("care",)))
    said, unsaid = wide(), wide().drop_columns(["arm"])
    rows = long({}).drop_columns(["arm"])
    assert summarise(unsaid, alone, source="a") == summarise(said, alone, source="a")
    assert summarise(queried(unsaid), alone, source="a") == summarise(said, alone, source="a")
    in_rows = [summarise(data, alone, source="a", layout=LONG) for data in (rows, queried(rows))]
    assert in_rows[0] == in_rows[1] == summarise(long({}), alone, source="a", layout=LONG)
    with pytest.raises(RowsError, match="arm has an unknown level"):
        summarise(wide({"arm": "cells"}), alone, source="a")
    with pytest.raises(LayoutError, match="no column 'arm'"):
        summarise(unsaid, PLAIN, source="a")


@pytest.mark.parametrize("ending", ["csv", "parquet", "arrow"])
def test_a_file_of_one_arm_need_not_say_so_either(tmp_path: Path, ending: str) -> None:
    alone = dataclasses.replace(PLAIN, arm=Arm("arm", ("care",)))
    table, path = wide({}).drop_columns(["arm"]), tmp_path / f"a.{ending}"
    if ending == "csv":
        pa.csv.write_csv(table, path)
    elif ending == "parquet":
        pa.parquet.write_table(table, path)
    else:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
    assert summarise(path, alone, source="a") == summarise(wide({}), alone, source="a")
