"""A formula with covariates that change: formulaic's own columns of people it never saw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from formulaic import model_matrix

from blastema.evidence.mixed.design_points import Points, points
from blastema.evidence.mixed.errors import RequestError
from blastema.evidence.mixed.formula import design
from blastema.evidence.specification.specification import Specification
from tests.evidence.summary.changing import ALL, CHANGING, VISITS, WEIGHT_ALONE, WEIGHTED


def people(spec: Specification, count: int = 40) -> tuple[pd.DataFrame, Points]:
    """Rows by visit, then person; and the same people as points."""
    rng = np.random.default_rng(7)

    def drawn(part: Any) -> Any:
        if hasattr(part, "levels"):
            return rng.choice(np.array(part.levels, object), count)
        return float(part.centre) + float(part.scale) * rng.normal(size=count)

    parts = {part.name: part for part in (spec.arm, *spec.covariates)}
    kept = {name: drawn(p) for name, p in parts.items() if not getattr(p, "varying", False)}
    changing = tuple({p.name: drawn(p) for p in spec.covariates if p.varying} for _ in VISITS)
    found = Points(spec, kept, count, changing)
    frame = pd.DataFrame({"visit": pd.Categorical(np.repeat(VISITS, count), VISITS)})
    for name, part in parts.items():
        values = np.concatenate([found.at(place).values[name] for place in range(3)])
        order = [part.reference, *part.others] if hasattr(part, "levels") else None
        frame[name] = pd.Categorical(values, order) if order else values
    return frame, found


@pytest.mark.parametrize("spec", [CHANGING, WEIGHTED])
@pytest.mark.parametrize(
    "formula",
    [
        "~ dose + arm*visit",
        "~ dose*sex + age + drug*visit",
        "~ 0 + visit + stress:age + arm:dose:visit + drug:dose",
        "~ I(dose - 2) + I(dose**2) + arm:visit",
    ],
)
def test_the_design_makes_the_columns_that_formulaic_makes_of_rows(formula: str, spec) -> None:
    frame, found = people(spec)
    made = design(formula, spec)
    expected = np.asarray(model_matrix(formula.partition("~")[2], frame), dtype=float)
    for place, rows in enumerate(np.split(expected, 3)):
        mine = found.at(place).terms() @ made.maps[place]
        size = np.abs(rows).max(initial=1.0)
        # 1e-11 of the largest: rounding of products of three numbers, the square undone by two.
        np.testing.assert_allclose(mine, rows, atol=1e-11 * size)


@pytest.mark.parametrize("spec", ALL)
def test_a_visit_reads_no_column_of_another(spec: Specification) -> None:
    made = design("~ age + sex + arm*visit" + (" + dose" if len(spec.varying) > 1 else ""), spec)
    for place, visit in enumerate(VISITS):
        others = [at for at, c in enumerate(spec.columns) if c.visit not in ("", visit)]
        assert others
        assert not made.maps[place][others].any()


def test_what_changes_within_a_subject_is_named() -> None:
    made = design("~ dose + drug + age + dose:sex + arm*visit", CHANGING)
    kept = {"(Intercept)", "age", "armcells"}
    assert made.within is not None
    assert set(made.coefficients) - set(made.within) == kept
    assert design("~ age*visit", WEIGHT_ALONE).within == (
        "visitv1",
        "visitv2",
        "age:visitv1",
        "age:visitv2",
    )


def test_products_that_nobody_declared_are_refused_before_summing() -> None:
    with pytest.raises(RequestError, match="dose:stress is no sum") as refused:
        design("~ dose:stress + visit", CHANGING)
    assert refused.value.kinds == {"not-spanned"}


def test_the_same_specification_has_the_same_points() -> None:
    one, other = points(CHANGING), points(CHANGING)
    for place in range(3):
        np.testing.assert_array_equal(one.at(place).terms(), other.at(place).terms())
