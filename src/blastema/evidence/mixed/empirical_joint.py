"""Degrees of freedom of several contrasts together under the empirical covariance.

Approximate Hotelling's T squared (AHT; Tipton and Pustejovsky, Journal of Educational and
Behavioral Statistics 2015;40:604-634, as ``HTZ`` in the R package clubSandwich). For q
contrasts, turned so that the working model expects an identity of their empirical covariance D,

    eta = q (q + 1) / sum_st var(D_st),   F = (eta - q + 1) / (eta q) Q ~ F(q, eta - q + 1)

with Q the Wald statistic; for one contrast eta is Bell and McCaffrey's. With u_is = A_i X_i Phi
c_s, a_is = X_i' u_is and P_ij^st = [i = j] u_is'u_it - a_is' Phi a_jt,

    var(D_st) = sum_ij (P_ij^ss P_ij^tt + P_ij^st P_ij^ts).

With N_i = (u_is'u_it) and t_i = (a_is' Phi a_it), both R x R, every part of it is a sum over
subjects of N N - N t - t N, and of a_s a_t' whose products give the pairs i, j: no pair of
subjects meets. Products of all R contrasts are kept, so that the answer to any question that
they span, one row or many, is found after the pass.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from blastema.evidence.mixed.moments import Floats

# Of a contrast's length, what rounding leaves of it outside of what the others span.
OUTSIDE = 1e-9


@dataclass(frozen=True, eq=False)
class JointSums:
    """What adds, of R contrasts and p coefficients."""

    own: Floats  # (R, R) sum of N - t: the covariance that the working model expects
    squares: Floats  # (R, R, R, R) sum of N N - N t - t N
    spread: Floats  # (R, R, p, p) sum of a_s a_t'

    def __add__(self, other: JointSums) -> JointSums:
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return JointSums(*(mine + theirs for mine, theirs in pairs))

    def eta(self, turn: Floats, phi: Floats) -> float:
        """``turn`` (q, R) makes the wanted rows of the contrasts that were summed."""
        values, vectors = np.linalg.eigh(turn @ self.own @ turn.T)
        # Rows of which the working model expects the identity.
        turn = (vectors / np.sqrt(values)).T @ turn
        squares = _turned(self.squares, turn)
        spread = phi @ np.einsum("sa,tb,abpr->stpr", turn, turn, self.spread, optimize=True)
        variance = float(np.einsum("sstt->", squares) + np.einsum("stts->", squares))
        # sum over s, t of tr(S_st S_st') and tr(S_st S_st), where S_ts = Phi (a_t a_s')
        variance += float(np.einsum("stij,tsji->", spread, spread))
        variance += float(np.einsum("stij,stji->", spread, spread))
        count = len(turn)
        return count * (count + 1) / variance


def _turned(squares: Floats, turn: Floats) -> Floats:
    for _ in range(4):  # one index after the other; each goes to the end
        squares = np.tensordot(squares, turn, axes=(0, 1))
    return squares


def nothing(contrasts: int, coefficients: int) -> JointSums:
    pair = contrasts, contrasts
    return JointSums(
        np.zeros(pair), np.zeros(pair * 2), np.zeros((*pair, coefficients, coefficients))
    )


def joint_part(u: Floats, a: Floats, phi: Floats) -> JointSums:
    """The sums of n subjects: ``u`` is (n, t, R), ``a`` (n, p, R)."""
    n, size, count = a.shape
    norms = u.swapaxes(1, 2) @ u
    taken = a.swapaxes(1, 2) @ (phi @ a)
    flat, less = norms.reshape(n, -1), taken.reshape(n, -1)
    crossed = flat.T @ less
    stacked = a.swapaxes(1, 2).reshape(n, count * size)
    spread = (stacked.T @ stacked).reshape(count, size, count, size).swapaxes(1, 2)
    squares = (flat.T @ flat - crossed - crossed.T).reshape((count,) * 4)
    return JointSums((norms - taken).sum(axis=0), squares, spread)


def coordinates(contrasts: Floats, rows: Floats) -> Floats | None:
    """The rows (q, p) as sums of the contrasts (R, p): (q, R); ``None`` if they span one not."""
    turn = np.asarray(np.linalg.lstsq(contrasts.T, rows.T, rcond=None)[0].T, dtype=np.float64)
    left = np.linalg.norm(rows - turn @ contrasts, axis=1)
    return turn if (left <= OUTSIDE * np.linalg.norm(rows, axis=1)).all() else None
