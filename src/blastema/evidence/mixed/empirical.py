"""The empirical ("sandwich") covariance, as a second sum over the patients' rows.

    cov = Phi (sum_i s_i s_i') Phi,   s_i = X_i' e_i,  e_i = A_i (y_i - X_i b)

with X_i and y_i whitened by the Cholesky factor of W (W = L L', rows L' X), H_i = X_i Phi X_i'
and A_i = I (CR0), (I - H_i)^(-1/2) (CR2, Bell and McCaffrey 2002) or (I - H_i)^(-1) (CR3, the
jackknife). It holds when Sigma is wrong. It needs the rows once more, after the fit, wherever
they are: sums of several places add, and no row leaves.

The degrees of freedom of a contrast c add too. With u_i = A_i X_i Phi c and a_i = X_i' u_i,
the working covariance of subjects i, j is [i = j] u_i'u_i - a_i' Phi a_j, so that

    df = (sum d_i)^2 / (sum (u_i'u_i)^2 - 2 sum u_i'u_i a_i' Phi a_i + tr(Phi Q Phi Q))

where d_i = u_i'u_i - a_i' Phi a_i and Q = sum a_i a_i': no pair of subjects meets. Those of
several contrasts together add as well (``empirical_joint``), where they were asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from blastema.evidence.mixed import simple
from blastema.evidence.mixed.empirical_joint import JointSums, coordinates, joint_part, nothing
from blastema.evidence.mixed.errors import ContrastError, Fault, RequestError, RowsError
from blastema.evidence.mixed.fit import Fit
from blastema.evidence.mixed.inference import Inference
from blastema.evidence.mixed.moments import Bools, Floats

Kind = Literal["cr0", "cr2", "cr3"]
# An eigenvalue of I - H_i below this is a residual that the fit made zero by itself.
WHOLE = 1e-10


class Rows(NamedTuple):
    """n subjects as they went into the sums: centred, scaled, and times the root of a weight.

    ``pattern`` numbers the entry of the moments that each belongs to. Answers at visits
    that the pattern does not have are not read.
    """

    z: Floats  # (n, q)
    y: Floats  # (n, T)
    pattern: NDArray[np.int64]  # (n,)


@dataclass(frozen=True, eq=False)
class EmpiricalSums:
    """What adds: ``a + b`` for parts that share no subject. R contrasts have their df."""

    fit: Fit
    kind: Kind
    contrasts: Floats  # (R, p)
    subjects: int
    determined: int  # subjects with a residual that the fit made zero by itself
    meat: Floats  # (p, p)
    own: Floats  # (R,) sum of d_i
    squares: Floats  # (R,) sum of (u'u)^2 - 2 u'u a'Phi a
    spread: Floats  # (R, p, p) Q
    joint: JointSums | None = None  # of the contrasts together, where they were asked for

    def __add__(self, other: EmpiricalSums) -> EmpiricalSums:
        faults = []
        if self.kind != other.kind:
            told = f"found sums of {self.kind} and {other.kind}; expected one kind"
            faults.append(Fault("kinds", told))
        if not (_same(self.fit, other.fit) and np.array_equal(self.contrasts, other.contrasts)):
            told = "found sums about two fits or two sets of contrasts; expected the same"
            faults.append(Fault("fits", told))
        if (self.joint is None) != (other.joint is None):
            told = "found sums with and without joint tests; expected both with, or both without"
            faults.append(Fault("joint", told))
        if faults:
            raise RequestError(faults)
        names = ("subjects", "determined", "meat", "own", "squares", "spread")
        added = {name: getattr(self, name) + getattr(other, name) for name in names}
        both = self.joint + other.joint if self.joint and other.joint else None
        return replace(self, joint=both, **added)

    @property
    def cov(self) -> Floats:
        """(p, p)."""
        return self.fit.phi @ self.meat @ self.fit.phi

    @property
    def df(self) -> Floats:
        """(R,) degrees of freedom, one for each contrast."""
        turned = self.fit.phi @ self.spread
        crossed = (turned * turned.swapaxes(1, 2)).sum(axis=(1, 2))
        found: Floats = self.own**2 / (self.squares + crossed)
        return found

    def inference(self, df: str = "bell-mccaffrey") -> Inference:
        """Tests of the contrasts that were summed, or multiples of them, one at a time.

        With ``joint`` sums, of any rows that the contrasts span, and of several together by
        approximate Hotelling's T squared. ``df`` of ``simple.RULES`` are counted instead and
        need neither: ``between-within`` is what SAS takes beside an empirical covariance.
        Raises ``RowsError`` until all subjects of the fit are in the sums.
        """
        if self.subjects != self.fit.subjects:
            told = f"found sums of {self.subjects} subjects; the fit has {self.fit.subjects}"
            raise RowsError([Fault("subjects", f"{told}; add the other parts, each once")])
        if df in simple.RULES:
            single = simple.RULES[df](self.fit)
            return Inference(self.fit, self.kind, self.cov, single, partial(simple.joint, single))
        if df != "bell-mccaffrey":
            told = f"found the degrees of freedom {df!r}; expected bell-mccaffrey, "
            raise RequestError([Fault("unknown-df", told + ", ".join(simple.RULES), (df,))])
        return Inference(self.fit, self.kind, self.cov, self._df_of, partial(_hotelling, self))

    def joint_df(self, rows: Floats) -> tuple[float, float]:
        """Hotelling's scale of the F statistic, and its df."""
        if self.joint is None:
            told = "found several rows; expected joint sums; sum again with joint=True, or count "
            told += "degrees of freedom by between-within"
            raise ContrastError([Fault("joint-empirical", told)])
        eta = self._eta(self.joint, rows)
        df = eta - len(rows) + 1
        if not df > 0:
            told = f"found {len(rows)} rows with {eta:.1f} degrees of freedom between them; "
            told += "expected more than rows; ask fewer at a time"
            raise ContrastError([Fault("few-df", told)])
        return df / eta, df

    def _eta(self, joint: JointSums, rows: Floats) -> float:
        turn = coordinates(self.contrasts, rows)
        if turn is None:
            raise ContrastError([_not_summed()])
        return joint.eta(turn, self.fit.phi)

    def _df_of(self, row: Floats) -> float:
        if self.joint is not None:
            return self._eta(self.joint, row[None])
        sizes = np.linalg.norm(self.contrasts, axis=1) * np.linalg.norm(row)
        alike = np.abs(self.contrasts @ row) >= (1 - 1e-12) * sizes
        if not alike.any():
            raise ContrastError([_not_summed()])
        return float(self.df[np.argmax(alike)])


def _hotelling(sums: EmpiricalSums, rows: Floats, wald: float) -> tuple[float, float]:
    return sums.joint_df(rows)


def _not_summed() -> Fault:
    told = "found a contrast that was not summed; sum again with it in `contrasts`"
    return Fault("contrast-not-summed", told)


def empirical(
    fit: Fit,
    batches: Iterable[Rows],
    *,
    kind: Kind = "cr2",
    contrasts: Floats | None = None,
    joint: bool = False,
) -> EmpiricalSums:
    """Sums any part of the fit's subjects. ``contrasts`` (R, p): each coefficient if not given.

    ``joint`` keeps R^4 + R^2 p^2 numbers more, from which any rows that the contrasts span are
    tested together. Raises ``RowsError`` for rows that are not the fit's.
    """
    if kind not in get_args(Kind):
        told = f"found the empirical covariance {kind!r}; expected {', '.join(get_args(Kind))}"
        raise RequestError([Fault("unknown-kind", told)])
    size = len(fit.beta)
    wanted = np.eye(size) if contrasts is None else np.atleast_2d(np.asarray(contrasts, float))
    if wanted.shape[1:] != (size,) or not np.isfinite(wanted).all():
        told = f"found contrasts of shape {wanted.shape}; expected rows of {size} finite numbers"
        raise RequestError([Fault("contrast-shape", told)])
    found = _zero(fit, kind, wanted, joint=joint)
    place = {entry: at for at, entry in enumerate(fit.problem.order)}
    for batch in batches:
        rows = _checked(fit, batch)
        for entry in np.unique(rows.pattern).tolist():
            chosen = rows.pattern == entry
            found = found + _part(found, place[entry], rows.z[chosen], rows.y[chosen])
    return found


def pattern_numbers(
    fit: Fit, seen: Bools, groups: Iterable[str] | None = None
) -> NDArray[np.int64]:
    """The entry of the fit's moments for each of n subjects; ``seen`` is (n, T).

    ``groups`` are their covariance groups, if the sums have any.
    """
    moments = fit.problem.moments
    known = {
        (group, tuple(row)): at
        for at, (group, row) in enumerate(zip(moments.groups, moments.seen.tolist(), strict=True))
    }
    labels = [""] * len(seen) if groups is None else list(groups)
    keys = [(label, tuple(row)) for label, row in zip(labels, seen.tolist(), strict=True)]
    strange = sum(key not in known for key in keys)
    if strange:
        told = f"found {strange} subjects whose group and visits are in no sum of the fit"
        raise RowsError([Fault("unknown-pattern", told)])
    return np.array([known[key] for key in keys], dtype=np.int64)


def _zero(fit: Fit, kind: Kind, contrasts: Floats, *, joint: bool) -> EmpiricalSums:
    size, count = len(fit.beta), len(contrasts)
    return EmpiricalSums(
        fit=fit,
        kind=kind,
        contrasts=contrasts,
        subjects=0,
        determined=0,
        meat=np.zeros((size, size)),
        own=np.zeros(count),
        squares=np.zeros(count),
        spread=np.zeros((count, size, size)),
        joint=nothing(count, size) if joint else None,
    )


def _part(like: EmpiricalSums, place: int, z: Floats, y: Floats) -> EmpiricalSums:
    """The sums of n subjects of one pattern, which stands at ``place`` in the problem."""
    fit = like.fit
    seen = np.flatnonzero(fit.problem.seen[place])
    maps = fit.design.maps[seen]
    root = np.linalg.cholesky(fit.weights[place][np.ix_(seen, seen)]).T
    x = np.einsum("tu,nq,uqp->ntp", root, z, maps, optimize=True)
    means = maps @ fit.beta
    sums = fit.problem.moments
    means[np.arange(len(seen)), [sums.ones[t] for t in seen]] -= sums.y_centre[seen]
    residual = (y[:, seen] - z @ means.T) @ root.T
    adjust, determined = _adjustment(x, fit.phi, like.kind)
    scores = np.einsum("ntp,ntu,nu->np", x, adjust, residual, optimize=True)
    u = adjust @ (x @ (fit.phi @ like.contrasts.T))  # (n, t, R)
    a = x.swapaxes(1, 2) @ u  # (n, p, R)
    norms = (u**2).sum(axis=1)
    taken = (a * (fit.phi @ a)).sum(axis=1)
    return replace(
        like,
        subjects=len(z),
        determined=determined,
        meat=scores.T @ scores,
        own=(norms - taken).sum(axis=0),
        squares=(norms * (norms - 2 * taken)).sum(axis=0),
        spread=np.einsum("npr,nsr->rps", a, a, optimize=True),
        joint=joint_part(u, a, fit.phi) if like.joint else None,
    )


def _adjustment(x: Floats, phi: Floats, kind: Kind) -> tuple[Floats, int]:
    """A_i (n, t, t), and how many subjects have an eigenvalue that is not inverted but zero."""
    same = np.broadcast_to(np.eye(x.shape[1]), (len(x), x.shape[1], x.shape[1]))
    if kind == "cr0":
        return same, 0
    values, vectors = np.linalg.eigh(same - x @ phi @ x.swapaxes(1, 2))
    whole = values < WHOLE
    power = -0.5 if kind == "cr2" else -1.0
    scaled = np.where(whole, 0.0, np.where(whole, 1.0, values) ** power)
    found = (vectors * scaled[:, None]) @ vectors.swapaxes(1, 2)
    return found, int(whole.any(axis=1).sum())


def _checked(fit: Fit, rows: Rows) -> Rows:
    z, y = np.asarray(rows.z, dtype=float), np.asarray(rows.y, dtype=float)
    pattern = np.asarray(rows.pattern)
    count, faults = len(pattern), []
    expected = ((count, len(fit.design.terms)), (count, len(fit.design.visits)))
    if (z.shape, y.shape) != expected or pattern.ndim != 1:
        told = f"found rows of shapes {z.shape} and {y.shape}; expected {expected}"
        raise RowsError([Fault("rows-shape", told)])
    entries = fit.problem.moments.seen
    if not np.isin(pattern, fit.problem.order).all():
        told = f"found a pattern that is none of the {len(entries)} entries with subjects"
        raise RowsError([Fault("unknown-pattern", told)])
    answers = np.where(entries[pattern], y, 0.0)
    for name, values in (("terms", z), ("answers at seen visits", answers)):
        bad = int((~np.isfinite(values)).any(axis=1).sum())
        if bad:
            told = f"found {bad} subjects with {name} that are not finite; expected numbers"
            faults.append(Fault("not-finite", told))
    if faults:
        raise RowsError(faults)
    return Rows(z, answers, pattern)


def _same(one: Fit, other: Fit) -> bool:
    return one is other or (
        np.array_equal(one.beta, other.beta) and np.array_equal(one.theta, other.theta)
    )
