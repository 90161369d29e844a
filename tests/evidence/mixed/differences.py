"""Central differences as the judge of the likelihood's slopes, away from the maximum."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blastema.evidence.mixed.derivatives import slopes
from blastema.evidence.mixed.likelihood import evaluate


def agree(problem: Any, shape: Any, sigma: Any) -> None:
    """Gradient, observed information and the slopes of phi, at ``sigma`` a little larger in each
    group; steps of 1e-4 leave about 1e-8 of a smooth function, so 1e-5 holds with room."""
    theta = np.concatenate([shape.theta(sigma * (1 + g / 3)) for g in range(len(problem.groups))])
    point = evaluate(problem, theta)
    assert point
    here = slopes(problem, point)
    observed, dphi = here.observed(), -point.phi @ here.p @ point.phi
    for k in range(len(theta)):
        step = np.zeros(len(theta))
        step[k] = 1e-4 * max(1.0, abs(theta[k]))
        above, below = evaluate(problem, theta + step), evaluate(problem, theta - step)
        assert above
        assert below
        width = 2 * step[k]
        assert here.gradient[k] == pytest.approx((above.value - below.value) / width, rel=1e-5)
        bend = (slopes(problem, above).gradient - slopes(problem, below).gradient) / width
        np.testing.assert_allclose(observed[k], bend, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(dphi[k], (above.phi - below.phi) / width, rtol=1e-5, atol=1e-8)
