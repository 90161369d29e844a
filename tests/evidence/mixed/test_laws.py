"""The fit against the likelihood of single subjects, and the laws of sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.mixed.covariance import structure
from blastema.evidence.mixed.derivatives import slopes
from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.likelihood import evaluate
from blastema.evidence.mixed.moments import Moments
from blastema.evidence.mixed.names import COVARIANCES
from blastema.evidence.mixed.problem import pose
from tests.evidence.mixed import differences, made
from tests.evidence.mixed.plain import Person, minus_log_likelihood, moments

CROWD = made.trial(60, 4)


def sums(people: list[Person], centre: float = 50.0) -> Moments:
    count = len(people[0].y)
    return moments(people, made.visits(count), made.TERMS, np.full(count, centre))


def assert_same(one: Fit, other: Fit, rtol: float = 1e-9) -> None:
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)
    scale = np.sqrt(np.diag(other.phi))
    np.testing.assert_allclose(one.beta / scale, other.beta / scale, atol=rtol, rtol=rtol)
    np.testing.assert_allclose(one.phi, other.phi, rtol=1e-6, atol=rtol * scale.max() ** 2)
    np.testing.assert_allclose(one.sigmas, other.sigmas, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize("grouped", [False, True])
def test_the_judge_agrees(covariance: str, method, grouped: bool) -> None:
    """Subject by subject with dense matrices: likelihood, coefficients, covariance."""
    found = fit(sums(CROWD), made.design(4), covariance=covariance, method=method, grouped=grouped)
    of_group = dict(zip(found.groups, found.sigmas, strict=True))
    sigmas = {group: of_group.get(group, found.sigmas[0]) for group in "ab"}
    value, beta, phi = minus_log_likelihood(
        CROWD, made.design(4), sigmas, restricted=method == "reml"
    )
    assert -found.log_likelihood == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(found.beta, beta, rtol=1e-9)
    np.testing.assert_allclose(found.phi, phi, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize("grouped", [False, True])
def test_gradient_and_information_are_derivatives(covariance: str, method, grouped: bool) -> None:
    """Away from the maximum, where no term hides behind a zero; central differences."""
    shape = structure(covariance, made.visits(4))
    problem = pose(sums(CROWD), made.design(4), shape, method=method, grouped=grouped)
    places = np.arange(4)
    sigma = 20.0 * 0.55 ** np.abs(np.subtract.outer(places, places))
    differences.agree(problem, shape, sigma)


def test_the_expected_information_is_the_mean_of_the_observed() -> None:
    """At the truth over many simulated trials of the same patients' terms and patterns."""
    rng = np.random.default_rng(5)
    shape = structure("csh", made.visits(3))
    theta = np.array([9.0, 12.0, 16.0, 0.5])
    factor = np.linalg.cholesky(shape.sigma(theta))
    crowd = made.trial(40, 3)
    observed, expected = [], np.zeros((4, 4))
    for _ in range(400):
        drawn = [
            Person(p.z, np.where(np.isnan(p.y), np.nan, factor @ rng.normal(size=3)), p.group)
            for p in crowd
        ]
        problem = pose(sums(drawn), made.design(3), shape, method="reml", grouped=False)
        point = evaluate(problem, theta)
        assert point
        here = slopes(problem, point)
        observed.append(here.observed())
        expected = here.expected()  # depends on the terms and patterns alone
    error = np.std(observed, axis=0) / np.sqrt(len(observed))
    assert (np.abs(np.mean(observed, axis=0) - expected) < 4.5 * error).all()


@given(st.integers(1, 10**6), st.sampled_from(COVARIANCES))
def test_every_made_trial_satisfies_the_judge(seed: int, covariance: str) -> None:
    people = made.trial(40, 3, seed=seed)
    found = fit(sums(people), made.design(3), covariance=covariance)
    sigmas = dict.fromkeys("ab", found.sigmas[0])
    value, beta, _ = minus_log_likelihood(people, made.design(3), sigmas, restricted=True)
    assert -found.log_likelihood == pytest.approx(value, rel=1e-11)
    np.testing.assert_allclose(found.beta, beta, rtol=1e-8, atol=1e-9)
    assert found.decrement <= 1e-8
    assert np.linalg.eigvalsh(found.theta_cov)[0] > 0


@given(st.integers(1, 10**6), st.data())
def test_split_and_added_is_the_pooled_fit(seed: int, data: st.DataObject) -> None:
    people = made.trial(40, 3, seed=seed)
    places = data.draw(st.lists(st.integers(0, 2), min_size=40, max_size=40))
    parts = [
        sums([p for p, at in zip(people, places, strict=True) if at == part] or [people[0]])
        for part in range(3)
        if part in places
    ]
    joined = concatenated(parts)
    assert_same(fit(joined, made.design(3)), fit(sums(people), made.design(3)))


def concatenated(parts: list[Moments]) -> Moments:
    """A pattern may come more than once: the fit adds them."""
    first = parts[0]
    stacked = [
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("seen", "n", "zz", "zy", "yy", "log_weight")
    ]
    groups = tuple(group for part in parts for group in part.groups)
    return Moments(first.visits, first.terms, groups, *stacked, y_centre=first.y_centre)


@given(st.floats(-500, 500))
def test_the_centring_constant_does_not_show(centre: float) -> None:
    """But for the digits that squares of answers ten times their spread from it have lost."""
    assert_same(
        fit(sums(CROWD, centre), made.design(4)), fit(sums(CROWD), made.design(4)), rtol=1e-6
    )


def test_a_centre_that_no_coefficient_can_make() -> None:
    """One mean for all visits and a centre for each: the model has to take it back itself."""
    from tests.evidence.mixed.plain import design_of

    design = design_of(made.visits(4), made.TERMS, [("(Intercept)", "1", None)])
    uneven = moments(CROWD, made.visits(4), made.TERMS, np.array([50.0, 40.0, 45.0, 20.0]))
    assert_same(fit(uneven, design), fit(sums(CROWD, 0.0), design))


def test_a_weight_divides_the_variance() -> None:
    weights = np.tile([0.5, 1.0, 2.5], 20)
    people = [Person(p.z, p.y, p.group, w) for p, w in zip(CROWD, weights, strict=True)]
    found = fit(sums(people), made.design(4), covariance="toeph")
    sigmas = dict.fromkeys("ab", found.sigmas[0])
    value, beta, phi = minus_log_likelihood(people, made.design(4), sigmas, restricted=True)
    assert -found.log_likelihood == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(found.beta, beta, rtol=1e-9)
    np.testing.assert_allclose(found.phi, phi, rtol=1e-9, atol=1e-12)


def test_one_weight_for_all_is_a_unit_of_the_variance() -> None:
    double = [Person(p.z, p.y, p.group, 2.0) for p in CROWD]
    one, other = fit(sums(CROWD), made.design(4)), fit(sums(double), made.design(4))
    np.testing.assert_allclose(other.sigmas, 2 * one.sigmas, rtol=1e-7)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-12)


def test_units_of_the_outcome_do_not_matter() -> None:
    small = [Person(p.z, p.y * 1e-6, p.group) for p in CROWD]
    one, other = fit(sums(CROWD), made.design(4)), fit(sums(small, 5e-5), made.design(4))
    np.testing.assert_allclose(other.beta, 1e-6 * one.beta, rtol=1e-8)
    np.testing.assert_allclose(other.theta, 1e-12 * one.theta, rtol=1e-7)


def test_a_warm_start_arrives_in_fewer_steps() -> None:
    cold = fit(sums(CROWD), made.design(4), covariance="toeph")
    warm = fit(sums(made.trial(66, 4)), made.design(4), covariance="toeph", starts=[cold.theta])
    assert warm.starts[0].name == "given 1"
    assert warm.starts[0].steps <= max(start.steps for start in cold.starts)


def test_every_start_is_reported_and_the_best_is_kept() -> None:
    found = fit(sums(CROWD), made.design(4))
    assert [start.name for start in found.starts] == ["moments", "independence"]
    assert all(start.converged and start.decrement <= 1e-8 for start in found.starts)
    assert found.log_likelihood == max(start.log_likelihood for start in found.starts)
