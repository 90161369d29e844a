"""Hedges' g and Fieller's ratio: against their definitions, worked numbers and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.means.ask import differences
from blastema.evidence.means.effects import (
    correction,
    fieller,
    hedges_g,
    ratio,
    residual_sd,
)
from blastema.evidence.means.errors import MeansError
from blastema.evidence.means.grid import grid
from blastema.evidence.means.table import Row
from tests.evidence.means.made import fitted, specification, sums

MODEL = fitted("~ sex + age + arm*visit").inference("kenward-roger")
GRID = grid(MODEL.fit.design, specification(), sums())


def row(estimate: float, error: float, df: float) -> Row:
    return Row("a - b", estimate, error, df, estimate / error, 0.5)


def test_the_correction_has_its_closed_forms() -> None:
    """gamma(1) / gamma(1/2) for 2 degrees of freedom; gamma(2) / (sqrt 2 gamma(3/2)) for 4."""
    assert correction(2) == pytest.approx(1 / math.sqrt(math.pi), rel=1e-14)
    assert correction(4) == pytest.approx(math.sqrt(2 / math.pi), rel=1e-14)
    assert correction(math.inf) == 1


def test_g_of_two_groups_is_unbiased() -> None:
    """20,000 trials of 8 and 8 with a true effect of 0.5: the mean of g is 0.5.

    Tolerance 0.012: three standard errors (g varies by 0.55; 0.55 / sqrt(20,000) = 0.004).
    """
    rng = np.random.default_rng(8)
    a, b = rng.normal(0.5, 1, (20_000, 8)), rng.normal(0, 1, (20_000, 8))
    apart = a.mean(axis=1) - b.mean(axis=1)
    sd = np.sqrt((a.var(axis=1, ddof=1) + b.var(axis=1, ddof=1)) / 2)
    found = [
        hedges_g(row(d, s / 2, 14), s, divided_by="pooled") for d, s in zip(apart, sd, strict=True)
    ]
    assert np.mean([one.g for one in found]) == pytest.approx(0.5, abs=0.012)
    covered = np.mean([one.lower <= 0.5 <= one.upper for one in found])
    assert 0.94 <= covered <= 0.97  # a normal interval at 14 df, nominal 0.95


def test_the_effect_says_what_it_was_divided_by() -> None:
    apart = differences(MODEL, GRID)["cells - care at v3"]
    found = hedges_g(apart, residual_sd(MODEL, "v3"), divided_by="residual SD at v3")
    assert found.divided_by == "residual SD at v3"
    assert found.g == pytest.approx(
        correction(apart.df) * apart.estimate / math.sqrt(MODEL.fit.sigmas[0, 2, 2]), rel=1e-12
    )
    assert found.lower < found.g < found.upper


def test_a_ratio_of_changes_stands_between_its_ends() -> None:
    def fell(arm: str) -> np.ndarray:
        return GRID.row(arm, "v3") - GRID.row(arm, "v1")

    found = ratio(MODEL, "cells / care", fell("cells"), fell("care"))
    assert found.kind == "interval"
    assert found.lower < found.estimate < found.upper


@given(
    a=st.floats(-5, 5),
    b=st.floats(-5, 5),
    r=st.floats(-20, 20),
    var=st.tuples(st.floats(0.01, 2), st.floats(0.01, 2), st.floats(-0.9, 0.9)),
)
def test_fiellers_set_is_where_the_difference_is_not_told_from_zero(a, b, r, var) -> None:
    cov = var[2] * math.sqrt(var[0] * var[1])
    kind, lower, upper = fieller(a, b, np.array([[var[0], cov], [cov, var[1]]]), 2.0)
    size = var[0] - 2 * r * cov + r * r * var[1]
    apart = (a - r * b) ** 2 - 4 * size
    if abs(apart) < 1e-6 * max(1.0, r * r):
        return  # on the edge of the set, where rounding decides
    inside = apart < 0
    assert (
        inside
        == {
            "everything": True,
            "interval": lower <= r <= upper,
            "outside": not lower < r < upper,
        }[kind]
    )


@pytest.mark.parametrize(
    "asked",
    [
        lambda: hedges_g(row(1, 1, 10), 0.0, divided_by="x"),
        lambda: hedges_g(row(1, 1, 1.0), 1.0, divided_by="x"),
        lambda: residual_sd(MODEL, "v9"),
        lambda: ratio(MODEL, "x", GRID.row("care", "v1"), 0 * GRID.row("care", "v1")),
    ],
)
def test_what_has_no_effect_size_is_refused(asked) -> None:
    with pytest.raises(MeansError):
        asked()
