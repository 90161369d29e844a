"""The (restricted) likelihood of a Sigma: generalised least squares from the sums alone.

W is the inverse of Sigma on a pattern's seen visits, zero elsewhere; the unseen visits are
replaced by an identity, so that all patterns are factorised as one stack. With the sums of
the problem and b the coefficients that belong to W,

    A = sum W[t, s] C_t' zz C_s,   -2 l = sum n log|Sigma| + sum W . R(b) + log|A| + constant

(log|A| under REML alone). The full derivation is in the explanation of the evidence room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blastema.evidence.mixed.moments import Floats
from blastema.evidence.mixed.problem import Problem


@dataclass(frozen=True, eq=False)
class Point:
    """The likelihood at a theta, and what its derivatives go on with."""

    theta: Floats
    value: float  # minus the log likelihood
    weights: Floats  # W: (S, T, T)
    phi: Floats  # (p, p) inverse of A
    shift: Floats  # (p,) what is added to the first guess
    zr: Floats  # (S, q, T) terms times residuals at these coefficients
    rr: Floats  # (S, T, T) residuals times residuals


def evaluate(problem: Problem, theta: Floats) -> Point | None:
    """None where a Sigma is not positive definite."""
    sigmas = problem.sigmas(theta)
    if not np.isfinite(sigmas).all():
        return None
    try:
        weights, log_det = _weights(problem, sigmas)
        return _point(problem, theta, weights, log_det)
    except np.linalg.LinAlgError:
        return None


def _weights(problem: Problem, sigmas: Floats) -> tuple[Floats, float]:
    np.linalg.cholesky(sigmas)  # the whole Sigma, though no pattern may show all of it
    both = problem.seen[:, :, None] * problem.seen[:, None]
    unseen = 1 - problem.seen
    stack = np.empty_like(problem.rr)
    for sigma, members in zip(sigmas, problem.members, strict=True):
        stack[members] = sigma
    stack *= both
    at = np.arange(stack.shape[1])
    stack[:, at, at] += unseen
    factor = np.linalg.cholesky(stack)
    root = np.linalg.inv(factor)
    weights = root.swapaxes(1, 2) @ root
    weights[:, at, at] -= unseen
    log_det = 2 * np.log(factor[:, at, at]).sum(axis=1)
    return weights * both, float(problem.n @ log_det)


def _point(problem: Problem, theta: Floats, weights: Floats, log_det: float) -> Point:
    information = quadratic(problem.maps, weights, problem.zz)
    size = np.sqrt(np.diag(information))
    factor = np.linalg.cholesky(information / np.outer(size, size))
    root = np.linalg.inv(factor) / size
    phi = root.T @ root
    shift = phi @ np.einsum("tap,sab,sbt->p", problem.maps, problem.zr, weights, optimize=True)
    zr, rr = _shifted(problem, shift)
    twice = log_det + float(np.vdot(weights, rr)) + problem.constant
    if problem.restricted:
        twice += 2 * float(np.log(np.diag(factor) * size).sum())
    return Point(theta, twice / 2, weights, phi, shift, zr, rr)


def quadratic(maps: Floats, weights: Floats, zz: Floats) -> Floats:
    """sum over patterns and visits of weights[s, t, u] C_t' zz[s] C_u, symmetric (p, p)."""
    visits, terms, count = maps.shape
    patterns = len(zz)
    sums = weights.reshape(patterns, -1).T @ zz.reshape(patterns, -1)
    blocks = sums.reshape(visits, visits, terms, terms).swapaxes(1, 2)
    stacked = maps.reshape(visits * terms, count)
    found = stacked.T @ blocks.reshape(visits * terms, visits * terms) @ stacked
    return (found + found.T) / 2


def _shifted(problem: Problem, shift: Floats) -> tuple[Floats, Floats]:
    """The sums of residuals when the coefficients move by ``shift``."""
    seen = problem.seen
    means = problem.maps @ shift  # (T, q)
    zm = (problem.zz @ means.T) * seen[:, None]
    mr = means @ problem.zr
    moved = mr + mr.swapaxes(1, 2) - means @ zm
    return problem.zr - zm, problem.rr - moved * (seen[:, :, None] * seen[:, None])
