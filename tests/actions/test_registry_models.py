"""The course of an arm by its model: what the command line makes of the same sums."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from blastema.actions.read.registry_course import arm_course
from blastema.actions.registry_plan import plan
from blastema.evidence import design, fit, grid, ls_means
from blastema.evidence.registry.kept import total
from blastema.evidence.registry.subject import Counted, count
from blastema.evidence.registry.views import at_visits, summary
from blastema.evidence.summary.summary import Summary

ARM = "marrow-concentrate"
PLAN = plan("knee-osteoarthritis", "nrs")
VISITS = [visit.name for visit in PLAN.specification.visits]


def sums(people: int, *, late: int = 6, seed: int = 1) -> Summary:
    """Invented people who get better; only ``late`` of the visits have come."""
    luck = Random(seed)
    courses = []
    for _ in range(people):
        own = luck.gauss(0, 1.5)
        answers = {}
        for place, visit in enumerate(VISITS[:late]):
            pain = min(10, max(0, round(6 - place / 2 + own + luck.gauss(0, 1.2))))
            answers[visit] = 1000 * pain if luck.random() < 0.8 else None
        courses.append(count(PLAN, Counted(ARM, answers)))
    return summary(total(courses), PLAN.specification, [ARM], VISITS, ["here"])


@pytest.mark.parametrize(
    ("late", "formula"), [(6, "score ~ 0 + visit"), (2, "score ~ 0 + visit"), (1, "score ~ 1")]
)
def test_as_the_formula_says_it(late: int, formula: str) -> None:
    """Parent: the formula's design and the default starts, as ``blastema evidence means``.
    1e-6 is far below a digit that is shown; both stop at a Newton decrement of 1e-8."""
    whole = sums(60, late=late)
    mine = at_visits(whole, [ARM], VISITS[:late])
    shape = design(formula, mine.specification)
    model = fit(mine.moments(()), shape, covariance="us", method="reml")
    means = grid(shape, mine.specification, mine.moments(()))
    expected = ls_means(model.inference("kenward-roger"), means)
    found = arm_course(whole, ARM)
    assert (found.why, found.left_out) == ("", ())
    assert [row.visit for row in found.rows] == VISITS[:late]
    for row, parent in zip(found.rows, expected, strict=True):
        for name, value in (
            ("mean", parent.estimate),
            ("std_error", parent.std_error),
            ("df", parent.df),
            ("low", parent.lower),
            ("high", parent.upper),
        ):
            assert getattr(row, name) == pytest.approx(value, rel=1e-6), (row.visit, name)


def test_a_visit_with_few_answers_is_in_no_model() -> None:
    few = replace(sums(4, seed=2), sources=frozenset({"there"}))
    whole = sums(60, late=5) + few
    found = arm_course(whole, ARM)
    assert found.left_out == ("month-24",)
    assert [row.visit for row in found.rows] == VISITS[:5]


def test_too_few_people_for_a_model_are_told() -> None:
    found = arm_course(sums(6), ARM)
    assert found.rows == ()
    assert found.why


def test_an_arm_that_nobody_answered_in() -> None:
    assert arm_course(sums(0), ARM).why == "no visit was answered by 5 people or more"
