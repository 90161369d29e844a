"""Predictions against R, ratios of change, and the model of equal means at baseline."""

from __future__ import annotations

import math

import pytest

from blastema.evidence.means.ask import differences, ls_means
from blastema.evidence.means.effects import change_ratios, ratio
from blastema.evidence.means.errors import MeansError
from blastema.evidence.means.grid import grid
from blastema.evidence.means.predict import predictions
from tests.evidence.means.made import VISITS, fitted, rows, specification, sums

ONE = ("v1",)
LINEAR = fitted("~ sex*arm + age", ONE, "cs").inference("residual")
REPEATED = fitted("~ sex + age + arm*visit").inference("kenward-roger")
PERSON = {"sex": "M", "age": 61}


def test_with_one_visit_a_prediction_is_that_of_rs_lm() -> None:
    """R 4.2.2, predict(lm(v1 ~ sex * arm + age)), interval = confidence and prediction."""
    (found,) = predictions(LINEAR, specification(ONE), "cells", PERSON)
    # R printed twelve digits.
    assert (found.estimate, found.std_error, found.lower, found.upper) == pytest.approx(
        (57.2241870505, 2.3698563158, 52.529074263, 61.919299838), rel=1e-10
    )
    assert (found.one_lower, found.one_upper) == pytest.approx(
        (37.4067228964, 77.0416512046), rel=1e-10
    )
    assert found.one_std_error == pytest.approx(math.hypot(2.3698563158, 9.71807246906), rel=1e-10)
    assert found.df == 113


def test_a_prediction_is_given_at_each_visit_and_one_person_varies_more() -> None:
    found = predictions(REPEATED, specification(), "care", PERSON)
    assert [one.term for one in found] == [f"care at {visit}" for visit in VISITS]
    assert all(one.one_lower < one.lower < one.upper < one.one_upper for one in found)
    assert found[0].to_json()["estimate"] == found[0].estimate


def test_the_mean_of_everybodys_prediction_is_the_proportional_mean() -> None:
    """Both average a linear model over the same people."""
    spec = specification(ONE)
    everybody = [predictions(LINEAR, spec, "care", {k: r[k] for k in PERSON})[0] for r in rows()]
    made = grid(LINEAR.fit.design, spec, sums(ONE), weights="proportional")
    mean = sum(one.estimate for one in everybody) / len(everybody)
    assert ls_means(LINEAR, made)["care at v1"].estimate == pytest.approx(mean, rel=1e-12)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "'sex': expected one of F, M, X; 'age': expected a finite number"),
        ({"sex": "Q", "age": math.nan}, "'sex': expected .*; 'age': expected"),
        ({**PERSON, "height": 180}, "no covariate 'height'"),
        ({"sex": "M", "age": "61"}, "'age': expected a finite number"),
    ],
)
def test_a_person_half_described_is_refused_with_every_fault(values, said: str) -> None:
    with pytest.raises(MeansError, match=said):
        predictions(LINEAR, specification(ONE), "cells", values)


def test_an_unknown_covariance_group_is_told_with_what_there_is() -> None:
    with pytest.raises(MeansError, match="no covariance group 'sham'"):
        predictions(LINEAR, specification(ONE), "cells", PERSON, group="sham")


def test_ratios_of_change_are_those_of_their_rows() -> None:
    made = grid(REPEATED.fit.design, specification(), sums())
    found = change_ratios(REPEATED, made)
    assert [one.term for one in found] == ["cells / care: v2 - v1", "cells / care: v3 - v1"]

    def fell(arm: str):
        return made.row(arm, "v3") - made.row(arm, "v1")

    assert found[1] == ratio(REPEATED, found[1].term, fell("cells"), fell("care"))
    with pytest.raises(MeansError, match="no visit 'v9'"):
        change_ratios(REPEATED, made, since="v9")


def test_a_difference_of_arms_is_the_arms_coefficient() -> None:
    made = grid(REPEATED.fit.design, specification(), sums())
    row = differences(REPEATED, made)["cells - care at v1"]
    place = REPEATED.fit.design.coefficients.index("armcells")
    own = REPEATED.coefficients()[place]
    assert row.estimate == pytest.approx(own.estimate, rel=1e-10)
    assert row.std_error == pytest.approx(own.std_error, rel=1e-10)
    assert row.df == pytest.approx(own.df, rel=1e-8)


def test_equal_means_at_baseline_differ_by_nothing() -> None:
    """The constrained model: the difference at baseline is zero by the model, not by the data."""
    apart = "where(visit, '{}'):where(arm, 'cells')".format
    model = fitted(f"~ sex + age + visit + {apart('v2')} + {apart('v3')}")
    inference = model.inference("kenward-roger")
    found = differences(inference, grid(model.design, specification(), sums()))
    first = found["cells - care at v1"]
    assert (first.estimate, first.std_error, first.lower, first.upper) == (0.0, 0.0, 0.0, 0.0)
    assert math.isnan(first.p_value)
    # Less is estimated, so what is left is known better.
    free = differences(REPEATED, grid(REPEATED.fit.design, specification(), sums()))
    later = "cells - care at v3"
    assert found[later].std_error < free[later].std_error
