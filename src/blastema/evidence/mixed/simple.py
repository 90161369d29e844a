"""Degrees of freedom by counting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from blastema.evidence.mixed.moments import Bools, Floats

if TYPE_CHECKING:
    from blastema.evidence.mixed.fit import Fit

Rule = Callable[[Floats], float]


def residual(fit: Fit) -> Rule:
    """Observations less coefficients, for every contrast."""
    return partial(_same, float(fit.observations - len(fit.beta)))


def none(fit: Fit) -> Rule:
    """Infinitely many: the normal distribution, which is too sure of itself in small samples."""
    return partial(_same, float("inf"))


def _same(df: float, row: Floats) -> float:
    return df


def between_within(fit: Fit) -> Rule:
    """Schluchter and Elashoff (1990), by SAS's rule of what changes within a subject.

    A coefficient whose column never changes within a subject, the intercept's among them, has
    subjects less such coefficients; any other has observations less subjects less those
    others. A contrast of both has the smaller of the two, as in mmrm.
    """
    constant = constant_within(fit)
    between = float(fit.subjects - constant.sum())
    within = float(fit.observations - fit.subjects - (~constant).sum())

    def rule(row: Floats) -> float:
        used = row != 0
        counts = [df for df, kind in ((between, constant), (within, ~constant)) if used[kind].any()]
        return min(counts)

    return rule


def constant_within(fit: Fit) -> Bools:
    """(p,) which columns of the design are the same at every visit of a subject."""
    design = fit.design
    if design.within is not None:
        return np.array([name not in design.within for name in design.coefficients], dtype=bool)
    maps = design.maps
    found: Bools = (maps == maps[:1]).all(axis=(0, 1))
    return found


def joint(rule: Rule, rows: Floats, wald: float) -> tuple[float, float]:
    """The statistic as it is, with the smallest df of its rows."""
    return 1.0, min(rule(row) for row in rows)


RULES: dict[str, Callable[[Fit], Rule]] = {
    "between-within": between_within,
    "residual": residual,
    "none": none,
}
