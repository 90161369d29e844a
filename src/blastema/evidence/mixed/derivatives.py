"""Gradient and information of minus the log likelihood, in every covariance parameter.

With D_k = W Sigma_k, H[t, s] = C_t' zz C_s, M = R + tr(Phi H) under REML (R under ML):

    2 g_k  = sum tr(Sigma_k (n W - W M W))
    2 I_kl = sum tr(Sigma_k W Sigma_l (2 W M W - n W)) + sum tr(Sigma_kl (n W - W M W))
             - 2 u_k' Phi u_l - tr(Phi P_k Phi P_l)                          observed
    2 E_kl = sum tr(Sigma_k W Sigma_l (n W - 2 W tr(Phi H) W)) + tr(Phi P_k Phi P_l)   expected
    P_k = -sum (W Sigma_k W)[t, s] H[t, s],  u_k = -sum (W Sigma_k W)[t, s] C_t' (sum z r_s)

(no tr(Phi P Phi P) under ML). The sums over patterns do not touch the pairs k, l: they are
taken once as a T^2 x T^2 matrix of W times the matrix in brackets, which every pair reads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blastema.evidence.mixed.likelihood import Point
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.mixed.problem import Problem


@dataclass(frozen=True, eq=False)
class Slopes:
    """The gradient (K,), and what the two informations (K, K) are made of."""

    problem: Problem
    point: Point
    first: tuple[Floats, ...]  # by group: Sigma_k (K / G, T, T)
    gradient: Floats
    p: Floats  # P_k: (K, p, p), the derivatives of A
    u: Floats  # (K, p)
    lost: Floats  # (S, T, T) tr(Phi H), zero under ML
    wmw: Floats  # (S, T, T)

    def observed(self) -> Floats:
        point, problem = self.point, self.problem
        nw = problem.n[:, None, None] * point.weights
        found = self._blocks(2 * self.wmw - nw)
        if not problem.structure.linear:
            found += self._curvature(nw - self.wmw)
        found -= 2 * self.u @ point.phi @ self.u.T
        if problem.restricted:
            found -= self._crossed()
        return (found + found.T) / 4

    def expected(self) -> Floats:
        weights = self.point.weights
        inner = self.problem.n[:, None, None] * weights - 2 * weights @ self.lost @ weights
        found = self._blocks(inner)
        if self.problem.restricted:
            found += self._crossed()
        return (found + found.T) / 4

    def _blocks(self, inner: Floats) -> Floats:
        """sum over patterns of tr(Sigma_k W Sigma_l inner), zero between two groups."""
        found = np.zeros((len(self.gradient), len(self.gradient)))
        at = 0
        for first, members in zip(self.first, self.problem.members, strict=True):
            block = _pairs(first, self.point.weights[members], inner[members])
            found[at : at + len(first), at : at + len(first)] = block
            at += len(first)
        return found

    def _curvature(self, inner: Floats) -> Floats:
        """tr(Sigma_kl inner): what a structure's own bends add."""
        found = np.zeros((len(self.gradient), len(self.gradient)))
        at = 0
        parts = zip(self.problem.split(self.point.theta), self.problem.members, strict=True)
        for theta, members in parts:
            second = self.problem.structure.second(theta)
            block = np.tensordot(second, inner[members].sum(axis=0), 2)
            found[at : at + len(theta), at : at + len(theta)] = block
            at += len(theta)
        return found

    def _crossed(self) -> Floats:
        """tr(Phi P_k Phi P_l)."""
        turned = self.point.phi @ self.p
        count = len(turned)
        found: Floats = turned.reshape(count, -1) @ turned.swapaxes(1, 2).reshape(count, -1).T
        return found


def slopes(problem: Problem, point: Point) -> Slopes:
    weights = point.weights
    lost = _lost(problem, point) if problem.restricted else np.zeros_like(point.rr)
    wmw = weights @ (point.rr + lost) @ weights
    bracket = problem.n[:, None, None] * weights - wmw
    first = tuple(problem.structure.first(part) for part in problem.split(point.theta))
    gradient, p, u = [], [], []
    for by_theta, members in zip(first, problem.members, strict=True):
        gradient.append(np.tensordot(by_theta, bracket[members].sum(axis=0), 2) / 2)
        sums = (weights[members], problem.zz[members], point.zr[members])
        of_information, of_score = _mean_slopes(problem.maps, by_theta, *sums)
        p.append(of_information)
        u.append(of_score)
    return Slopes(
        problem=problem,
        point=point,
        first=first,
        gradient=np.concatenate(gradient),
        p=np.concatenate(p),
        u=np.concatenate(u),
        lost=lost,
        wmw=wmw,
    )


def _lost(problem: Problem, point: Point) -> Floats:
    """(S, T, T) tr(Phi C_t' zz C_s): the residuals' part that the coefficients have taken."""
    visits, terms, count = problem.maps.shape
    stacked = problem.maps.reshape(visits * terms, count)
    spread = (stacked @ point.phi @ stacked.T).reshape(visits, terms, visits, terms)
    flat = spread.transpose(1, 3, 0, 2).reshape(terms * terms, visits * visits)
    lost = problem.zz.reshape(len(problem.zz), -1) @ flat
    return lost.reshape(-1, visits, visits)


def _pairs(first: Floats, weights: Floats, inner: Floats) -> Floats:
    """sum over patterns of tr(Sigma_k W Sigma_l inner) for all k, l at once."""
    count, visits, _ = first.shape
    patterns = len(weights)
    sums = weights.reshape(patterns, -1).T @ inner.reshape(patterns, -1)
    # sums[(b, c), (d, a)] -> [(a, b), (c, d)]
    cube = sums.reshape(visits, visits, visits, visits).transpose(3, 0, 1, 2)
    flat = first.reshape(count, -1)
    found: Floats = flat @ cube.reshape(visits**2, visits**2) @ flat.T
    return found


def _mean_slopes(
    maps: Floats, first: Floats, weights: Floats, zz: Floats, zr: Floats
) -> tuple[Floats, Floats]:
    """P_k (K, p, p) and u_k (K, p).

    With V_a = sum_t W[a, t] C_t the sums over patterns are those of V_a' zz V_b and
    V_a' zr W[:, b]: one matrix product, which every parameter then reads.
    """
    visits, terms, width = maps.shape
    count = len(first)
    moved = (weights.reshape(-1, visits) @ maps.reshape(visits, -1)).reshape(
        -1, visits, terms, width
    )
    left = moved.swapaxes(1, 2).reshape(len(zz), terms, visits * width)  # V by term
    right = np.concatenate([zz @ left, zr @ weights], axis=2)
    sums = left.reshape(-1, visits * width).T @ right.reshape(len(zz) * terms, -1)
    by_mean = sums[:, : visits * width].reshape(visits, width, visits, width)
    by_score = sums[:, visits * width :].reshape(visits, width, visits)
    flat = -first.reshape(count, -1)
    p = flat @ by_mean.swapaxes(1, 2).reshape(visits**2, -1)
    u = flat @ by_score.swapaxes(1, 2).reshape(visits**2, width)
    return p.reshape(count, width, width), u
