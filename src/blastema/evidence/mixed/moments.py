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

    ``terms[0]`` is the constant ``"1"``. A term of one visit (``"dose(week-6)"``) is 0 for who did
    not answer it; where visits have weights of their own every term is of one, times the root of
    that weight, as the answers are, and ``constant`` says which one is the constant of each visit.
    With weights the sums are weighted (a subject of
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
    constant: tuple[int, ...] = ()  # T places in terms; empty where it is the first at every visit
    of_visit: tuple[int | None, ...] = ()  # the visit that each term is of; empty where none is
    notes: tuple[str, ...] = ()  # sentences that belong beside every figure from these sums

    @property
    def ones(self) -> tuple[int, ...]:
        """Which term is the constant at each visit (T,)."""
        return self.constant or (0,) * len(self.visits)

    def mean_of(self, term: int, among: Bools) -> float | None:
        """The weighted mean of a term among these entries; of a visit's, among its answers."""
        visit = self.of_visit[term] if self.of_visit else None
        one = self.ones[visit or 0]
        if visit is not None:
            among = among & self.seen[:, visit]
        weight = float(self.zz[among, one, one].sum())
        return float(self.zz[among, one, term].sum()) / weight if weight else None

    def weight_at(self, visit: int) -> Floats:
        """(S,) sum of the weights of those who answered the visit: their number without weights."""
        one = self.ones[visit]
        return np.where(self.seen[:, visit], self.zz[:, one, one], 0.0)

    def answers_at(self, visit: int) -> Floats:
        """(S,) weighted sum of the visit's answers, less their centre."""
        return self.zy[:, self.ones[visit], visit]

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
