"""Who is a responder, how counts add, and what is shown beside every rate."""

from __future__ import annotations

import copy
import math
import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.responders.counts import Count, Counts, Subject, count_responders
from blastema.evidence.responders.definition import (
    Definition,
    Outcome,
    improved_points,
    improved_share,
    state,
)
from blastema.evidence.responders.errors import CountOverlapError, ResponderError
from blastema.evidence.responders.needed import number_needed
from blastema.evidence.responders.results import comparisons, needed_to_treat, rates
from blastema.evidence.specification.parts import Outcome as Score

MCID = improved_points("2 points better", 2)
THIRD = improved_share("30 % better", "0.3")
HALF = improved_share("50 % better", "0.5")
LOW = state("pain of 3 or less", 3)
WALKS = improved_points("50 m farther", 50, better="higher")


@pytest.mark.parametrize(
    ("definition", "baseline", "value", "expected"),
    [
        (MCID, 7, 5, "responder"),
        (MCID, 7, 5.1, "not"),
        (MCID, 7, 9, "not"),
        (MCID, None, 5, "missing"),
        (MCID, 7, None, "missing"),
        (THIRD, 7.0, 4.9, "responder"),  # 7.0 - 4.9 is below 2.1 in binary fractions
        (THIRD, "0.3", "0.21", "responder"),
        (THIRD, 7, 5, "not"),
        (THIRD, 0, 0, "excluded"),
        (THIRD, 0, None, "excluded"),
        (THIRD, -1, -2, "excluded"),
        (THIRD, None, 5, "missing"),
        (HALF, 7, Decimal("3.5"), "responder"),
        (HALF, 7, 3.6, "not"),
        (LOW, None, 3, "responder"),
        (LOW, 2, 3, "responder"),
        (LOW, 2, 3.5, "not"),
        (LOW, 8, None, "missing"),
        (WALKS, 300, 350, "responder"),
        (WALKS, 300, 250, "not"),
        (improved_share("a tenth farther", "0.1", better="higher"), 300, 330, "responder"),
        (state("walks 400 m", 400, better="higher"), 100, 400, "responder"),
        (state("walks 400 m", 400, better="higher"), 100, 399, "not"),
    ],
)
def test_each_subject_is_one_of_four(
    definition: Definition, baseline: object, value: object, expected: str
) -> None:
    assert definition.judge(baseline, value) is Outcome(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: improved_points("", 2), "without a name"),
        (lambda: improved_points("x", 0), "expected more than 0"),
        (lambda: improved_share("x", 30), "expected at most 1"),
        (lambda: improved_points("x", 2, better="up"), "expected lower or higher"),  # type: ignore[arg-type]
        (lambda: improved_points("x", float("nan")), "no finite number"),
        (lambda: improved_points("x", "two"), "no finite number"),
        (lambda: MCID.judge(7, float("inf")), "no finite number"),
        (lambda: Definition("x", "best", Decimal(1), "lower"), "points, share or state"),  # type: ignore[arg-type]
        (lambda: Count(1, -1), "expected a whole number"),
        (lambda: Count(1.5), "expected a whole number"),  # type: ignore[arg-type]
        (lambda: Counts(MCID, {("all", "cells"): Count(1)}), "name no source"),
        (lambda: Counts(MCID, {}, frozenset({" "})), "a source without a name"),
        (lambda: count_responders([], MCID, ""), "a source without a name"),
    ],
)
def test_what_cannot_be_counted_is_refused(made: object, said: str) -> None:
    with pytest.raises(ResponderError, match=said):
        made()  # type: ignore[operator]


PAIN = Score("pain", Decimal(0), Decimal(10), decimals=1)
WALK = Score("walk", Decimal(0), Decimal(800), decimals=0, better="higher")


def test_a_definition_takes_its_scale_and_which_way_is_better_from_the_specification() -> None:
    farther = improved_points("50 m farther", 50, of=WALK)
    assert (farther.better, farther.least, farther.most) == ("higher", 0, 800)
    assert farther.judge(300, 350) is Outcome.RESPONDER
    assert improved_share("30 % better", "0.3", of=PAIN).better == "lower"
    assert state("walks 400 m", 400, of=WALK).judge(None, 399) is Outcome.NOT


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: improved_points("x", 11, of=PAIN), "a change of 11 on a scale from 0 to 10"),
        (lambda: state("x", -1, of=PAIN), "a state of -1 on a scale from 0 to 10"),
        (lambda: improved_points("x", 2, better="higher", of=PAIN), "expected lower, as the scale"),
        (lambda: improved_points("x", 2, of=PAIN).judge(7, 77), "outside the scale from 0 to 10"),
        (lambda: improved_points("x", 2, of=PAIN).judge(-7, 7), "outside the scale from 0 to 10"),
    ],
)
def test_what_the_scale_does_not_hold_is_refused(made: object, said: str) -> None:
    with pytest.raises(ResponderError, match=said) as refused:
        made()  # type: ignore[operator]
    assert "77" not in str(refused.value), "no value of a patient is told"


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ResponderError) as refused:
        improved_share("", -1, better="up")  # type: ignore[arg-type]
    assert len(refused.value.faults) == 3


scores = st.none() | st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10)
people = st.lists(
    st.builds(
        Subject, st.sampled_from(["care", "cells"]), scores, scores, st.sampled_from(["a", "b"])
    ),
    max_size=12,
)


@given(people, people, st.sampled_from([MCID, THIRD, LOW]))
def test_any_split_adds_up_to_the_same_counts(
    some: list[Subject], others: list[Subject], definition: Definition
) -> None:
    one, two = (count_responders(p, definition, s) for p, s in ((some, "x"), (others, "y")))
    assert one + two == two + one
    assert one + Counts.none(definition) == one
    together = count_responders([*others, *some], definition, "z")
    assert (one + two).cells == together.cells
    assert sum(cell.subjects for cell in together.cells.values()) == len(some) + len(others)


def test_the_same_source_twice_is_refused() -> None:
    one = count_responders([Subject("care", 7, 5)], MCID, "clinic-1")
    with pytest.raises(CountOverlapError, match="already hold clinic-1"):
        one + one


def test_counts_of_different_things_do_not_add() -> None:
    one = count_responders([Subject("care", 7, 5)], MCID, "clinic-1")
    other = count_responders([Subject("care", 7, 5)], HALF, "clinic-2")
    with pytest.raises(ResponderError, match=r"one counts 2 points better .*the other 50 % better"):
        one + other


COUNTS = Counts(
    THIRD,
    {
        ("a", "care"): Count(8, 20, 6, 1),
        ("a", "cells"): Count(15, 12, 4, 0),
        ("b", "care"): Count(5, 9, 2, 0),
        ("b", "cells"): Count(11, 10, 1, 2),
        ("c", "cells"): Count(1, 0, 0, 0),
    },
    frozenset({"registry"}),
)


@pytest.mark.parametrize("copied", [lambda c: pickle.loads(pickle.dumps(c)), copy.deepcopy])
def test_counts_travel_between_processes_and_are_a_key(copied: object) -> None:
    other = copied(COUNTS)  # type: ignore[operator]
    assert other == COUNTS
    assert {other: "found"}[COUNTS] == "found"
    with pytest.raises(TypeError):
        other.cells["a", "care"] = Count()  # the copy cannot be changed either


def test_missing_as_failure_and_observed_only_stand_side_by_side() -> None:
    found = {(row.term, row.missing_as): row for row in rates(COUNTS)}
    assert len(found) == 4
    failure, observed = found["cells", "failure"], found["cells", "observed"]
    assert (failure.responders, failure.subjects) == (27, 27 + 22 + 5)
    assert (observed.responders, observed.subjects) == (27, 27 + 22)
    assert (observed.missing, observed.excluded) == (5, 2)
    assert rates(COUNTS).note == (
        "30 % better: 107 patients, 13 without an answer, shown as failures and left out; "
        "3 excluded, whose baseline is not above zero"
    )


def test_every_measure_is_given_both_ways_and_over_strata() -> None:
    table = comparisons(COUNTS, "cells", "care")
    assert len(table.rows) == 16
    assert {(row.measure, row.method) for row in table} == {
        ("risk difference", "Newcombe"),
        ("risk difference", "Miettinen-Nurminen"),
        ("risk ratio", "Miettinen-Nurminen"),
        ("odds ratio", "Miettinen-Nurminen"),
        ("risk difference", "stratified Miettinen-Nurminen"),
        ("risk difference", "Mantel-Haenszel"),
        ("risk ratio", "Mantel-Haenszel"),
        ("odds ratio", "Mantel-Haenszel"),
    }
    assert {row.strata_left_out for row in table} == {(), ("c",)}
    first = table.rows[0]
    assert first.estimate == pytest.approx(27 / 54 - 13 / 50)
    assert 0 < first.p_value < 0.05


def test_one_stratum_gives_no_stratified_rows() -> None:
    counts = Counts(MCID, {("all", a): Count(5, 5) for a in ("x", "y")}, frozenset({"s"}))
    assert len(comparisons(counts, "x", "y").rows) == 8
    assert comparisons(counts, "x", "y").rows[0].p_value == 1.0


def test_without_patients_of_both_arms_there_is_no_comparison() -> None:
    with pytest.raises(ResponderError, match="no arm 'sham'; expected one of care, cells"):
        comparisons(COUNTS, "cells", "sham")
    with pytest.raises(ResponderError, match="expected two arms"):
        comparisons(COUNTS, "cells", "cells")
    nobody = Counts(
        THIRD, {("all", "x"): Count(5, 5), ("all", "y"): Count(0, 0, 0, 4)}, frozenset({"s"})
    )
    with pytest.raises(ResponderError, match="there is no comparison"):
        comparisons(nobody, "x", "y")


def test_an_arm_without_an_answer_is_compared_as_failures_and_the_rest_is_said() -> None:
    silent = Counts(
        MCID, {("all", "x"): Count(5, 5), ("all", "y"): Count(0, 0, 4)}, frozenset({"s"})
    )
    assert math.isnan(rates(silent).rows[3].estimate)
    table = comparisons(silent, "x", "y")
    assert [row.missing_as for row in table] == ["failure"] * 4
    assert table.absent == ("observed: nobody with an answer in y, so there is no comparison",)
    assert table.to_json()["absent"] == list(table.absent)
    needed = needed_to_treat(silent, "x", "y")
    assert [row.missing_as for row in needed] == ["failure"]
    assert needed.absent == table.absent


def test_strata_that_share_no_arm_leave_the_unstratified_rows() -> None:
    apart = Counts(MCID, {("a", "x"): Count(5, 5), ("b", "y"): Count(3, 5)}, frozenset({"s"}))
    table = comparisons(apart, "x", "y")
    assert len(table.rows) == 8
    assert table.absent == (
        "failure: no stratum has patients of both arms, so there is none over strata",
        "observed: no stratum has patients of both arms, so there is none over strata",
    )


@pytest.mark.parametrize(
    ("difference", "interval", "said"),
    [
        # Altman, BMJ 1998;317:1309: 10 % (-5 % to 25 %) is NNTH 20 to infinity to NNTB 4.
        (0.10, (-0.05, 0.25), "NNTB 10.0 (NNTH 20.0 to infinity to NNTB 4.0)"),
        (0.10, (0.05, 0.20), "NNTB 10.0 (NNTB 5.0 to 20.0)"),
        (-0.10, (-0.20, -0.05), "NNTH 10.0 (NNTH 5.0 to 20.0)"),
        (-0.10, (-0.25, 0.05), "NNTH 10.0 (NNTH 4.0 to infinity to NNTB 20.0)"),
        (0.10, (0.0, 0.20), "NNTB 10.0 (NNTB 5.0 to infinity)"),
        (0.0, (-0.05, 0.25), "NNT infinity (NNTH 20.0 to infinity to NNTB 4.0)"),
        (0.0, (0.0, 0.0), "NNT infinity (no interval)"),
    ],
)
def test_the_number_needed_passes_through_infinity(
    difference: float, interval: tuple[float, float], said: str
) -> None:
    found = number_needed(difference, interval)
    assert str(found) == said
    assert found.estimate == (1 / abs(difference) if difference else math.inf)


def test_numbers_needed_are_given_both_ways() -> None:
    rows = needed_to_treat(COUNTS, "cells", "care").rows
    assert [(row.method, row.missing_as) for row in rows] == [
        ("Newcombe", "failure"),
        ("stratified Miettinen-Nurminen", "failure"),
        ("Newcombe", "observed"),
        ("stratified Miettinen-Nurminen", "observed"),
    ]
    assert rows[0].needed.estimate == pytest.approx(1 / (27 / 54 - 13 / 50))


def test_tables_travel_as_json_and_arrow() -> None:
    table = comparisons(COUNTS, "cells", "care")
    assert table.to_json()["level"] == 0.95
    assert table.to_arrow().column("term").to_pylist()[0] == "cells - care"
    assert table.to_json()["rows"][0]["std_error"] is None  # type: ignore[index]
    nested = needed_to_treat(COUNTS, "cells", "care").to_json()["rows"][0]  # type: ignore[index]
    assert nested["needed"]["kind"] == "benefit"
