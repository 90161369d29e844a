"""The sums made ready for fitting: residuals from a first guess, patterns stacked, groups placed.

A first guess beta0 (ordinary least squares) is taken off every answer before anything else.
Any guess is exact, since the sums of residuals are linear in the sums; a near one keeps the
digits that a subtraction of large squares would lose, and it takes up the outcome's centring
too: the model's mean at visit t less the centre is ``z @ (maps[t] @ beta0 - centre[t] e_1)``,
whether or not some coefficients could make the centre by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from blastema.evidence.mixed.covariance import Structure
from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.moments import Floats, Moments

Method = Literal["reml", "ml"]


@dataclass(frozen=True, eq=False)
class Problem:
    """S patterns, T visits, q terms, p coefficients, G covariance groups."""

    moments: Moments
    design: Design
    structure: Structure
    method: Method
    groups: tuple[str, ...]  # G names; one empty name if the covariance is common
    members: tuple[slice, ...]  # the patterns of each group, which stand together
    order: tuple[int, ...]  # place of each pattern in ``moments``
    base: Floats  # (p,) the first guess
    seen: Floats  # (S, T) of 0 and 1
    n: Floats  # (S,)
    zz: Floats  # (S, q, q)
    zr: Floats  # (S, q, T) terms times residuals from the first guess
    rr: Floats  # (S, T, T) residuals times residuals
    constant: float  # of -2 log likelihood: (N - p) log 2 pi, less the log weights

    @property
    def maps(self) -> Floats:
        return self.design.maps

    @property
    def restricted(self) -> bool:
        return self.method == "reml"

    @property
    def parameters(self) -> tuple[str, ...]:
        names = self.structure.parameters
        if self.groups == ("",):
            return names
        return tuple(f"{group}: {name}" for group in self.groups for name in names)

    def split(self, theta: Floats) -> list[Floats]:
        return np.split(theta, len(self.groups))

    def sigmas(self, theta: Floats) -> Floats:
        """(G, T, T)."""
        return np.stack([self.structure.sigma(part) for part in self.split(theta)])


def pose(
    moments: Moments, design: Design, structure: Structure, *, method: Method, grouped: bool
) -> Problem:
    """Expects sums that were found to determine the coefficients (see ``checks``)."""
    labels = np.array(moments.groups if grouped else [""] * len(moments.groups), dtype=object)
    used = np.flatnonzero((moments.n > 0) & moments.seen.any(axis=1))
    order = sorted(used.tolist(), key=lambda at: labels[at])
    groups = sorted({labels[at] for at in order})
    counts = [sum(labels[at] == group for at in order) for group in groups]
    ends = np.cumsum(counts).tolist()
    members = [slice(end - count, end) for end, count in zip(ends, counts, strict=True)]
    base = least_squares(moments, design.maps)
    zr, rr = _residuals(moments, _means(moments, design.maps, base))
    rows = moments.observations - (len(design.coefficients) if method == "reml" else 0)
    return Problem(
        moments=moments,
        design=design,
        structure=structure,
        method=method,
        groups=tuple(groups),
        members=tuple(members),
        order=tuple(order),
        base=base,
        seen=moments.seen[order].astype(float),
        n=moments.n[order],
        zz=moments.zz[order],
        zr=zr[order],
        rr=rr[order],
        constant=rows * float(np.log(2 * np.pi)) - float(moments.log_weight[order].sum()),
    )


def normal_equations(moments: Moments, maps: Floats) -> tuple[Floats, Floats]:
    """X'X (p, p) and X'y (p,) of ordinary least squares, the centring of y taken back."""
    visits = np.einsum("st,sab->tab", moments.seen.astype(float), moments.zz)
    ones = visits[np.arange(len(visits)), :, list(moments.ones)]  # (T, q) term times constant
    answers = moments.zy.sum(axis=0) + ones.T * moments.y_centre
    left = np.einsum("tap,tab,tbr->pr", maps, visits, maps, optimize=True)
    return left, np.einsum("tap,at->p", maps, answers)


def least_squares(moments: Moments, maps: Floats) -> Floats:
    """The first guess. The columns are brought to one length, then solved."""
    left, right = normal_equations(moments, maps)
    size = np.sqrt(np.diag(left))
    solved: Floats = np.linalg.solve(left / np.outer(size, size), right / size)
    return solved / size


def _means(moments: Moments, maps: Floats, base: Floats) -> Floats:
    """(T, q): what a subject's terms are multiplied with for the mean of the centred answer."""
    means: Floats = maps @ base
    means[np.arange(len(means)), list(moments.ones)] -= moments.y_centre
    return means


def _residuals(moments: Moments, means: Floats) -> tuple[Floats, Floats]:
    seen = moments.seen.astype(float)
    zm = (moments.zz @ means.T) * seen[:, None]  # (S, q, T)
    my = means @ moments.zy  # (S, T, T): mean at t times answer at s
    both = seen[:, :, None] * seen[:, None]
    rr = (moments.yy - my - my.swapaxes(1, 2) + means @ zm) * both
    return moments.zy * seen[:, None] - zm, (rr + rr.swapaxes(1, 2)) / 2
