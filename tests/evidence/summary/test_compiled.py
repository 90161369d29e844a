"""When the compiled loops are fetched, and that a pass may change to them on its way."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.summary import compiled, kernel
from blastema.evidence.summary.summarise import summarise
from tests.evidence.specifications import DECIMAL
from tests.evidence.summary.subjects import Subject, judge, people, wide_table

after = compiled.after  # as it is outside these tests, where a fixture chooses


def test_a_small_table_does_not_fetch_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    assert after(compiled.WORTH_FETCHING - 1) is None
    assert "numba" not in sys.modules


def test_a_large_one_does() -> None:
    assert after(compiled.WORTH_FETCHING) is compiled.load()


def test_a_process_that_holds_numba_uses_it_at_once() -> None:
    compiled.load()
    assert after(0) is compiled.load()


def test_without_numba_a_large_table_is_summed_by_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "find_spec", lambda _name: None)
    assert after(compiled.WORTH_FETCHING) is None


def test_loops_are_compiled_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """numba refuses to keep a loop on disk where it finds no place; the loop works all the same."""
    import numba

    def refuses(*, nogil: bool, cache: bool = False) -> object:
        if cache:
            raise RuntimeError("no locator available")
        return lambda loop: loop

    monkeypatch.setattr(numba, "njit", refuses)
    assert compiled._kept(compiled._steps) is compiled._steps


@given(people(20), st.integers(1, 6))
def test_a_pass_may_change_to_the_compiled_loops_between_two_chunks(
    subjects: list[Subject], at: int
) -> None:
    batches = wide_table(subjects).to_batches(max_chunksize=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel.compiled, "after", lambda n: compiled.load() if n >= at else None)
        patch.setattr("blastema.evidence.summary.parts.CHUNK", 2)
        assert summarise(batches, DECIMAL, source="a", threads=1) == judge(subjects, DECIMAL)


@given(people(20))
def test_more_codes_than_a_cache_holds_are_summed_by_sorting(subjects: list[Subject]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("blastema.evidence.summary.gram.MOST_SUMS", 10)
        found = summarise(wide_table(subjects), DECIMAL, source="a", threads=1)
    assert found == judge(subjects, DECIMAL)
