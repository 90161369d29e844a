"""Covariates and weights that change from visit to visit: against R, SAS and dense matrices.

Parents of the numbers on made data: R 4.2.2 with nlme 3.1-162, lme4 1.1-31, lmerTest 3.1-3 and
pbkrtest 0.5.2 on ``changing.csv(changing.trial())``, formula ``y ~ age + dose + arm*visit``. nlme
was run with ``glsControl(opt = "optim", optimMethod = "BFGS", tolerance = 1e-12, msTol = 1e-14)``
(``ar1`` with its default optimiser); weights are ``varFixed(~1/w)``, beside ``varIdent(form =
~1|visit)`` where variances differ. Its ML standard errors are divided as in ``test_nlme``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.mixed.covariance import structure
from blastema.evidence.mixed.empirical import Rows, empirical, pattern_numbers
from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.mixed.names import COVARIANCES
from blastema.evidence.mixed.problem import pose
from blastema.evidence.specification.parts import Continuous, Weight
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.mixed import changing, differences
from tests.evidence.mixed.changing import PLAIN, WEIGHTED, Subject

CROWD = changing.trial()
STEPS = {visit: place for place, visit in enumerate(changing.VISITS)}

# As in ``test_nlme``: both optimisers stop where the likelihood no longer changes in double
# precision, which leaves about half the digits; nlme's default optimiser (``ar1``) stops earlier.
STOPS = {"us": 2e-6, "cs": 1e-6, "csh": 2e-6, "ar1": 1e-5}
# Log likelihood; coefficients; their standard errors.
GLS = {
    ("us", "plain", "reml"): """
        -549.53695857931
        49.8672442401 1.7438521618 0.7227789136 -0.4350337888 -0.8136449451
        -3.6199115708 -5.7277450795 -2.5628224410 -3.0185901206 -4.0166662619
        0.7661633606 0.3901759176 0.1058001063 0.8860778785 0.6653925781
        0.6249644952 0.8243919620 0.9397327661 0.8911187971 1.1480181683""",
    ("us", "weighted", "reml"): """
        -554.59008295200
        49.3655621051 1.7083302278 0.6909271229 0.5048588475 -0.2019837854
        -3.5313823559 -5.9168655857 -3.6973932874 -3.4640545144 -3.3906686380
        0.6980239586 0.3333137994 0.0987359963 0.8027879750 0.6808505296
        0.6561949324 0.6666043112 0.9499368260 0.9030141598 0.9147462354""",
    ("cs", "weighted", "reml"): """
        -556.01720384327
        49.4064231501 1.7504424125 0.6911265710 0.4682298014 -0.1690240206
        -3.6149914992 -5.9897232504 -3.6605996187 -3.3240529459 -3.3504064150
        0.7196031962 0.3385890926 0.1005836424 0.8295984427 0.6764926753
        0.6770847569 0.6679549320 0.9439645614 0.9338508280 0.9157594499""",
    ("cs", "weighted", "ml"): """
        -557.16895237896
        49.4061231264 1.7489360949 0.6910643155 0.4678286269 -0.1699684985
        -3.6161552004 -5.9901395203 -3.6590148570 -3.3215626548 -3.3482973358
        0.7198945294 0.3393795794 0.1004811863 0.8304133801 0.6755144651
        0.6761012068 0.6669895880 0.9425949754 0.9325049345 0.9144057269""",
    ("ar1", "weighted", "reml"): """
        -563.53361953171
        49.7434318026 1.7214779055 0.6263922249 0.2412517220 -0.1269860121
        -3.7447145766 -6.3934199781 -3.8115139923 -3.3534792560 -3.1833801379
        0.7344076664 0.3157084414 0.1027460951 0.8535018049 0.6606358723
        0.7948105629 0.8562094867 0.9233746679 1.0988537158 1.1862732899""",
    ("csh", "weighted", "reml"): """
        -555.56280703286
        49.4061477302 1.6928627394 0.6835241160 0.4999316340 -0.1731836859
        -3.5964631680 -6.0053804587 -3.6764587204 -3.3617366355 -3.3233524660
        0.7023082817 0.3367432503 0.1000241832 0.8024915475 0.6830680391
        0.6491347712 0.6764501026 0.9524532476 0.8949679812 0.9272701400""",
}


def fitted(spec: Specification = PLAIN, covariance: str = "us", method="reml", **how) -> Fit:
    made = changing.made(spec=spec)
    return fit(changing.sums(CROWD, spec), made, covariance=covariance, method=method, **how)


def spec_of(kind: str) -> Specification:
    return PLAIN if kind == "plain" else WEIGHTED


@pytest.mark.parametrize(("covariance", "kind", "method"), list(GLS))
def test_gls_of_nlme_has_the_same(covariance: str, kind: str, method) -> None:
    log_likelihood, *numbers = map(float, GLS[covariance, kind, method].split())
    beta, errors = np.array(numbers[:10]), np.array(numbers[10:])
    found = fitted(spec_of(kind), covariance, method)
    count, size = found.observations, len(found.beta)
    scale = np.sqrt((count - size) / count) if method == "ml" else 1.0
    own = np.sqrt(np.diag(found.phi))
    assert found.log_likelihood == pytest.approx(log_likelihood, rel=5e-10)
    assert found.log_likelihood >= log_likelihood - 1e-8  # ours is a maximum
    np.testing.assert_allclose(found.beta / own, beta / own, atol=STOPS[covariance])
    np.testing.assert_allclose(own, scale * errors, rtol=5 * STOPS[covariance])


# lmer(y ~ age + dose + arm*visit + (1 | id)): coefficients, errors; lmerTest's Satterthwaite df;
# pbkrtest's errors and df.
LMER = """
    50.0629660794 1.8428093835 0.6817608740 -0.4719296595 -0.8539594482
    -3.6499541638 -5.8778932521 -2.5899899679 -3.1381465280 -3.9843715469
    0.8519414262 0.4034072790 0.1122662119 1.0086084081 0.7489623864
    0.7440071679 0.7677513051 1.0580676498 1.0594489204 1.0594439226"""
SATTERTHWAITE = """
    164.3552258 55.7481359 175.0691039 121.5778351 147.6815112
    148.0157855 149.7633258 148.0689430 148.2609571 148.0195998"""
PBKRTEST = """
    0.8530163241 0.4034342930 0.1127641277 1.0086274575 0.7491982927
    0.7442694958 0.7682238710 1.0584502052 1.0598563350 1.0598232770
    164.6996671 56.1959494 175.3341261 122.1159146 148.1249458
    148.4575301 150.1960393 148.5104178 148.7014546 148.4613251"""


def test_lmer_has_the_same_of_a_dose_that_changes() -> None:
    """All digits that R printed; its likelihood too: -555.09696247213."""
    found = fitted(covariance="cs")
    wanted = np.array([*map(float, LMER.split())])
    assert found.log_likelihood == pytest.approx(-555.09696247213, rel=1e-12)
    np.testing.assert_allclose(found.beta, wanted[:10], rtol=2e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(found.phi)), wanted[10:], rtol=2e-8)
    tests = found.inference("satterthwaite").coefficients()
    # lmerTest differentiates numerically.
    df = [*map(float, SATTERTHWAITE.split())]
    np.testing.assert_allclose([t.df for t in tests], df, rtol=1e-6)


def test_pbkrtest_has_the_same_kenward_roger() -> None:
    """Its information comes from a Hessian of its own: 1e-6 is what that leaves of the df.

    KRmodcomp of the interaction: F 5.455729451 (scaled), 3 and 149.5395001 df.
    """
    inference = fitted(covariance="cs").inference("kenward-roger-expected")
    tests = inference.coefficients()
    wanted = np.array([*map(float, PBKRTEST.split())])
    np.testing.assert_allclose([t.std_error for t in tests], wanted[:10], rtol=1e-7)
    np.testing.assert_allclose([t.df for t in tests], wanted[10:], rtol=1e-6)
    joint = inference.test(np.eye(10)[7:])
    assert joint.statistic == pytest.approx(5.455729451, rel=1e-6)
    assert joint.df == pytest.approx(149.5395001, rel=1e-6)


def dense(people: list[Subject], found: Fit, *, weighted: bool) -> list[tuple[Floats, ...]]:
    """Each subject's seen visits, X, y and covariance, as if nothing had been summed."""
    rows = []
    for p in people:
        seen = np.flatnonzero(~np.isnan(p.y))
        x = np.zeros((len(seen), 10))
        for row, visit in enumerate(seen):
            arm = float(p.arm == "b")
            later = np.eye(4)[visit][1:]
            x[row] = [1, p.age, p.dose[visit], arm, *later, *(arm * later)]
        root = np.sqrt(p.w[seen]) if weighted else np.ones(len(seen))
        group = found.groups.index(p.arm) if len(found.groups) > 1 else 0
        v = found.sigmas[group][np.ix_(seen, seen)] / np.outer(root, root)
        rows.append((seen, x, p.y[seen], v))
    return rows


ORDER = [  # of the coefficients above, as the formula names them
    "(Intercept)",
    "age",
    "dose",
    "armb",
    *(f"visit{visit}" for visit in changing.VISITS[1:]),
    *(f"armb:visit{visit}" for visit in changing.VISITS[1:]),
]


@pytest.mark.parametrize("kind", ["plain", "weighted"])
@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("method", ["reml", "ml"])
def test_dense_matrices_of_every_subject_agree(covariance: str, method, kind: str) -> None:
    """The likelihood at the estimates, by a loop over subjects that nothing was summed for."""
    found = fitted(spec_of(kind), covariance, method)
    assert list(found.coefficients) == ORDER
    information, right, twice, rows = np.zeros((10, 10)), np.zeros(10), 0.0, []
    for _, x, y, v in dense(CROWD, found, weighted=kind == "weighted"):
        w = np.linalg.inv(v)
        information += x.T @ w @ x
        right += x.T @ w @ y
        twice += np.linalg.slogdet(v)[1]
        rows.append((x, y, w))
    beta = np.linalg.solve(information, right)
    twice += sum((y - x @ beta) @ w @ (y - x @ beta) for x, y, w in rows)
    twice += (found.observations - (10 if method == "reml" else 0)) * np.log(2 * np.pi)
    if method == "reml":
        twice += np.linalg.slogdet(information)[1]
    # A root of a weight is rounded to 2^-32, which moves the ninth digit of nothing.
    assert -found.log_likelihood == pytest.approx(twice / 2, rel=1e-10)
    np.testing.assert_allclose(found.beta, beta, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(found.phi, np.linalg.inv(information), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("kind", ["plain", "weighted"])
@pytest.mark.parametrize("grouped", [False, True])
def test_gradient_and_information_are_derivatives(kind: str, grouped: bool) -> None:
    """Satterthwaite and Kenward-Roger read these; central differences away from the maximum."""
    spec = replace(spec_of(kind), grouping=("arm",))
    shape = structure("toeph", changing.VISITS)
    sums = summarise(changing.wide(CROWD), spec, source="made", threads=1).moments()
    problem = pose(sums, changing.made(spec=spec), shape, method="reml", grouped=grouped)
    places = np.arange(4)
    sigma = 12.0 * 0.5 ** np.abs(np.subtract.outer(places, places))
    differences.agree(problem, shape, sigma)


def test_kenward_roger_of_weighted_rows_is_the_article_s() -> None:
    """Kenward and Roger (1997), their sums over single subjects; us, so R is zero."""
    found = fitted(WEIGHTED)
    count = len(found.theta)
    p, q = np.zeros((count, 10, 10)), np.zeros((count, count, 10, 10))
    first = structure("us", changing.VISITS).first(found.theta)
    for seen, x, _, v in dense(CROWD, found, weighted=True):
        root = np.sqrt(np.diag(found.sigmas[0])[seen.astype(int)] / np.diag(v))
        w = np.linalg.inv(v)
        slopes_of = [d[np.ix_(seen.astype(int), seen.astype(int))] for d in first]
        slopes_of = [d / np.outer(root, root) for d in slopes_of]
        for k, one in enumerate(slopes_of):
            p[k] -= x.T @ w @ one @ w @ x
            for other, two in enumerate(slopes_of):
                q[k, other] += x.T @ w @ one @ w @ two @ w @ x
    inner = sum(
        found.theta_cov[k, other] * (q[k, other] - p[k] @ found.phi @ p[other])
        for k in range(count)
        for other in range(count)
    )
    wanted = found.phi + 2 * found.phi @ inner @ found.phi
    np.testing.assert_allclose(found.dphi, -found.phi @ p @ found.phi, rtol=1e-6, atol=1e-9)
    adjusted = found.inference("kenward-roger").cov
    np.testing.assert_allclose(adjusted, wanted, rtol=1e-7, atol=1e-9)


def rows_of(found: Fit, spec: Specification) -> Rows:
    return rows_of_people(found, spec, CROWD)


def rows_of_people(found: Fit, spec: Specification, people: list[Subject]) -> Rows:
    """The subjects as they went into the sums: what is of a visit times the root of its weight."""
    seen = np.array([~np.isnan(p.y) for p in people])
    z = np.zeros((len(people), len(spec.columns)))
    y = np.zeros((len(people), 4))
    for row, p in enumerate(people):
        root = np.sqrt(p.w) if spec.weight else np.ones(4)
        for at, column in enumerate(spec.columns):
            place = STEPS.get(column.visit, 0)
            value = 1.0
            for factor in column.factors:
                value *= {
                    "age": p.age,
                    "dose": (p.dose[place] - 4) / 2,
                    "arm": float(p.arm == factor.level),
                }[factor.name]
            z[row, at] = value * (root[place] if column.visit else 1.0)
        y[row] = root * (p.y - 50)
    return Rows(z, y, pattern_numbers(found, seen, ["all"] * len(people)))


@pytest.mark.parametrize("kind", ["cr0", "cr2", "cr3"])
@pytest.mark.parametrize("weights", ["plain", "weighted"])
def test_the_empirical_covariance_is_that_of_dense_matrices(kind, weights: str) -> None:
    spec = spec_of(weights)
    found = fitted(spec)
    sums = empirical(found, [rows_of(found, spec)], kind=kind)
    meat = np.zeros((10, 10))
    power = {"cr0": 0.0, "cr2": -0.5, "cr3": -1.0}[kind]
    for _, x, y, v in dense(CROWD, found, weighted=weights == "weighted"):
        root = np.linalg.cholesky(np.linalg.inv(v)).T
        white = root @ x
        values, vectors = np.linalg.eigh(np.eye(len(y)) - white @ found.phi @ white.T)
        adjust = (vectors * values**power) @ vectors.T
        score = white.T @ adjust @ root @ (y - x @ found.beta)
        meat += np.outer(score, score)
    np.testing.assert_allclose(sums.cov, found.phi @ meat @ found.phi, rtol=1e-7, atol=1e-9)
    assert (sums.df > 2).all()


@pytest.mark.parametrize("df", ["kenward-roger", "satterthwaite", "between-within", "residual"])
def test_a_dose_that_stays_the_same_is_a_covariate_of_the_subject(df: str) -> None:
    """Declared either way, every result is the same but between-within, which counts a dose that
    may change among what changes."""
    still = [replace(p, dose=np.full(4, p.dose[0])) for p in CROWD]
    covariates = PLAIN.covariates[0], Continuous("dose_v1", decimals=1)
    once = replace(PLAIN, covariates=covariates, terms=())
    a = fit(changing.sums(still), changing.made(), covariance="toeph")
    design = changing.made("~ age + dose_v1 + arm*visit", once)
    b = fit(changing.sums(still, once), design, covariance="toeph")
    assert a.log_likelihood == pytest.approx(b.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(a.beta, b.beta, rtol=1e-7, atol=1e-9)
    here, there = a.inference(df), b.inference(df)
    np.testing.assert_allclose(here.cov, there.cov, rtol=1e-6, atol=1e-10)
    pairs = zip(here.coefficients(), there.coefficients(), strict=True)
    if df == "between-within":
        # 60 subjects; 213 answers; between: intercept, age, arm (and the dose that cannot change)
        assert [t.df for t in here.coefficients()[:4]] == [57, 57, 213 - 60 - 7, 57]
        assert [t.df for t in there.coefficients()[:4]] == [56, 56, 56, 56]
    else:
        for one, other in pairs:
            assert one.df == pytest.approx(other.df, rel=1e-6)


def test_weights_of_one_are_no_weights() -> None:
    ones = [replace(p, w=np.ones(4)) for p in CROWD]
    a = fit(changing.sums(ones, WEIGHTED), changing.made(spec=WEIGHTED))
    b = fitted()
    assert a.log_likelihood == pytest.approx(b.log_likelihood, rel=1e-12)
    for df in ("kenward-roger", "satterthwaite", "between-within"):
        pairs = zip(a.inference(df).coefficients(), b.inference(df).coefficients(), strict=True)
        for one, other in pairs:
            assert one.estimate == pytest.approx(other.estimate, rel=1e-8)
            assert (one.std_error, one.df) == pytest.approx((other.std_error, other.df), rel=1e-7)


def test_a_weight_that_stays_the_same_is_a_weight_of_the_subject() -> None:
    still = [replace(p, w=np.full(4, p.w[0])) for p in CROWD]
    once = replace(PLAIN, weight=Weight("w_v1", decimals=1))
    a = fit(changing.sums(still, WEIGHTED), changing.made(spec=WEIGHTED), covariance="csh")
    b = fit(changing.sums(still, once), changing.made(spec=once), covariance="csh")
    assert a.log_likelihood == pytest.approx(b.log_likelihood, rel=1e-11)
    np.testing.assert_allclose(a.beta, b.beta, rtol=1e-7)
    np.testing.assert_allclose(a.phi, b.phi, rtol=1e-7, atol=1e-10)


@given(st.integers(1, 10**6), st.lists(st.integers(0, 2), min_size=40, max_size=40))
def test_any_split_gives_the_fit_of_the_whole(seed: int, places: list[int]) -> None:
    people = changing.trial(40, seed=seed)
    whole = Summary.zero(WEIGHTED)
    for part in range(3):
        mine = [p for p, at in zip(people, places, strict=True) if at == part]
        if mine:
            whole += summarise(changing.wide(mine), WEIGHTED, source=str(part), threads=1)
    made = changing.made(spec=WEIGHTED)
    added = fit(whole.moments(()), made, covariance="ar1")
    pooled = fit(changing.sums(people, WEIGHTED), made, covariance="ar1")
    # The sums are equal to the last bit, so the fits are.
    assert added.log_likelihood == pooled.log_likelihood
    assert np.array_equal(added.beta, pooled.beta)
    assert np.array_equal(added.phi, pooled.phi)
