"""The Arrow route gives the identical whole numbers, however the rows are cut."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence import (
    BatchError,
    Subject,
    SubjectError,
    Tally,
    tally,
    tally_batches,
)
from blastema.evidence.tallies import batches
from tests.evidence.cohorts import cohorts, table_of

ROW = {"subject": "s1", "arm": "a", "visit": "baseline", "value_milli": 1000, "due": True}


def _batch(*changes: dict[str, object]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([{**ROW, **change} for change in changes])


@given(cohorts(), st.integers(1, 9), st.randoms(use_true_random=False))
def test_both_routes_agree_in_any_order_and_any_cut(
    subjects: list[Subject], size: int, chance: object
) -> None:
    table = table_of(subjects)
    order = list(range(table.num_rows))
    chance.shuffle(order)  # type: ignore[attr-defined]
    cut = table.take(pa.array(order, pa.int64())).combine_chunks().to_batches(max_chunksize=size)
    assert tally_batches(cut, "clinic-1") == tally(subjects, "clinic-1")


def test_no_batches_are_an_empty_source() -> None:
    assert tally_batches([], "a") == Tally(sources=frozenset({"a"}), baseline="baseline")


def test_dictionary_columns_and_a_missing_treated_column_are_read() -> None:
    batch = _batch({}, {"subject": "s2", "value_milli": None})
    coded = batch.set_column(1, "arm", batch.column("arm").dictionary_encode())
    subjects = [Subject("s1", "a", {"baseline": 1000}), Subject("s2", "a", {"baseline": None})]
    assert tally_batches([coded], "x") == tally(subjects, "x")


def test_sums_do_not_wrap_at_the_largest_scores() -> None:
    # 100,000 squares of 1e14 are 1e19, past 2^63; the rows are cut before that.
    rows = 100_000
    batch = pa.RecordBatch.from_pydict(
        {
            "subject": [f"s{n}" for n in range(rows)],
            "arm": pa.repeat("a", rows),
            "visit": pa.repeat("baseline", rows),
            "value_milli": pa.repeat(-10_000_000, rows),
            "due": pa.repeat(True, rows),
        }
    )
    cell = tally_batches([batch], "x").cells["a", "baseline"]
    assert (cell.total, cell.squares) == (-(10**12), 10**19)


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (_batch({}).drop_columns(["due"]), "batch 0 has no column due"),
        (_batch({"value_milli": 1.5}), "value_milli is double"),
        (_batch({"due": "yes please"}), "due is string; expected bool"),
        (_batch({"arm": None}, {"subject": "s2"}), "arm is empty somewhere"),
        (_batch({"visit": ""}), "visit is empty somewhere"),
        (_batch({"due": None}, {"subject": "s2"}), "due is neither true nor false"),
        (_batch({"due": False}), "was not due has a score"),
        (_batch({"value_milli": 10_000_001}), "thousandths from zero"),
        (_batch({"value_milli": -(2**63)}), "thousandths from zero"),
    ],
)
def test_a_batch_that_cannot_be_summed_says_why(batch: pa.RecordBatch, said: str) -> None:
    with pytest.raises(BatchError, match=said) as caught:
        tally_batches([batch], "x")
    assert "s1" not in str(caught.value)


def test_every_fault_of_a_batch_is_listed() -> None:
    with pytest.raises(BatchError) as caught:
        tally_batches([_batch({"arm": "", "visit": "", "due": False})], "x")
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({}, {}, "1 subjects have a visit twice"),
        ({}, {"arm": "b", "visit": "week-4"}, "1 subjects stand in two arms"),
        ({"treated": True}, {"treated": False, "visit": "w"}, "both treated and not"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_a_subject_that_contradicts_itself_is_refused_within_and_across_batches(
    first: dict[str, object], second: dict[str, object], said: str, together: bool
) -> None:
    cut = [_batch(first, second)] if together else [_batch(first), _batch(second)]
    with pytest.raises(SubjectError, match=said):
        tally_batches(cut, "x")


def test_a_visit_three_times_is_seen_although_its_bits_carry() -> None:
    with pytest.raises(SubjectError, match="visit twice"):
        tally_batches([_batch({}, {}, {})], "x")


def test_more_visits_than_bits_are_refused() -> None:
    many = [{"visit": f"v{n}"} for n in range(batches.VISIT_LIMIT + 1)]
    with pytest.raises(BatchError, match="41 different visits; expected at most 40"):
        tally_batches([_batch(*many)], "x")
