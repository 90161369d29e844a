"""The small-cell rule, and that neither a total nor the rule itself gives a count away."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence import THRESHOLD, EvidenceError, Suppressed, suppress


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        # nothing small: shown as it is; zero names nobody
        ([50, 51, 50], (50, 51, 50), 151),
        ([0, 12], (0, 12), 12),
        ([], (), 0),
        # one small: the next smallest goes too, since 55 - 40 - 12 = 3
        ([3, 12, 40], (None, None, 40), 55),
        # equal counts go together: which of them was chosen would tell
        ([12, 3, 12, 40], (None, None, None, 40), 67),
        # two small that together are many enough hide each other
        ([2, 4, 30], (None, None, 30), 36),
        # two small that are few together need a third
        ([1, 2, 30, 40], (None, None, None, 40), 73),
        # two fours have the greatest sum that two small counts can have
        ([4, 4, 9, 30], (None, None, None, 30), 47),
        # five ones sum to the threshold, and to nothing else than five ones
        ([1, 1, 1, 1, 1, 20], (None,) * 6, 25),
        # nobody left to hide behind: the total goes
        ([3, 0, 0], (None, 0, 0), None),
        ([4], (None,), None),
    ],
)
def test_small_counts_are_withheld(
    counts: list[int], cells: tuple[int | None, ...], total: int | None
) -> None:
    assert suppress(counts) == Suppressed(cells, total)


@pytest.mark.parametrize(
    ("threshold", "arms", "most"), [(3, 2, 20), (3, 3, 12), (5, 3, 14), (3, 4, 10), (5, 5, 9)]
)
def test_who_knows_the_rule_and_the_total_still_cannot_tell_a_withheld_count(
    threshold: int, arms: int, most: int
) -> None:
    # Every table of so many counts with a total up to ``most``, grouped by what is shown of it.
    alike: dict[Suppressed, list[tuple[int, ...]]] = defaultdict(list)
    for counts in itertools.product(range(most + 1), repeat=arms):
        if sum(counts) <= most:
            alike[suppress(counts, threshold)].append(counts)
    for shown, tables in alike.items():
        for place, cell in enumerate(shown.cells):
            if cell is None:
                assert len({table[place] for table in tables}) > 1, (shown, tables)


@given(st.lists(st.integers(0, 60), max_size=8), st.integers(3, 12))
def test_no_small_count_is_shown_and_what_is_shown_is_true(
    counts: list[int], threshold: int
) -> None:
    shown = suppress(counts, threshold)
    for count, cell in zip(counts, shown.cells, strict=True):
        assert cell in (None, count)
        assert cell is None or cell == 0 or cell >= threshold
    assert shown.total in (None, sum(counts))


def test_the_policy_s_default_is_five() -> None:
    assert THRESHOLD == 5
    assert suppress([4, 9, 9]).cells == (None, None, None)
    assert suppress([5, 9, 9]).cells == (5, 9, 9)


@pytest.mark.parametrize("threshold", [2, 0, -1])
def test_a_threshold_that_protects_nobody_is_refused(threshold: int) -> None:
    with pytest.raises(EvidenceError, match="use 3 or more"):
        suppress([1, 9], threshold)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(EvidenceError, match="negative"):
        suppress([-1])
