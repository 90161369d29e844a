"""Kenward and Roger (Biometrics 1997; 53: 983): small-sample covariance and scaled F.

    cov = Phi + 2 Phi { sum_kl V_kl (Q_kl - P_k Phi P_l - R_kl / 4) } Phi

V is the covariance of theta, from the observed information as in SAS and mmrm unless the
expected one was asked for; P, Q and R are first and second derivatives. No p x p matrix is
made for a pair k, l: the double sums are taken on the T x T matrices between the two inverses
of Sigma,

    sum_kl V_kl D_k D_l W = W (sum_kl V_kl Sigma_k W Sigma_l) W.

Only R depends on the parametrisation. The variants change its Sigma_kl and V, nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from blastema.evidence.mixed.covariance import Structure, mmrm_structure
from blastema.evidence.mixed.likelihood import quadratic
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.mixed.newton import inverse

if TYPE_CHECKING:
    from blastema.evidence.mixed.fit import Fit

WITHOUT_BEND = ("kenward-roger-linear", "kenward-roger-expected")


def adjusted(fit: Fit, variant: str) -> Floats:
    """(p, p); at least in theory larger than ``fit.phi`` in SAS's parametrisation."""
    inner = _products(fit)
    for block, members in _blocks(fit):
        if variant not in WITHOUT_BEND:
            inner[members] -= _bend(fit, block, variant) / 4
    sandwiched = fit.weights @ inner @ fit.weights
    first = quadratic(fit.design.maps, sandwiched, fit.problem.zz)
    # P_k = -A dPhi_k A, so Phi P_k Phi P_l Phi = dPhi_k A dPhi_l
    turned = np.tensordot(fit.theta_cov, fit.dphi, 1)
    information = np.linalg.inv(fit.phi)
    second = (fit.dphi @ (information @ turned)).sum(axis=0)
    found: Floats = fit.phi + 2 * (fit.phi @ first @ fit.phi - second)
    return (found + found.T) / 2


def expected(fit: Fit) -> Fit:
    """The fit with theta's covariance from the expected information."""
    return replace(fit, theta_cov=inverse(fit.slopes.expected()))


def joint(fit: Fit, rows: Floats, wald: float) -> tuple[float, float]:
    """Scale of the Wald F statistic and its df, matched to the F distribution's moments."""
    count = len(rows)
    moved = -np.linalg.solve(rows @ fit.phi @ rows.T, rows @ fit.dphi @ rows.T)
    traces = np.trace(moved, axis1=1, axis2=2)
    a1 = float(traces @ fit.theta_cov @ traces)
    flat = moved.reshape(len(moved), -1)
    crossed = flat @ moved.swapaxes(1, 2).reshape(len(moved), -1).T
    a2 = float((fit.theta_cov * crossed).sum())
    return _matched(count, a1, a2)


def _matched(count: int, a1: float, a2: float) -> tuple[float, float]:
    """Kenward and Roger's section 3: lambda and m from A1 and A2 for ``count`` rows."""
    b = (a1 + 6 * a2) / (2 * count)
    g = ((count + 1) * a1 - (count + 4) * a2) / ((count + 2) * a2)
    whole = 3 * count + 2 * (1 - g)
    c1, c2, c3 = g / whole, (count - g) / whole, (count + 2 - g) / whole
    mean = 1 / (1 - a2 / count)
    variance = 2 / count * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
    ratio = variance / (2 * mean**2)
    df = 4 + (count + 2) / (count * ratio - 1)
    return df / (mean * (df - 2)), df


def _blocks(fit: Fit) -> list[tuple[slice, slice]]:
    """By covariance group: its parameters in theta, its patterns."""
    width = len(fit.problem.structure.parameters)
    return [
        (slice(at * width, (at + 1) * width), members)
        for at, members in enumerate(fit.problem.members)
    ]


def _products(fit: Fit) -> Floats:
    """sum_kl V_kl Sigma_k W Sigma_l for each pattern (S, T, T)."""
    found = np.empty_like(fit.weights)
    visits = fit.weights.shape[1]
    for block, members in _blocks(fit):
        first = fit.problem.structure.first(fit.theta[block]).reshape(-1, visits**2)
        pairs = first.T @ fit.theta_cov[block, block] @ first  # [(a, b), (c, d)]
        cube = pairs.reshape((visits,) * 4).transpose(1, 2, 0, 3).reshape(visits**2, visits**2)
        flat = fit.weights[members].reshape(-1, visits**2)
        found[members] = (flat @ cube).reshape(-1, visits, visits)
    return found


def _bend(fit: Fit, block: slice, variant: str) -> Floats:
    """sum_kl V_kl Sigma_kl (T, T), in the variant's parameters."""
    cov, theta = fit.theta_cov[block, block], fit.theta[block]
    shape = fit.problem.structure
    if variant == "kenward-roger-mmrm":
        other = mmrm_structure(fit.covariance, fit.design.visits)
        cov, theta, shape = _carried(shape, other, theta, cov)
    if shape.linear:
        return np.zeros_like(fit.sigmas[0])
    return np.tensordot(cov, shape.second(theta), 2)


def _carried(
    shape: Structure, other: Structure, theta: Floats, cov: Floats
) -> tuple[Floats, Floats, Structure]:
    """Theta and its covariance in another parametrisation, by the chain rule at the maximum."""
    there = other.theta(shape.sigma(theta))
    here = shape.first(theta).reshape(len(theta), -1)
    other_first = other.first(there).reshape(len(theta), -1)
    jacobian = np.linalg.lstsq(other_first.T, here.T, rcond=None)[0]  # d other / d own
    return jacobian @ cov @ jacobian.T, there, other
