"""A long query is read once where nothing is wrong, and again where something may be."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from blastema.evidence.summary import duck
from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.faults import RowsError
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.specifications import DECIMAL
from tests.evidence.summary.subjects import Subject, judge, long_table

duckdb = pytest.importorskip("duckdb")

LAYOUT = Long("id", "visit")
ONE: Subject = {"arm": "care", "age": 40, "base": 1.0, "sex": "F", "race": "a"}
PEOPLE: list[Subject] = [
    {**ONE, "v0": 1.0, "v1": 2.5, "v2": None, "v3": 3.0},
    {**ONE, "arm": "sham", "race": None, "v0": 9.0, "v1": None, "v2": 0.0, "v3": 1.0},
]


def rows(**changed: Any) -> list[dict[str, Any]]:
    """The long table's rows, the first of them changed."""
    first, *others = long_table(PEOPLE).to_pylist()
    return [first | changed, *others]


def summed(given: list[dict[str, Any]]) -> Summary:
    table = pa.Table.from_pylist(given, schema=long_table(PEOPLE).schema)
    connection = duckdb.connect()
    connection.register("rows", table)
    return summarise(duck.Query("FROM rows", connection), DECIMAL, source="a", layout=LAYOUT)


def test_rows_without_fault_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duck, "pivot_sql", None)  # the second reading's
    assert summed(rows()) == judge(PEOPLE, DECIMAL)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (rows(visit="v9"), "visit has an unknown level"),
        (rows(visit=None), "visit is empty"),
        (rows(id=None), "id is empty"),
        ([*rows(), rows()[0]], "visit stands twice"),
        (rows(age=41), "age changes within a subject"),
        (rows(age=None), "age changes within a subject"),
        (rows(arm="sham"), "arm changes within a subject"),
    ],
)
def test_whatever_is_doubtful_is_told_apart(given: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(RowsError, match=told):
        summed(given)


def test_rows_that_can_be_read_only_once_are_not_taken_for_none() -> None:
    table = pa.Table.from_pylist(rows(visit="v9"), schema=long_table(PEOPLE).schema)
    stream = pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
    with pytest.raises(LayoutError, match="keep the rows of a stream in a table"):
        summarise(duckdb.connect().from_arrow(stream), DECIMAL, source="a", layout=LAYOUT)
