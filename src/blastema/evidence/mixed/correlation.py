"""Correlation matrices of T visits as functions of a few correlations, with derivatives."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from blastema.evidence.mixed.moments import Bools, Floats


class Correlation(Protocol):
    """R (T, T) of r (C,); the derivatives are (C, T, T) and (C, C, T, T)."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def matrix(self, corr: Floats) -> Floats: ...

    def first(self, corr: Floats) -> Floats: ...

    def second(self, corr: Floats) -> Floats: ...

    def parameters(self, matrix: Floats) -> Floats:
        """Exact for a matrix of this shape, else a crude likeness."""
        ...


@dataclass(frozen=True, eq=False)
class Shared:
    """Entries that share a correlation: compound symmetry (all), Toeplitz (by lag)."""

    names: tuple[str, ...]
    basis: Floats  # (C, T, T) of 0 and 1

    def matrix(self, corr: Floats) -> Floats:
        return np.eye(self.basis.shape[1]) + np.tensordot(corr, self.basis, 1)

    def first(self, corr: Floats) -> Floats:  # noqa: ARG002  the protocol's signature
        return self.basis

    def second(self, corr: Floats) -> Floats:
        return np.zeros((len(corr), *self.basis.shape))

    def parameters(self, matrix: Floats) -> Floats:
        found: Floats = (self.basis * matrix).sum(axis=(1, 2)) / self.basis.sum(axis=(1, 2))
        return found


@dataclass(frozen=True, eq=False)
class Powers:
    """First-order autoregression: r to the power of the number of visits between."""

    lags: Floats  # (T, T)
    names: tuple[str, ...] = ("correlation",)

    def matrix(self, corr: Floats) -> Floats:
        found: Floats = corr[0] ** self.lags
        return found

    def first(self, corr: Floats) -> Floats:
        found: Floats = self.lags * corr[0] ** np.maximum(self.lags - 1, 0)
        return found[None]

    def second(self, corr: Floats) -> Floats:
        rate = self.lags * np.maximum(self.lags - 1, 0)
        found: Floats = rate * corr[0] ** np.maximum(self.lags - 2, 0)
        return found[None, None]

    def parameters(self, matrix: Floats) -> Floats:
        return np.array([np.mean(np.diag(matrix, 1))])


@dataclass(frozen=True, eq=False)
class Chain:
    """Ante-dependence: the product of the neighbours' correlations on the way."""

    names: tuple[str, ...]
    spans: Bools  # (T, T, C): whether the way from one visit to the other passes the link

    def matrix(self, corr: Floats) -> Floats:
        return self._product(corr, self.spans)

    def first(self, corr: Floats) -> Floats:
        return np.moveaxis(self._without(corr), -1, 0)

    def second(self, corr: Floats) -> Floats:
        links = np.arange(len(corr))
        kept = (links[:, None, None] != links) & (links[:, None] != links)  # (C, C, C)
        both = self.spans[..., :, None] & self.spans[..., None, :]
        both &= links[:, None] != links
        product = self._product(corr, self.spans[:, :, None, None] & kept)
        found: Floats = np.where(both, product, 0.0)
        return np.moveaxis(found, (0, 1), (2, 3))

    def parameters(self, matrix: Floats) -> Floats:
        return np.diag(matrix, 1).copy()

    def _without(self, corr: Floats) -> Floats:
        kept = ~np.eye(len(corr), dtype=bool)
        product = self._product(corr, self.spans[:, :, None] & kept)
        return np.where(self.spans, product, 0.0)

    @staticmethod
    def _product(corr: Floats, which: Bools) -> Floats:
        found: Floats = np.where(which, corr, 1.0).prod(axis=-1)
        return found


def correlation(kind: str, visits: Sequence[str]) -> Correlation:
    """``kind``: ar1, cs, toep or ad. One visit has no correlation at all."""
    places = np.arange(len(visits))
    lags = np.abs(np.subtract.outer(places, places))
    if kind == "ad" or len(visits) == 1:
        return _chain(visits)
    if kind == "ar1":
        return Powers(lags.astype(float))
    if kind == "cs":
        return Shared(("correlation",), (lags > 0)[None].astype(float))
    names = tuple(f"correlation at lag {lag}" for lag in places[1:])
    return Shared(names, (lags == places[1:, None, None]).astype(float))


def _chain(visits: Sequence[str]) -> Chain:
    places = np.arange(len(visits))
    low = np.minimum.outer(places, places)[..., None]
    high = np.maximum.outer(places, places)[..., None]
    links = places[:-1]
    names = tuple(f"correlation {a}, {b}" for a, b in itertools.pairwise(visits))
    return Chain(names, (low <= links) & (links < high))
