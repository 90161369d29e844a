"""Structures written as variances and correlations: ad, adh, ar1, ar1h, csh, toeph.

Sigma[i, j] = sqrt(v_i v_j) R[i, j](r). Homogeneous structures share one variance. The
powers e of a variance in an entry (one half a visit of the two, or one if shared) make
both derivatives short: d/dv_k = e_k / v_k, d2/dv_k dv_l = (e_k e_l - [k = l] e_k) / v_k v_l.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blastema.evidence.mixed.correlation import Correlation, correlation
from blastema.evidence.mixed.moments import Floats


@dataclass(frozen=True, eq=False)
class Correlated:
    """``powers`` is (V, T, T): V = T variances, or one that all visits share."""

    parameters: tuple[str, ...]
    powers: Floats
    shape: Correlation
    linear: bool = False

    def sigma(self, theta: Floats) -> Floats:
        scale, corr = self._parts(theta)
        return scale * self.shape.matrix(corr)

    def first(self, theta: Floats) -> Floats:
        scale, corr = self._parts(theta)
        by_variance = self._slopes(theta) * (scale * self.shape.matrix(corr))
        return np.concatenate([by_variance, scale * self.shape.first(corr)])

    def second(self, theta: Floats) -> Floats:
        scale, corr = self._parts(theta)
        variances = len(self.powers)
        slopes, whole = self._slopes(theta), scale * self.shape.matrix(corr)
        found = np.empty((len(theta), len(theta), *whole.shape))
        found[:variances, :variances] = self._curves(theta, slopes) * whole
        mixed = slopes[:, None] * (scale * self.shape.first(corr))[None]
        found[:variances, variances:] = mixed
        found[variances:, :variances] = mixed.swapaxes(0, 1)
        found[variances:, variances:] = scale * self.shape.second(corr)
        return found

    def theta(self, sigma: Floats) -> Floats:
        spread = np.sqrt(np.diag(sigma))
        variances = np.diag(sigma) if len(self.powers) > 1 else [np.mean(np.diag(sigma))]
        return np.concatenate([variances, self.shape.parameters(sigma / np.outer(spread, spread))])

    def _parts(self, theta: Floats) -> tuple[Floats, Floats]:
        """sqrt(v_i v_j), not a number where a variance is not positive; and the correlations."""
        variances = theta[: len(self.powers)]
        good = np.where(variances > 0, variances, np.nan)
        spread = np.sqrt(np.broadcast_to(good, self.powers.shape[1:2]))
        return np.outer(spread, spread), theta[len(self.powers) :]

    def _slopes(self, theta: Floats) -> Floats:
        found: Floats = self.powers / theta[: len(self.powers), None, None]
        return found

    def _curves(self, theta: Floats, slopes: Floats) -> Floats:
        found = slopes[:, None] * slopes[None]
        at = np.arange(len(self.powers))
        found[at, at] -= slopes / theta[: len(self.powers), None, None]
        return found


def correlated(name: str, visits: Sequence[str]) -> Correlated:
    """Also ``cs`` and ``toep``, whose other form is linear: mmrm writes them like this."""
    shape = correlation(name.removesuffix("h"), visits)
    count = len(visits)
    if not name.endswith("h"):
        return Correlated(("variance", *shape.names), np.ones((1, count, count)), shape)
    same = np.eye(count)
    powers = (same[:, :, None] + same[:, None, :]) / 2
    names = (*(f"variance {visit}" for visit in visits), *shape.names)
    return Correlated(names, powers, shape)
