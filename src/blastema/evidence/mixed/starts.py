"""Where fitting starts: a crude Sigma from the residuals of ordinary least squares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from blastema.evidence.mixed.covariance import Structure
from blastema.evidence.mixed.errors import Fault, RequestError
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.mixed.problem import Problem

STARTS = ("moments", "independence")


def starting_points(
    problem: Problem, starts: Sequence[str | Floats]
) -> Iterator[tuple[str, Floats]]:
    """Names with their theta (K,). An array is a start of one's own, a former fit's perhaps.

    ``moments`` takes each pair's covariance from the subjects seen at both visits,
    ``independence`` only the variances.
    """
    expected = (len(problem.parameters),)
    for number, start in enumerate(starts, start=1):
        if not isinstance(start, str):
            theta = np.asarray(start, dtype=float)
            if theta.shape != expected or not np.isfinite(theta).all():
                told = f"found a start of shape {theta.shape}; expected {expected} finite numbers"
                raise RequestError([Fault("bad-start", told)])
            yield f"given {number}", theta
        elif start in STARTS:
            share = 1.0 if start == "moments" else 0.0
            parts = [_theta(problem.structure, sigma, share) for sigma in crude(problem)]
            yield start, np.concatenate(parts)
        else:
            told = f"found the start {start!r}; expected {', '.join(STARTS)} or parameters"
            raise RequestError([Fault("bad-start", told)])


def crude(problem: Problem) -> Floats:
    """(G, T, T): residual products over the number of subjects seen at both visits.

    A visit without residual spread (a saturated mean) gets a small variance of the others.
    """
    found = []
    for members in problem.members:
        seen = problem.seen[members]
        count = np.einsum("s,st,su->tu", problem.n[members], seen, seen)
        sigma = problem.rr[members].sum(axis=0) / np.maximum(count, 1)
        variances = np.diag(sigma)
        floor = max(float(variances.max()) * 1e-6, np.finfo(float).tiny)
        np.fill_diagonal(sigma, np.maximum(variances, floor))
        found.append(sigma)
    return np.stack(found)


def _theta(structure: Structure, sigma: Floats, share: float) -> Floats:
    """Covariances are shrunk until the structure's likeness is positive definite."""
    own = np.diag(np.diag(sigma))
    theta = structure.theta(own + share * (sigma - own))
    while not _inside(structure.sigma(theta)):
        share *= 0.8
        theta = structure.theta(own + share * (sigma - own))
    return theta


def _inside(sigma: Floats) -> bool:
    """Positive definite with room to spare: a start on the edge has no way to go."""
    spread = np.sqrt(np.diag(sigma))
    return bool(np.linalg.eigvalsh(sigma / np.outer(spread, spread))[0] > 1e-3)
