"""The laws of the Summary: any split, order, merge tree, engine and thread count, bit for bit."""

from __future__ import annotations

import copy
import functools
import pickle
import random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.summary import plan
from blastema.evidence.summary.duck import Query
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.specifications import DECIMAL, RICH
from tests.evidence.summary.subjects import Subject, judge, long_table, people, wide_table

ORDERED = Long("id", "visit", ordered=True)
ANY_ORDER = Long("id", "visit")


def summed(subjects: list[Subject], source: str = "a") -> Summary:
    return summarise(wide_table(subjects), RICH, source=source, threads=1)


@given(people())
def test_the_judge_agrees_with_the_wide_engine(subjects: list[Subject]) -> None:
    assert summed(subjects) == judge(subjects, RICH)


@given(people(30))
def test_the_judge_agrees_where_every_column_is_decimal(subjects: list[Subject]) -> None:
    assert summarise(wide_table(subjects), DECIMAL, source="a") == judge(subjects, DECIMAL)


@given(people(), st.integers(1, 5))
def test_the_judge_agrees_with_the_ordered_long_engine(subjects: list[Subject], cut: int) -> None:
    batches = long_table(subjects, rows_without_answer=cut % 2 == 0).to_batches(max_chunksize=cut)
    found = summarise(batches, RICH, source="a", layout=ORDERED, threads=1)
    assert found == judge(subjects, RICH)


@given(people(), st.randoms(use_true_random=False))
def test_the_judge_agrees_with_the_long_engine_in_any_order(
    subjects: list[Subject], chance: random.Random
) -> None:
    table = long_table(subjects)
    order = list(range(table.num_rows))
    chance.shuffle(order)
    mixed = table.take(pa.array(order, pa.int64()))
    found = summarise(mixed, RICH, source="a", layout=ANY_ORDER, threads=1)
    assert found == judge(subjects, RICH)


@given(people())
def test_the_judge_agrees_with_duckdb_wide_and_long(subjects: list[Subject]) -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("wide", wide_table(subjects))
    connection.register("long", long_table(subjects))
    wide = Query("SELECT * FROM wide", connection)
    long = Query("SELECT * FROM long", connection)
    whole = judge(subjects, RICH)
    assert summarise(wide, RICH, source="a", threads=1) == whole
    assert summarise(long, RICH, source="a", layout=ANY_ORDER, threads=1) == whole


@given(people(30), st.integers(1, 3), st.integers(1, 7))
def test_threads_and_batches_change_no_bit(
    subjects: list[Subject], threads: int, size: int
) -> None:
    batches = wide_table(subjects).to_batches(max_chunksize=size)
    assert summarise(batches, RICH, source="a", threads=threads) == judge(subjects, RICH)


@given(people())
def test_factors_as_cells_and_as_columns_give_the_same_sums(subjects: list[Subject]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "MOST_CELLS", 0)
        assert [r.name for r in plan.Plan(RICH).radices] == ["arm", "sex"]
        assert summed(subjects) == judge(subjects, RICH)


@given(people(20), st.data())
def test_any_split_and_any_merge_tree_give_the_same_fingerprint(
    subjects: list[Subject], data: st.DataObject
) -> None:
    places = data.draw(st.lists(st.integers(0, 3), min_size=len(subjects), max_size=len(subjects)))
    parts = [
        summed([s for s, at in zip(subjects, places, strict=True) if at == part], f"part-{part}")
        for part in data.draw(st.permutations(range(4)))
    ]
    whole = summed(subjects)
    chain = functools.reduce(Summary.__add__, parts)
    tree = (parts[0] + parts[1]) + (parts[2] + parts[3])
    assert chain == tree
    assert chain.fingerprint == whole.fingerprint
    assert (chain.entries, chain.left_out) == (whole.entries, whole.left_out)


@given(people())
def test_the_empty_summary_is_zero(subjects: list[Subject]) -> None:
    whole, zero = summed(subjects), Summary.zero(RICH)
    assert whole + zero == whole == zero + whole


@given(people(), people())
def test_subtracting_undoes_adding(left: list[Subject], right: list[Subject]) -> None:
    a, b = summed(left, "a"), summed(right, "b")
    assert (a + b) - b == a


@given(people())
def test_nobody_disappears(subjects: list[Subject]) -> None:
    found = summed(subjects)
    assert found.subjects + sum(found.left_out.values()) == len(subjects)


@given(people())
def test_sums_come_back_from_a_worker_as_they_were(subjects: list[Subject]) -> None:
    """Pickled as between processes: equal, of the same fingerprint, and still unchangeable."""
    here = summed(subjects)
    back = pickle.loads(pickle.dumps(here))
    assert (back, back.fingerprint, back.sources) == (here, here.fingerprint, here.sources)
    assert copy.deepcopy(here) == here
    with pytest.raises(TypeError):
        back.entries["x"] = None
