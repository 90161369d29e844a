"""Structures that are linear in their parameters: us, cs and toep as SAS writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blastema.evidence.mixed.moments import Floats


@dataclass(frozen=True, eq=False)
class Linear:
    """Sigma = sum of theta_k basis_k; the bases are 0/1 and do not overlap."""

    parameters: tuple[str, ...]
    basis: Floats  # (K, T, T)
    linear: bool = True

    def sigma(self, theta: Floats) -> Floats:
        return np.tensordot(theta, self.basis, 1)

    def first(self, theta: Floats) -> Floats:  # noqa: ARG002  the protocol's signature
        return self.basis

    def second(self, theta: Floats) -> Floats:  # noqa: ARG002  the protocol's signature
        count = len(self.parameters)
        return np.zeros((count, count, *self.basis.shape[1:]))

    def theta(self, sigma: Floats) -> Floats:
        """The mean over the entries that share a parameter."""
        found: Floats = (self.basis * sigma).sum(axis=(1, 2)) / self.basis.sum(axis=(1, 2))
        return found


def linear(name: str, visits: Sequence[str]) -> Linear:
    makers = {"us": _unstructured, "cs": _compound_symmetry, "toep": _toeplitz}
    return makers[name](visits)


def _unstructured(visits: Sequence[str]) -> Linear:
    """Row by row of the lower triangle, as SAS numbers UN(1,1), UN(2,1), UN(2,2) ..."""
    rows, columns = (found.tolist() for found in np.tril_indices(len(visits)))
    basis = np.zeros((len(rows), len(visits), len(visits)))
    at = np.arange(len(rows))
    basis[at, rows, columns] = basis[at, columns, rows] = 1
    names = [
        f"variance {visits[i]}" if i == j else f"covariance {visits[i]}, {visits[j]}"
        for i, j in zip(rows, columns, strict=True)
    ]
    return Linear(tuple(names), basis)


def _compound_symmetry(visits: Sequence[str]) -> Linear:
    same = np.eye(len(visits))
    if len(visits) == 1:
        return Linear(("variance",), same[None])
    return Linear(("variance", "covariance"), np.stack([same, 1 - same]))


def _toeplitz(visits: Sequence[str]) -> Linear:
    lags = np.arange(len(visits))
    apart = np.abs(np.subtract.outer(lags, lags))
    names = ("variance", *(f"covariance at lag {lag}" for lag in lags[1:]))
    return Linear(names, (apart == lags[:, None, None]).astype(float))
