"""Fits the mixed model for repeated measures from sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from blastema.evidence.mixed.checks import check, check_residuals
from blastema.evidence.mixed.covariance import structure
from blastema.evidence.mixed.derivatives import Slopes
from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.errors import ConvergenceError, Fault, RequestError
from blastema.evidence.mixed.moments import Floats, Moments
from blastema.evidence.mixed.newton import Arrival, Start, climb, inverse
from blastema.evidence.mixed.problem import Method, Problem, pose
from blastema.evidence.mixed.starts import STARTS, starting_points

if TYPE_CHECKING:
    from blastema.evidence.mixed.inference import Inference


@dataclass(frozen=True, eq=False)
class Fit:
    """The model at the maximum of its likelihood. p coefficients, K covariance parameters."""

    design: Design
    covariance: str
    method: Method
    grouped: bool
    beta: Floats  # (p,)
    phi: Floats  # (p, p) the coefficients' covariance, as if Sigma were known
    parameters: tuple[str, ...]  # names of theta, in SAS's parametrisation
    theta: Floats  # (K,)
    theta_cov: Floats  # (K, K) inverse of the observed information
    dphi: Floats  # (K, p, p) derivatives of ``phi`` in theta: -Phi P_k Phi
    groups: tuple[str, ...]  # covariance groups; one empty name if not grouped
    sigmas: Floats  # (G, T, T)
    log_likelihood: float  # restricted under REML, constants included
    subjects: int  # with an answer
    observations: int
    patterns: int  # of group and seen visits
    converged: bool  # always: what did not converge raises
    decrement: float  # the Newton decrement reached
    starts: tuple[Start, ...]  # what became of each start
    slopes: Slopes = field(repr=False)  # the likelihood's derivatives at the maximum

    @property
    def problem(self) -> Problem:
        return self.slopes.problem

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said beside every figure of this fit: what its sums lack."""
        return self.problem.moments.notes

    @property
    def weights(self) -> Floats:
        """(S, T, T) inverses of Sigma by pattern, in the problem's order."""
        return self.slopes.point.weights

    @property
    def coefficients(self) -> tuple[str, ...]:
        return self.design.coefficients

    @property
    def counted(self) -> int:
        """Parameters that AIC and BIC count: under REML the covariance's alone, as SAS does."""
        return len(self.theta) + (len(self.beta) if self.method == "ml" else 0)

    @property
    def aic(self) -> float:
        return 2 * self.counted - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Its n is the number of subjects with an answer, as in SAS and mmrm."""
        return float(np.log(self.subjects)) * self.counted - 2 * self.log_likelihood

    def inference(self, df: str = "kenward-roger") -> Inference:
        """Tests with these degrees of freedom; the names are in ``inference``."""
        from blastema.evidence.mixed.inference import infer

        return infer(self, df)


def fit(
    moments: Moments,
    design: Design,
    *,
    covariance: str = "us",
    method: Method = "reml",
    grouped: bool = False,
    starts: Sequence[str | Floats] = STARTS,
) -> Fit:
    """Maximises the likelihood from every start and keeps the best maximum.

    ``grouped`` gives each covariance group of the sums a covariance of its own. Raises
    ``RequestError``, ``NotEstimableError`` or ``ConvergenceError``, each with its reasons.
    """
    if method not in ("reml", "ml"):
        told = f"found the method {method!r}; expected reml or ml"
        raise RequestError([Fault("unknown-method", told)])
    shape = structure(covariance, design.visits)
    check(moments, design, shape, grouped=grouped)
    problem = pose(moments, design, shape, method=method, grouped=grouped)
    check_residuals(problem)
    climbs = [climb(problem, name, theta) for name, theta in starting_points(problem, starts)]
    tried = tuple(one.start if isinstance(one, Arrival) else one for one in climbs)
    arrivals = [one for one in climbs if isinstance(one, Arrival)]
    if not arrivals:
        raise ConvergenceError(tried)
    best = max(arrivals, key=lambda arrival: arrival.start.log_likelihood)
    return _finish(problem, covariance, grouped, best, tried)


def _finish(
    problem: Problem, covariance: str, grouped: bool, best: Arrival, starts: tuple[Start, ...]
) -> Fit:
    point = best.slopes.point
    return Fit(
        design=problem.design,
        covariance=covariance,
        method=problem.method,
        grouped=grouped,
        beta=problem.base + point.shift,
        phi=point.phi,
        parameters=problem.parameters,
        theta=point.theta,
        theta_cov=inverse(best.information),
        dphi=-point.phi @ best.slopes.p @ point.phi,
        groups=problem.groups,
        sigmas=problem.sigmas(point.theta),
        log_likelihood=-point.value,
        subjects=round(float(problem.n.sum())),
        observations=problem.moments.observations,
        patterns=len(problem.n),
        converged=True,
        decrement=best.start.decrement,
        starts=starts,
        slopes=best.slopes,
    )
