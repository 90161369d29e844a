"""To the maximum of the likelihood: scoring while far, Newton on the observed information near.

Each step keeps Sigma positive definite and the likelihood rising, by halving. The measure of
arrival is the Newton decrement sqrt(g' I^-1 g): the distance to the maximum in standard
errors, whatever the units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blastema.evidence.mixed.derivatives import Slopes, slopes
from blastema.evidence.mixed.likelihood import Point, evaluate
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.mixed.problem import Problem

ARRIVED = 1e-8
# Newton's steps no longer shrink the decrement by rounding alone below this, else it is a fault.
FLOOR = 1e-5
NEAR = 1.0  # standard errors within which Newton's parabola is trusted
STEPS = 100
HALVINGS = 40
SINGULAR = 1e-5  # of the smallest eigenvalue of a correlation matrix, where no step helps


@dataclass(frozen=True, eq=False)
class Start:
    """What became of one start. ``reason`` is "arrived", "rounding floor" or why it failed."""

    name: str
    theta: Floats
    log_likelihood: float
    decrement: float
    steps: int
    converged: bool
    reason: str


@dataclass(frozen=True, eq=False)
class Arrival:
    """A maximum: its start, and the observed information (K, K), positive definite."""

    start: Start
    slopes: Slopes
    information: Floats


def climb(problem: Problem, name: str, theta: Floats) -> Arrival | Start:
    """A start that led nowhere comes back as it is, with its reason."""
    point = evaluate(problem, theta)
    if point is None:
        nothing = float("nan")
        return Start(name, theta, nothing, nothing, 0, False, "not positive definite")
    last = np.inf
    for step in range(STEPS):
        here = slopes(problem, point)
        observed = here.observed()
        decrement, move = _newton(observed, here.gradient)
        # One step more than needed: it takes the stopping rule out of the printed digits.
        if decrement <= ARRIVED and last <= ARRIVED:
            return _arrived(name, here, observed, decrement, step, "arrived")
        if decrement > last / 2 and decrement <= FLOOR:
            return _arrived(name, here, observed, decrement, step, "rounding floor")
        if decrement > NEAR:
            move = _scoring(here)
        reached = _halve(problem, point, move, here.gradient, near=decrement <= FLOOR**0.5)
        if reached is None:
            return _failed(name, problem, point, decrement, step)
        point, last = reached, decrement
    return _failed(name, problem, point, last, STEPS)


def _newton(information: Floats, gradient: Floats) -> tuple[float, Floats]:
    """The decrement and the step; infinite where the information is not positive definite."""
    size = _size(information)
    try:
        factor = np.linalg.cholesky(information / np.outer(size, size))
    except np.linalg.LinAlgError:
        return float("inf"), gradient
    half = np.linalg.solve(factor, gradient / size)
    return float(np.linalg.norm(half)), -np.linalg.solve(factor.T, half) / size


def _scoring(here: Slopes) -> Floats:
    """A step on the expected information, which is never negative but may be singular."""
    information = here.expected()
    size = _size(information)
    values, vectors = np.linalg.eigh(information / np.outer(size, size))
    values = np.maximum(values, 1e-10)  # of a matrix with ones on its diagonal
    move: Floats = vectors @ ((vectors.T @ (here.gradient / size)) / values)
    return -move / size


def inverse(information: Floats) -> Floats:
    """(K, K). Raises numpy's ``LinAlgError`` where it is not positive definite."""
    size = _size(information)
    root = np.linalg.inv(np.linalg.cholesky(information / np.outer(size, size))) / size
    found: Floats = root.T @ root
    return found


def _size(information: Floats) -> Floats:
    """Units of the parameters (K,), so that a variance of a million does not hide a correlation.

    One where nothing is known yet, as of a correlation behind another that is still zero.
    """
    diagonal = np.diag(information)
    return np.sqrt(np.where(diagonal > 0, diagonal, 1.0))


def _halve(
    problem: Problem, point: Point, move: Floats, gradient: Floats, *, near: bool
) -> Point | None:
    """The first of 1, 1/2, 1/4 ... of the step that stays inside and rises.

    Near the maximum the rise is smaller than the likelihood's own rounding: inside is enough.
    """
    slope = float(gradient @ move)
    share = 1.0
    for _ in range(HALVINGS):
        reached = evaluate(problem, point.theta + share * move)
        if reached and (near or reached.value <= point.value + 1e-4 * share * slope):
            return reached
        share /= 2
    return None


def _arrived(
    name: str, here: Slopes, information: Floats, decrement: float, steps: int, reason: str
) -> Arrival:
    point = here.point
    start = Start(name, point.theta, -point.value, decrement, steps, True, reason)
    return Arrival(start, here, information)


def _failed(name: str, problem: Problem, point: Point, decrement: float, steps: int) -> Start:
    reason = f"stopped after {steps} steps at a decrement of {decrement:.1e}"
    if _singular(problem.sigmas(point.theta)):
        reason = f"a correlation ran to its bound in {steps} steps, where Sigma is singular"
    return Start(name, point.theta, -point.value, decrement, steps, False, reason)


def _singular(sigmas: Floats) -> bool:
    spread = np.sqrt(np.diagonal(sigmas, axis1=1, axis2=2))
    scaled = sigmas / (spread[:, :, None] * spread[:, None])
    return bool(np.linalg.eigvalsh(scaled).min() < SINGULAR)
