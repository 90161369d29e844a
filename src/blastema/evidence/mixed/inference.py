"""Tests of the coefficients: which covariance of theirs, and how many degrees of freedom.

======================  ==========================================================
kenward-roger           adjusted covariance and scaled F, in SAS's parametrisation
kenward-roger-linear    the same without second derivatives of Sigma
kenward-roger-mmrm      the same in the parametrisation of the R package mmrm
kenward-roger-expected  linear, with the expected information, as the R package pbkrtest
satterthwaite           covariance as it is; F by spectral decomposition
between-within          covariance as it is; by what a coefficient varies between
residual                covariance as it is; observations less coefficients
none                    covariance as it is; normal and chi-squared over its rank
======================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from blastema.evidence.mixed import kenward_roger, satterthwaite, simple
from blastema.evidence.mixed.errors import ContrastError, Fault, RequestError
from blastema.evidence.mixed.fit import Fit
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.mixed.names import DF, KENWARD_ROGER


@dataclass(frozen=True)
class Test:
    """A t test of one row (``estimate`` and ``std_error``), or an F test of several (both nan).

    ``df`` is infinite where none are counted; ``df_num`` is the rank of the rows.
    """

    estimate: float
    std_error: float
    statistic: float
    df_num: int
    df: float
    p_value: float


@dataclass(frozen=True, eq=False)
class Inference:
    """``cov`` (p, p) is the coefficients' covariance that the tests stand on."""

    fit: Fit
    method: str
    cov: Floats
    _df: Callable[[Floats], float] = field(repr=False)
    _joint: Callable[[Floats, float], tuple[float, float]] = field(repr=False)

    def test(self, contrast: Floats) -> Test:
        """``contrast`` (r, p) or (p,): is every row of it times the coefficients zero?

        Rows that others make are counted once. Raises ``ContrastError``.
        """
        rows = _rows(contrast, len(self.fit.beta))
        if len(rows) == 1:
            return self._single(rows[0])
        return self._several(_basis(rows))

    def coefficients(self) -> tuple[Test, ...]:
        """A test of each coefficient, in the order of ``fit.coefficients``."""
        return tuple(self._single(row) for row in np.eye(len(self.fit.beta)))

    def _single(self, row: Floats) -> Test:
        estimate = float(row @ self.fit.beta)
        error = float(np.sqrt(row @ self.cov @ row))
        df = self._df(row)
        return Test(estimate, error, estimate / error, 1, df, _t_tail(estimate / error, df))

    def _several(self, rows: Floats) -> Test:
        values = rows @ self.fit.beta
        wald = float(values @ np.linalg.solve(rows @ self.cov @ rows.T, values)) / len(rows)
        scale, df = self._joint(rows, wald)
        tail = _f_tail(scale * wald, len(rows), df)
        return Test(np.nan, np.nan, scale * wald, len(rows), df, tail)


def infer(fit: Fit, method: str) -> Inference:
    if method.startswith("kenward-roger"):
        return _kenward_roger(fit, method)
    if method == "satterthwaite":
        joint = partial(satterthwaite.joint, fit)
        return Inference(fit, method, fit.phi, partial(satterthwaite.df, fit), joint)
    if method not in simple.RULES:
        raise RequestError([Fault("unknown-df", _unknown(method), (method,))])
    single = simple.RULES[method](fit)
    return Inference(fit, method, fit.phi, single, partial(simple.joint, single))


def _kenward_roger(fit: Fit, method: str) -> Inference:
    if method not in KENWARD_ROGER:
        raise RequestError([Fault("unknown-df", _unknown(method), (method,))])
    if fit.method != "reml":
        told = "found a fit by ml; Kenward-Roger adjusts a reml fit; fit by reml or ask for "
        raise RequestError([Fault("ml", told + "satterthwaite", (method,))])
    if method == "kenward-roger-expected":
        fit = kenward_roger.expected(fit)
    cov = kenward_roger.adjusted(fit, method)
    joint = partial(kenward_roger.joint, fit)
    # For one row Kenward and Roger's scale is 1 and their df is Satterthwaite's, exactly.
    return Inference(fit, method, cov, partial(satterthwaite.df, fit), joint)


def _unknown(method: str) -> str:
    return f"found the degrees of freedom {method!r}; expected one of {', '.join(DF)}"


def _rows(contrast: Floats, count: int) -> Floats:
    rows = np.atleast_2d(np.asarray(contrast, dtype=float))
    faults = []
    if rows.ndim != 2 or rows.shape[1] != count or not len(rows):
        told = f"found a contrast of shape {rows.shape}; expected rows of {count} coefficients"
        faults.append(Fault("contrast-shape", told))
    if not np.isfinite(rows).all():
        faults.append(Fault("not-finite", "found a contrast that is not finite"))
    elif rows.size and (~rows.any(axis=-1)).any():
        faults.append(Fault("empty-contrast", "found a row of zeros; expected a question"))
    if faults:
        raise ContrastError(faults)
    return rows


def _basis(rows: Floats) -> Floats:
    """The rows, or as many orthonormal ones as they have rank where some make others."""
    _, values, vectors = np.linalg.svd(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    rank = int((values > 1e-10 * values[0]).sum())
    return rows if rank == len(rows) else vectors[:rank]


def _t_tail(statistic: float, df: float) -> float:
    from scipy import special

    tail = special.ndtr(-abs(statistic)) if np.isinf(df) else special.stdtr(df, -abs(statistic))
    return 2 * float(tail)


def _f_tail(statistic: float, df_num: int, df: float) -> float:
    from scipy import special

    if np.isinf(df):
        return float(special.chdtrc(df_num, df_num * statistic))
    return float(special.fdtrc(df_num, df, statistic))
