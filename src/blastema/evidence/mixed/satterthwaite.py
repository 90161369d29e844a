"""Satterthwaite's degrees of freedom (1946), as Giesbrecht and Burns (1985) and SAS use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from blastema.evidence.mixed.moments import Floats

if TYPE_CHECKING:
    from blastema.evidence.mixed.fit import Fit


def df(fit: Fit, row: Floats) -> float:
    """2 v^2 / var(v) for the variance v of one row, by the delta method."""
    variance = float(row @ fit.phi @ row)
    slope = row @ fit.dphi @ row  # (K,)
    return 2 * variance**2 / float(slope @ fit.theta_cov @ slope)


def joint(fit: Fit, rows: Floats, wald: float) -> tuple[float, float]:
    """Scale of the F statistic (1) and its df (Fai and Cornelius 1996).

    The rows are turned into independent t tests; the df are those of the F distribution
    with the mean of the sum of their squares. Without any of more than 2 df, 2.
    """
    _, turn = np.linalg.eigh(rows @ fit.phi @ rows.T)
    singles = np.array([df(fit, row) for row in turn.T @ rows])
    if np.ptp(singles) <= 1e-8 * singles[0]:
        return 1.0, float(singles.mean())
    large = singles[singles > 2]
    mean = float((large / (large - 2)).sum())
    return 1.0, 2 * mean / (mean - len(rows)) if mean > len(rows) else 2.0
