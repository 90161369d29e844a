"""Decimals in columns of single precision: taken where they are meant, refused where not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.responders.definition import improved_points
from blastema.evidence.responders.reading import count_table
from blastema.evidence.summary.duck import Query
from blastema.evidence.summary.faults import RowsError
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.singles import nearest
from blastema.evidence.summary.summarise import summarise
from tests.evidence.specifications import PLAIN, RICH
from tests.evidence.summary.subjects import Subject, judge, long_table, people, wide_table

LONG = Long("id", "visit")


def narrowed(table: pa.Table, kind: pa.DataType, *names: str) -> pa.Table:
    for name in names:
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table.column(name).cast(kind, safe=False))
    return table


@given(people())
def test_tenths_in_4_bytes_are_the_same_tenths(subjects: list[Subject]) -> None:
    visits = [visit.name for visit in RICH.visits]
    wide = narrowed(wide_table(subjects), pa.float32(), *visits)
    long = narrowed(long_table(subjects), pa.float32(), "pain")
    whole = judge(subjects, RICH)
    assert summarise(wide, RICH, source="a", threads=1) == whole
    assert summarise(long, RICH, source="a", layout=LONG, threads=1) == whole


def test_a_query_and_a_parquet_file_in_4_bytes_too(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    subjects: list[Subject] = [
        {"arm": "care", "age": 50, "v0": 4.9, "v1": 0.1, "v2": None},
        {"arm": "cells", "age": 51, "v0": 9.7, "v1": None, "v2": 3.3},
    ]
    wide = narrowed(pa.Table.from_pylist(subjects), pa.float32(), "v0", "v1", "v2", "age")
    pq.write_table(wide, tmp_path / "a.parquet")
    rows = [
        {"id": n, "visit": v, "pain": s[v], "arm": s["arm"], "age": s["age"]}
        for n, s in enumerate(subjects)
        for v in ("v0", "v1", "v2")
    ]
    connection = duckdb.connect()
    connection.register("rows", narrowed(pa.Table.from_pylist(rows), pa.float32(), "pain"))
    connection.register("wide", wide)
    whole = judge(subjects, PLAIN)
    assert summarise(tmp_path / "a.parquet", PLAIN, source="a") == whole
    assert summarise(Query("FROM wide", connection), PLAIN, source="a") == whole
    assert summarise(Query("FROM rows", connection), PLAIN, source="a", layout=LONG) == whole
    better = improved_points("1 point", "1", of=PLAIN.outcome)
    counted = count_table(wide, PLAIN, [better], baseline="v0", visit="v1", source="a")
    assert counted.changes is not None
    assert [str(change) for _, change, _ in counted.changes.counts] == ["-4.8"]


@pytest.mark.parametrize("value", [4.95, 4.91, np.nextafter(np.float32(4.9), np.float32(5))])
def test_what_no_decimal_rounds_to_is_refused(value: Any) -> None:
    table = pa.table(
        {
            "arm": ["care"],
            "age": [50],
            "v0": pa.array([value], pa.float32()),
            "v1": pa.array([None], pa.float32()),
            "v2": pa.array([None], pa.float32()),
        }
    )
    with pytest.raises(RowsError, match="v0 has more than 1 decimals in 1 rows"):
        summarise(table, PLAIN, source="a")


def test_infinity_in_4_bytes_is_infinity() -> None:
    table = pa.table(
        {name: pa.array([float("inf")], pa.float32()) for name in ("v0", "v1", "v2")}
        | {"arm": ["care"], "age": [50]}
    )
    with pytest.raises(RowsError, match="v0 is infinite"):
        summarise(table, PLAIN, source="a")


@given(st.integers(-(10**6), 10**6), st.integers(0, 6))
def test_six_digits_come_back_from_4_bytes(whole: int, decimals: int) -> None:
    """A float of 24 bits tells any two decimals of six digits apart (FLT_DIG of IEEE 754)."""
    value = whole / 10**decimals
    single = np.array([value], np.float32).astype(float)
    assert nearest(single, decimals, np.float32)[0] == value


def test_a_measurement_without_decimals_is_left_as_it_was() -> None:
    subjects: list[Subject] = [
        {"arm": "care", "age": 50, "base": float(np.float32(0.1)), "sex": "F", "race": "a"}
        | {visit.name: None for visit in RICH.visits}
    ]
    table = narrowed(wide_table(subjects), pa.float32(), "base")
    assert summarise(table, RICH, source="a") == judge(subjects, RICH)
