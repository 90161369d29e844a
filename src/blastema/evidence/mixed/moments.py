"""What a model reads of a summary: sums of products by covariance group and visit pattern.

S patterns, T visits, q subject-level terms. ``z`` is a subject's vector of terms, ``y`` its
answers, both centred and scaled by the specification's constants. The model needs nothing
else of the patients; the derivation is in the explanation of the evidence room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Moments:
    """Sums over the subjects of one (group, pattern) each; entries of unseen visits are zero.

    ``terms[0]`` is the constant ``"1"``. With weights the sums are weighted (a subject of
    weight w adds w times its products, variance 1/w), ``n`` counts subjects unweighted and
    ``log_weight`` is the sum over subjects of the sum over seen visits of log w.
    """

    visits: tuple[str, ...]
    terms: tuple[str, ...]
    groups: tuple[str, ...]  # the covariance group of each entry, S of them
    seen: Bools  # (S, T): which visits the pattern has
    n: Floats  # (S,)
    zz: Floats  # (S, q, q)
    zy: Floats  # (S, q, T)
    yy: Floats  # (S, T, T)
    log_weight: Floats  # (S,), zeros without weights
    y_centre: Floats  # (T,): taken off each visit's answer before summing, in the outcome's unit
    notes: tuple[str, ...] = ()  # sentences that belong beside every figure from these sums

    @property
    def subjects(self) -> int:
        return round(float(self.n.sum()))

    @property
    def observations(self) -> int:
        return round(float(self.n @ self.seen.sum(axis=1)))

    def of_groups(self, wanted: Sequence[str]) -> Moments:
        """The entries of these covariance groups alone."""
        return self.where(np.isin(np.array(self.groups, dtype=object), list(wanted)))

    def where(self, keep: Bools) -> Moments:
        """The entries that ``keep`` (S,) marks."""
        labels = tuple(g for g, kept in zip(self.groups, keep, strict=True) if kept)
        return replace(
            self,
            groups=labels,
            seen=self.seen[keep],
            n=self.n[keep],
            zz=self.zz[keep],
            zy=self.zy[keep],
            yy=self.yy[keep],
            log_weight=self.log_weight[keep],
        )
