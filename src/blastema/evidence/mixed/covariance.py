"""Covariance structures: the T visits' covariance as a function of a few parameters.

=======  ===========================================  ==========================
name     parameters (SAS's), in this order            how many for T visits
=======  ===========================================  ==========================
us       every variance and covariance                T (T + 1) / 2
cs       variance, covariance                         2
toep     variance, covariance by lag                  T
ad       variance, correlation of neighbours          T
ar1      variance, correlation                        2
adh      variances, correlation of neighbours         2 T - 1
ar1h     variances, correlation                       T + 1
csh      variances, correlation                       T + 1
toeph    variances, correlation by lag                2 T - 1
=======  ===========================================  ==========================

The parametrisation matters to Kenward-Roger's covariance alone, which holds a second
derivative; likelihood, coefficients and degrees of freedom do not depend on it. SAS has no
``ad``: it is written as the heterogeneous one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from blastema.evidence.mixed.errors import Fault, RequestError
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.mixed.names import COVARIANCES


class Structure(Protocol):
    """Sigma (T, T) of K parameters, with exact derivatives."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The K names, in the order of theta."""
        ...

    @property
    def linear(self) -> bool:
        """Whether every second derivative is zero everywhere."""
        ...

    def sigma(self, theta: Floats) -> Floats:
        """(T, T); not necessarily positive definite, which only a factorisation can tell."""
        ...

    def first(self, theta: Floats) -> Floats:
        """(K, T, T)."""
        ...

    def second(self, theta: Floats) -> Floats:
        """(K, K, T, T)."""
        ...

    def theta(self, sigma: Floats) -> Floats:
        """The parameters of a Sigma of this structure; of any other, a crude likeness."""
        ...


def structure(name: str, visits: Sequence[str]) -> Structure:
    """The structure in SAS's parametrisation.

    >>> structure("csh", ["week 4", "week 8"]).parameters
    ('variance week 4', 'variance week 8', 'correlation')
    """
    from blastema.evidence.mixed.correlated import correlated
    from blastema.evidence.mixed.linear import linear

    _known(name)
    return linear(name, visits) if name in {"us", "cs", "toep"} else correlated(name, visits)


def mmrm_structure(name: str, visits: Sequence[str]) -> Structure:
    """The structure in the parametrisation of the R package mmrm (0.3.18)."""
    from blastema.evidence.mixed.reparametrised import cholesky, transformed

    _known(name)
    return cholesky(visits) if name == "us" else transformed(name, visits)


def _known(name: str) -> None:
    if name not in COVARIANCES:
        told = f"found the covariance {name!r}; expected one of {', '.join(COVARIANCES)}"
        raise RequestError([Fault("unknown-covariance", told, (name,))])
