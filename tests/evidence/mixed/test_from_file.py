"""From a file to the reference's digits: specification, sums, formula, fit."""

from __future__ import annotations

import json

import pytest

from blastema.evidence.mixed.fit import fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.specification.parts import Arm, Categorical, Outcome, Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from tests.evidence.mixed.fev import DATA, FILE, VISITS, needs_data

pytestmark = needs_data

FEV = Specification(
    "fev",
    1,
    Outcome("FEV1", 0, 100, better="higher", centre=40),
    tuple(map(Visit, VISITS)),
    Arm("ARMCD", ("PBO", "TRT")),
    (
        Categorical("RACE", ("Asian", "Black or African American", "White")),
        Categorical("SEX", ("Male", "Female")),
    ),
)


@pytest.mark.parametrize(
    ("reference", "df"),
    [
        ("us.reml.Satterthwaite", "satterthwaite"),
        ("us.reml.Kenward-Roger-Linear", "kenward-roger"),
        ("ar1h.reml.Satterthwaite", "satterthwaite"),
        ("toeph.ml.Satterthwaite", "satterthwaite"),
    ],
)
def test_the_digits_are_those_of_mmrm_polished(reference: str, df: str) -> None:
    """mmrm_reference.json. Tolerance: 1e-8, but 1e-6 where our own stopping rule is the limit
    (ar1h, toeph); the file's measurements lie on a grid of 2^-32, which moves nothing above it.
    """
    sums = summarise(FILE, FEV, source="fev", layout=Long("USUBJID", "AVISIT"))
    covariance, method, _ = reference.split(".")
    formula = "FEV1 ~ RACE + SEX + ARMCD*AVISIT"
    found = fit(
        sums.moments(()),
        design(formula, FEV, visit="AVISIT"),
        covariance=covariance,
        method="reml" if method == "reml" else "ml",
    )
    expected = json.loads((DATA / "mmrm_reference.json").read_text())["fits"][reference]
    wanted = expected["coefficients"]
    tests = found.inference(df).coefficients()
    near = 1e-8 if covariance == "us" else 1e-6
    assert list(found.coefficients) == wanted["term"]
    assert [t.estimate for t in tests] == pytest.approx(wanted["estimate"], rel=near)
    assert [t.std_error for t in tests] == pytest.approx(wanted["se"], rel=near)
    assert [t.df for t in tests] == pytest.approx(wanted["df"], rel=near)
    assert -found.log_likelihood == pytest.approx(expected["neg_log_lik"], rel=1e-10)
