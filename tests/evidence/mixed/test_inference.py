"""Tests of coefficients: where the methods must agree, and where they must differ."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.names import COVARIANCES, DF
from tests.evidence.mixed import made
from tests.evidence.mixed.plain import moments

INTERACTION = np.eye(9)[6:]  # arm:v2, arm:v3, arm:v4


@pytest.fixture(scope="module")
def found() -> Fit:
    return fit(moments(made.trial(60, 4), made.visits(4), made.TERMS), made.design(4))


@pytest.mark.parametrize("method", DF)
def test_a_t_test_is_what_its_parts_say(found: Fit, method: str) -> None:
    row = np.array([0, 0, 1.0, 0, 0, 0, 0, 0, 1])
    inference = found.inference(method)
    test = inference.test(row)
    assert test.estimate == pytest.approx(found.beta[2] + found.beta[8])
    assert test.std_error == pytest.approx(np.sqrt(row @ inference.cov @ row))
    assert test.statistic == test.estimate / test.std_error
    assert test.p_value == pytest.approx(2 * stats.t.sf(abs(test.statistic), test.df))
    assert test.df_num == 1


@pytest.mark.parametrize("method", DF)
def test_an_f_test_does_not_depend_on_how_the_question_is_put(found: Fit, method: str) -> None:
    inference = found.inference(method)
    plain = inference.test(INTERACTION)
    turned = inference.test(np.array([[1, 0, 0], [1, 1, 0], [2, 5, -1]]) @ INTERACTION)
    assert turned.statistic == pytest.approx(plain.statistic, rel=1e-9)
    if method != "satterthwaite":  # whose independent t tests belong to the rows as they are put
        assert turned.df == pytest.approx(plain.df, rel=1e-9)
    assert np.isnan(plain.estimate)
    assert plain.df_num == 3
    tail = stats.chi2.sf(3 * plain.statistic, 3)
    if np.isfinite(plain.df):
        tail = stats.f.sf(plain.statistic, 3, plain.df)
    assert plain.p_value == pytest.approx(tail)


@pytest.mark.parametrize("method", DF)
def test_rows_that_others_make_are_counted_once(found: Fit, method: str) -> None:
    inference = found.inference(method)
    repeated = np.vstack([INTERACTION, INTERACTION.sum(axis=0), INTERACTION[0]])
    assert inference.test(repeated).df_num == 3
    assert inference.test(repeated).statistic == pytest.approx(
        inference.test(INTERACTION).statistic, rel=1e-9
    )


@pytest.mark.parametrize("method", DF)
def test_one_row_put_twice_is_the_square_of_its_t_test(found: Fit, method: str) -> None:
    inference = found.inference(method)
    single, double = inference.test(INTERACTION[0]), inference.test(INTERACTION[[0, 0]])
    assert double.statistic == pytest.approx(single.statistic**2, rel=1e-9)
    assert double.df == pytest.approx(single.df, rel=1e-9)
    assert double.p_value == pytest.approx(single.p_value, rel=1e-6)


@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("grouped", [False, True])
def test_the_adjustment_is_the_sum_over_pairs_that_the_article_writes(
    covariance: str, grouped: bool
) -> None:
    """Kenward and Roger's formula (1997, section 2) with every p x p matrix written out."""
    crowd = made.trial(60, 4)
    found = fit(
        moments(crowd, made.visits(4), made.TERMS),
        made.design(4),
        covariance=covariance,
        grouped=grouped,
    )
    shape = found.problem.structure
    width = len(shape.parameters)
    k_all, p = len(found.theta), len(found.beta)
    cross, bend = np.zeros((k_all, k_all, p, p)), np.zeros((k_all, k_all, p, p))
    slopes = np.zeros((k_all, p, p))
    for person in crowd:
        seen = np.flatnonzero(person.seen)
        at = found.groups.index(person.group) if grouped else 0
        block = slice(at * width, (at + 1) * width)
        cut = np.ix_(range(width), seen, seen)
        first = shape.first(found.theta[block])[cut]
        second = shape.second(found.theta[block])[(slice(None), *cut)]
        x = np.array([person.z @ found.design.maps[t] for t in seen])
        w = np.linalg.inv(found.sigmas[at][np.ix_(seen, seen)])
        wx = w @ x
        slopes[block] -= wx.T @ first @ wx
        cross[block, block] += np.einsum("ap,kab,bc,lcd,dr->klpr", wx, first, w, first, wx)
        bend[block, block] += np.einsum("ap,klab,br->klpr", wx, second, wx)
    cross -= np.einsum("kab,bc,lcd->klad", slopes, found.phi, slopes)
    inner = np.einsum("kl,klab->ab", found.theta_cov, cross - bend / 4)
    wanted = found.phi + 2 * found.phi @ inner @ found.phi
    # both sums round at about 1e-13 of the largest entry
    np.testing.assert_allclose(found.inference().cov, wanted, atol=1e-11 * np.abs(wanted).max())


def test_linear_structures_have_no_second_derivative_to_leave_out() -> None:
    sums = moments(made.trial(60, 4), made.visits(4), made.TERMS)
    for covariance in COVARIANCES:
        found = fit(sums, made.design(4), covariance=covariance)
        same = np.allclose(
            found.inference("kenward-roger").cov, found.inference("kenward-roger-linear").cov
        )
        assert same == (covariance in {"us", "cs", "toep"})


def test_one_visit_is_a_plain_regression() -> None:
    """Every method then has the t test of ordinary least squares: scipy's linregress."""
    people = made.trial(30, 1)
    from tests.evidence.mixed.plain import design_of

    design = design_of(("v1",), made.TERMS, [("mean", "1", None), ("arm", "arm", None)])
    wanted = stats.linregress([p.z[1] for p in people], [p.y[0] for p in people])
    for covariance in COVARIANCES:
        found = fit(moments(people, ("v1",), made.TERMS), design, covariance=covariance)
        for method in ("kenward-roger", "satterthwaite", "residual"):
            test = found.inference(method).test(np.array([0.0, 1.0]))
            assert test.std_error == pytest.approx(wanted.stderr, rel=1e-9)
            assert test.df == pytest.approx(28, rel=1e-9)
            assert test.p_value == pytest.approx(wanted.pvalue, rel=1e-8)


def test_complete_balanced_arms_give_hotelling() -> None:
    """No drop-out, arm by visit saturated, us: Kenward and Roger's F is Hotelling's T squared.

    Kenward and Roger 1997, section 5: their df are then exact, n - 2 - (rows - 1).
    """
    from tests.evidence.mixed.plain import design_of

    people = made.trial(24, 3, missing=0.0)
    names = made.visits(3)
    columns = [(f"mean {v}", "1", v) for v in names] + [(f"arm {v}", "arm", v) for v in names]
    found = fit(moments(people, names, made.TERMS), design_of(names, made.TERMS, columns))
    test = found.inference().test(np.eye(6)[3:])
    arms = [np.array([p.y for p in people if p.group == group]) for group in "ab"]
    difference = arms[1].mean(axis=0) - arms[0].mean(axis=0)
    pooled = sum((len(arm) - 1) * np.cov(arm.T) for arm in arms) / 22
    squared = difference @ np.linalg.solve(pooled * (1 / 12 + 1 / 12), difference)
    assert test.statistic == pytest.approx(squared * (22 - 3 + 1) / (22 * 3), rel=1e-8)
    assert test.df == pytest.approx(20, rel=1e-8)


def test_aic_and_bic_count_what_they_say(found: Fit) -> None:
    assert found.aic == 2 * 10 - 2 * found.log_likelihood
    assert found.bic == pytest.approx(np.log(60) * 10 - 2 * found.log_likelihood)
    sums = moments(made.trial(60, 4), made.visits(4), made.TERMS)
    ml = fit(sums, made.design(4), covariance="ar1", method="ml")
    assert ml.counted == 2 + 9
