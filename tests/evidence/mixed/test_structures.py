"""Covariance structures: what Sigma they make, and that their derivatives are its derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.mixed.covariance import (
    Structure,
    mmrm_structure,
    structure,
)
from blastema.evidence.mixed.errors import RequestError
from blastema.evidence.mixed.names import COVARIANCES
from tests.evidence.mixed.made import visits

SIGMAS = {
    # Each entry by hand from the definition: variances 4, 9, 16 or 4; correlations 0.5, 0.2.
    "us": ([4, 1, 9, 2, 3, 16], [[4, 1, 2], [1, 9, 3], [2, 3, 16]]),
    "cs": ([4, 1], [[4, 1, 1], [1, 4, 1], [1, 1, 4]]),
    "csh": ([4, 9, 16, 0.5], [[4, 3, 4], [3, 9, 6], [4, 6, 16]]),
    "ar1": ([4, 0.5], [[4, 2, 1], [2, 4, 2], [1, 2, 4]]),
    "ar1h": ([4, 9, 16, 0.5], [[4, 3, 2], [3, 9, 6], [2, 6, 16]]),
    "toep": ([4, 2, 1], [[4, 2, 1], [2, 4, 2], [1, 2, 4]]),
    "toeph": ([4, 9, 16, 0.5, 0.2], [[4, 3, 1.6], [3, 9, 6], [1.6, 6, 16]]),
    "ad": ([4, 0.5, 0.2], [[4, 2, 0.4], [2, 4, 0.8], [0.4, 0.8, 4]]),
    "adh": ([4, 9, 16, 0.5, 0.2], [[4, 3, 0.8], [3, 9, 2.4], [0.8, 2.4, 16]]),
}


@pytest.mark.parametrize("name", COVARIANCES)
def test_three_visits_as_defined(name: str) -> None:
    theta, sigma = SIGMAS[name]
    shape = structure(name, visits(3))
    np.testing.assert_allclose(shape.sigma(np.array(theta, dtype=float)), sigma, rtol=1e-14)
    assert len(shape.parameters) == len(theta) == len(set(shape.parameters))


@pytest.mark.parametrize("make", [structure, mmrm_structure])
@pytest.mark.parametrize("name", COVARIANCES)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_derivatives_are_the_derivatives(make, name: str, count: int) -> None:
    shape = make(name, visits(count))
    theta = shape.theta(likely(count))
    first, second = shape.first(theta), shape.second(theta)
    assert np.isfinite(shape.sigma(theta)).all()
    assert len(shape.parameters) == len(theta)
    for k in range(len(theta)):
        # central differences, whose own error is about 1e-9 of entries near 10
        np.testing.assert_allclose(first[k], slope(shape.sigma, theta, k), atol=1e-6)
        np.testing.assert_allclose(second[k], slope(shape.first, theta, k), atol=1e-6)
    np.testing.assert_allclose(second, second.swapaxes(0, 1))
    assert shape.linear == (not second.any()) or count == 1


def likely(count: int) -> np.ndarray:
    places = np.arange(count)
    spread = np.sqrt(4.0 + places)
    return np.outer(spread, spread) * 0.6 ** np.abs(np.subtract.outer(places, places))


def slope(function, theta: np.ndarray, k: int) -> np.ndarray:
    step = np.zeros(len(theta))
    step[k] = 1e-5
    return (function(theta + step) - function(theta - step)) / 2e-5


@given(st.sampled_from(COVARIANCES), st.integers(2, 6), st.data())
def test_parameters_of_a_sigma_are_the_parameters_that_made_it(
    name: str, count: int, data: st.DataObject
) -> None:
    shape: Structure = structure(name, visits(count))
    theta = shape.theta(likely(count))
    noise = data.draw(st.lists(st.floats(0.8, 1.2), min_size=len(theta), max_size=len(theta)))
    theta = theta * np.array(noise)
    np.testing.assert_allclose(shape.theta(shape.sigma(theta)), theta, rtol=1e-10)
    sigma = shape.sigma(theta)
    if np.linalg.eigvalsh(sigma)[0] > 1e-6:  # a Cholesky factor exists
        other = mmrm_structure(name, visits(count))
        np.testing.assert_allclose(other.sigma(other.theta(sigma)), sigma, atol=1e-8)


def test_an_unknown_structure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RequestError, match=r"'sp_exp'; expected one of us, ad, adh"):
        structure("sp_exp", visits(3))
