"""Every figure of a count in rows of one shape, and why some are not there."""

from __future__ import annotations

import math

import pytest

from blastema.evidence.responders.counts import Count, Counts
from blastema.evidence.responders.definition import improved_points
from blastema.evidence.responders.errors import ResponderError
from blastema.evidence.responders.results import comparisons, needed_to_treat, rates
from blastema.evidence.responders.tidy import NEEDED, figures

MCID = improved_points("2 points better", 2)
THREE = Counts(
    MCID,
    {("all", arm): Count(*n) for arm, n in (("a", (5, 5)), ("b", (7, 2, 1)), ("c", (1, 8, 3)))},
    frozenset({"s"}),
)


def test_they_are_those_of_the_three_tables() -> None:
    found = figures(THREE, ("a", "b", "c"))
    assert [(r.term, r.estimate) for r in found.rows if r.measure == "rate"] == [
        (r.term, r.estimate) for r in rates(THREE)
    ]
    for arm in ("b", "c"):
        apart = [r for r in found.rows if r.term in (f"{arm} - a", f"{arm} / a")]
        table = comparisons(THREE, arm, "a")
        assert [(r.lower, r.p_value) for r in apart] == [(r.lower, r.p_value) for r in table]
        needed = [r.needed for r in found.rows if r.term == f"{arm} vs a"]
        assert needed == [r.needed for r in needed_to_treat(THREE, arm, "a")]
    assert {r.measure for r in found.rows if r.needed} == {NEEDED}
    assert found.absent == ()


def test_another_arm_may_be_the_one_compared_with() -> None:
    terms = {row.term for row in figures(THREE, ("a", "b", "c"), against="c").rows}
    assert {"a - c", "b - c"} <= terms
    with pytest.raises(ResponderError, match="no arm 'd'; expected one of a, b, c"):
        figures(THREE, ("a", "b", "c"), against="d")


def test_what_is_not_there_is_said() -> None:
    alone = Counts(MCID, {("all", "a"): Count(5, 5)}, frozenset({"s"}))
    assert figures(alone, ("a",)).absent == ("there is one arm, so there is no comparison",)
    empty = Counts(MCID, {("all", "a"): Count(5, 5), ("all", "b"): Count()}, frozenset({"s"}))
    found = figures(empty, ("a", "b"))
    assert {row.measure for row in found.rows} == {"rate"}
    assert len(found.absent) == 2
    assert math.isnan(next(row for row in found.rows if row.term == "b").estimate)
