"""The parametrisations of the R package mmrm, for its variant of Kenward-Roger.

mmrm 0.3.18 (covariance vignette, and theta beside varcor in its fits): logarithms of standard
deviations; correlations by x / sqrt(1 + x^2), but for compound symmetry by a logistic curve
between -1/(T - 1) and 1; the unstructured one by the logarithms of the Cholesky factor's
diagonal and the factor divided by it, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blastema.evidence.mixed.correlated import Correlated, correlated
from blastema.evidence.mixed.moments import Floats


@dataclass(frozen=True, eq=False)
class Transformed:
    """Variances and correlations, each a curve of a number without bounds."""

    base: Correlated
    lowest: float | None  # the logistic curve's lower end; None for x / sqrt(1 + x^2)
    linear: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.base.parameters

    def sigma(self, theta: Floats) -> Floats:
        return self.base.sigma(self._curve(theta)[0])

    def first(self, theta: Floats) -> Floats:
        natural, slope, _ = self._curve(theta)
        return slope[:, None, None] * self.base.first(natural)

    def second(self, theta: Floats) -> Floats:
        natural, slope, bend = self._curve(theta)
        found = np.outer(slope, slope)[..., None, None] * self.base.second(natural)
        at = np.arange(len(theta))
        found[at, at] += bend[:, None, None] * self.base.first(natural)
        return found

    def theta(self, sigma: Floats) -> Floats:
        natural = self.base.theta(sigma)
        variances, corr = np.split(natural, [len(self.base.powers)])
        if self.lowest is None:
            free = corr / np.sqrt(1 - corr**2)
        else:
            free = np.log((corr - self.lowest) / (1 - corr))
        return np.concatenate([np.log(variances) / 2, free])

    def _curve(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """The natural parameters with their first and second derivatives, one by one."""
        logs, free = np.split(theta, [len(self.base.powers)])
        variances = np.exp(2 * logs)
        corr, slope, bend = self._correlations(free)
        return (
            np.concatenate([variances, corr]),
            np.concatenate([2 * variances, slope]),
            np.concatenate([4 * variances, bend]),
        )

    def _correlations(self, free: Floats) -> tuple[Floats, Floats, Floats]:
        if self.lowest is None:
            root = 1 / np.sqrt(1 + free**2)
            return free * root, root**3, -3 * free * root**5
        share, width = 1 / (1 + np.exp(-free)), 1 - self.lowest
        slope = width * share * (1 - share)
        return self.lowest + width * share, slope, slope * (1 - 2 * share)


def transformed(name: str, visits: Sequence[str]) -> Transformed:
    count = len(visits)
    compound = name.removesuffix("h") == "cs" and count > 1
    return Transformed(correlated(name, visits), -1 / (count - 1) if compound else None)


@dataclass(frozen=True, eq=False)
class Cholesky:
    """Sigma = F F' with F = exp(diagonal) times a unit lower triangle."""

    parameters: tuple[str, ...]
    visits: int
    linear: bool = False

    def sigma(self, theta: Floats) -> Floats:
        factor = self._factor(theta)
        return factor @ factor.T

    def first(self, theta: Floats) -> Floats:
        half = self._slopes(theta) @ self._factor(theta).T
        return half + half.swapaxes(-1, -2)

    def second(self, theta: Floats) -> Floats:
        slopes = self._slopes(theta)
        half = self._bends(slopes) @ self._factor(theta).T
        half += slopes[:, None] @ slopes[None].swapaxes(-1, -2)
        return half + half.swapaxes(-1, -2)

    def theta(self, sigma: Floats) -> Floats:
        factor = np.linalg.cholesky(sigma)
        spread = np.diag(factor)
        lower = (factor / spread[:, None])[np.tril_indices(self.visits, -1)]
        return np.concatenate([np.log(spread), lower])

    def _factor(self, theta: Floats) -> Floats:
        lower = np.eye(self.visits)
        lower[np.tril_indices(self.visits, -1)] = theta[self.visits :]
        return np.exp(theta[: self.visits])[:, None] * lower

    def _slopes(self, theta: Floats) -> Floats:
        """dF (K, T, T): a logarithm scales its row, another parameter is one entry."""
        rows, columns = np.tril_indices(self.visits, -1)
        found = np.zeros((len(theta), self.visits, self.visits))
        at = np.arange(self.visits)
        found[at, at] = self._factor(theta)
        found[self.visits + np.arange(len(rows)), rows, columns] = np.exp(theta[rows])
        return found

    def _bends(self, slopes: Floats) -> Floats:
        """d2F (K, K, T, T): the logarithm of a row scales whatever changes in that row."""
        found = np.zeros((len(slopes), *slopes.shape))
        for row in range(self.visits):
            scaled = np.zeros_like(slopes)
            scaled[:, row] = slopes[:, row]
            found[row] += scaled
            found[self.visits :, row] += scaled[self.visits :]
        return found


def cholesky(visits: Sequence[str]) -> Cholesky:
    rows, columns = (found.tolist() for found in np.tril_indices(len(visits), -1))
    names = [f"log factor {visit}" for visit in visits]
    names += [f"factor {visits[i]}, {visits[j]}" for i, j in zip(rows, columns, strict=True)]
    return Cholesky(tuple(names), len(visits))
