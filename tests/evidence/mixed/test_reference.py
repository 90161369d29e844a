"""Every fit that the R package mmrm was brought to full convergence on, digit by digit.

Parents: mmrm_reference.json and mmrm_reference_extra.json (mmrm 0.3.18 at its own optimum,
polished by Newton steps to a gradient below 1e-10), and SAS's listings of DDFM=KR in the mmrm
repository (design/ddfm_covtype/kr_*).
"""

from __future__ import annotations

import numpy as np
import pytest

from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.moments import Moments
from tests.evidence.mixed import fev
from tests.evidence.mixed.plain import moments

pytestmark = fev.needs_data

# Both programs stand at a maximum; what is left is rounding. A coefficient near zero beside
# large ones keeps fewer digits relative to itself.
TIGHT = 1e-8
COVARIANCES = ("us", "ad", "adh", "ar1", "ar1h", "cs", "csh", "toep", "toeph")
NAMES = {
    "Satterthwaite": "satterthwaite",
    "Kenward-Roger": "kenward-roger-mmrm",
    "Kenward-Roger-Linear": "kenward-roger-linear",
}
CASES = [
    (covariance, method, df)
    for covariance in COVARIANCES
    for method, df in (
        ("reml", "Satterthwaite"),
        ("reml", "Kenward-Roger"),
        ("reml", "Kenward-Roger-Linear"),
        ("ml", "Satterthwaite"),
    )
]


@pytest.fixture(scope="module")
def sums() -> Moments:
    return moments(fev.people(), fev.VISITS, fev.TERMS)


def assert_table(found: Fit, df: str, wanted: dict) -> None:
    tests = found.inference(NAMES[df]).coefficients()
    np.testing.assert_allclose(found.beta, wanted["estimate"], rtol=TIGHT)
    np.testing.assert_allclose([t.std_error for t in tests], wanted["se"], rtol=TIGHT)
    np.testing.assert_allclose([t.df for t in tests], wanted["df"], rtol=TIGHT)
    if "p" in wanted:
        # a p-value of 1e-90 multiplies the relative error of t by t squared, about 1,000
        np.testing.assert_allclose([t.p_value for t in tests], wanted["p"], rtol=1e3 * TIGHT)


@pytest.mark.parametrize(("covariance", "method", "df"), CASES)
def test_every_structure_equals_mmrm(sums: Moments, covariance: str, method, df: str) -> None:
    wanted = fev.reference("mmrm_reference.json")[f"{covariance}.{method}.{df}"]
    found = fit(sums, fev.full_design(), covariance=covariance, method=method)
    assert -found.log_likelihood == pytest.approx(wanted["neg_log_lik"], rel=1e-12)
    np.testing.assert_allclose(found.sigmas[0], wanted["varcor"], rtol=TIGHT)
    assert list(found.coefficients) == wanted["coefficients"]["term"]
    assert_table(found, df, wanted["coefficients"])
    cov = found.inference(NAMES[df]).cov
    scale = np.sqrt(np.outer(np.diag(cov), np.diag(cov)))
    np.testing.assert_allclose(cov / scale, np.array(wanted["vcov"]) / scale, atol=TIGHT)


@pytest.mark.parametrize("covariance", ["us", "ar1", "cs", "toeph", "adh"])
@pytest.mark.parametrize("df", ["Satterthwaite", "Kenward-Roger-Linear"])
def test_a_covariance_for_each_arm_equals_mmrm(sums: Moments, covariance: str, df: str) -> None:
    wanted = fev.reference("mmrm_reference_extra.json")[f"grouped.{covariance}.{df}"]
    found = fit(sums, fev.full_design(), covariance=covariance, grouped=True)
    assert -found.log_likelihood == pytest.approx(wanted["neg_log_lik"], rel=1e-12)
    for group, sigma in zip(found.groups, found.sigmas, strict=True):
        np.testing.assert_allclose(sigma, wanted["varcor"][group], rtol=TIGHT, atol=1e-8)
    assert_table(found, df, wanted)


@pytest.mark.parametrize(
    ("covariance", "std_error", "df"),
    [
        ("us", 0.6612438, 160.733),
        ("cs", 0.7964696, 177.0385),
        ("csh", 0.6741481, 190.738),
        ("ar1", 0.9586544, 188.4693),
        ("ar1h", 0.7590316, 188.225),
        ("toep", 0.8783981, 160.027),
        ("toeph", 0.7254383, 180.063),
        ("adh", 0.6617202, 162.393),
    ],
)
def test_kenward_roger_is_that_of_sas(
    sums: Moments, covariance: str, std_error: float, df: float
) -> None:
    """Within 5e-4: SAS stops where its own criterion is just under 1e-8, we go on."""
    found = fit(sums, fev.arm_design(), covariance=covariance)
    test = found.inference().test(np.array([0.0, 1.0]))
    assert test.std_error == pytest.approx(std_error, rel=5e-4)
    assert test.df == pytest.approx(df, rel=5e-4)


@pytest.mark.parametrize("covariance", ["us", "ad", "ar1h", "toep"])
def test_the_observed_information_equals_mmrm(sums: Moments, covariance: str) -> None:
    from blastema.evidence.mixed.covariance import mmrm_structure

    wanted = fev.reference("mmrm_reference.json")[f"{covariance}.reml.Satterthwaite"]
    found = fit(sums, fev.full_design(), covariance=covariance)
    other = mmrm_structure(covariance, fev.VISITS)
    theta = other.theta(found.sigmas[0])
    np.testing.assert_allclose(theta, wanted["theta"], rtol=1e-7, atol=1e-9)
    slopes = other.first(theta).reshape(len(theta), -1)
    own = found.problem.structure.first(found.theta).reshape(len(theta), -1)
    jacobian = np.linalg.lstsq(slopes.T, own.T, rcond=None)[0]
    carried = jacobian @ found.theta_cov @ jacobian.T
    np.testing.assert_allclose(carried, wanted["theta_vcov"], rtol=1e-6, atol=1e-10)


def test_the_interaction_of_arm_and_visit_as_mmrm_counts_it(sums: Moments) -> None:
    """openpharma/mmrm, tests/testthat/test-between-within.R: 192 between, 334 within."""
    found = fit(sums, fev.full_design())
    inference = found.inference("between-within")
    rows = dict(zip(found.coefficients, inference.coefficients(), strict=True))
    assert rows["SEXFemale"].df == 192
    assert rows["AVISITVIS2"].df == 334
    assert (found.subjects, found.observations) == (197, 537)  # of 200, three never answered
