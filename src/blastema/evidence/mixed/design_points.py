"""Invented subjects at every visit: enough of them to see what a formula's columns are.

No data are read. Each level of each factor and enough values of each number occur that the
specification's columns are told apart; the values themselves mean nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from blastema.evidence.mixed.moments import Floats
from blastema.evidence.specification.bases import basis_values
from blastema.evidence.specification.columns import Column, Factor
from blastema.evidence.specification.parts import Basis, Categorical, Continuous, Covariate
from blastema.evidence.specification.specification import Specification

# Numbers reach so many of their declared scales to both sides of their centre.
REACH = 1.5


@dataclass(frozen=True, eq=False)
class Points:
    """``n`` invented subjects; ``values`` by name: texts of a factor, raw floats of a number.

    What varies has its values in ``changing``, visit by visit.
    """

    specification: Specification
    values: Mapping[str, Any]
    n: int
    changing: tuple[Mapping[str, Any], ...] = ()

    def at(self, visit: int) -> Points:
        """The subjects as they are at one visit."""
        there = self.changing[visit] if self.changing else {}
        return Points(self.specification, {**self.values, **there}, self.n)

    def terms(self) -> Floats:
        """(n, q): the subjects' columns, centred and scaled as the specification says; what is of
        a visit only has a meaning ``at`` that visit."""
        columns = [self._column(column) for column in self.specification.columns]
        return np.column_stack(columns)

    def basis(self, basis: Basis) -> list[Floats]:
        covariate = self.specification.covariate[basis.covariate]
        assert isinstance(covariate, Continuous)
        return basis_values(basis, covariate, self._scaled(covariate))

    def _column(self, column: Column) -> Floats:
        found = np.ones(self.n)
        for factor in column.factors:
            found = found * self._factor(factor)
        return found

    def _factor(self, factor: Factor) -> Floats:
        if factor.level is not None:
            return np.asarray(self.values[factor.name] == factor.level, dtype=float)
        if factor.part is not None:
            mine = next(b for b in self.specification.bases if b.name == factor.name)
            return self.basis(mine)[factor.part - 1]
        covariate = self.specification.covariate[factor.name]
        assert isinstance(covariate, Continuous)
        return self._scaled(covariate)

    def _scaled(self, covariate: Continuous) -> Floats:
        raw: Floats = self.values[covariate.name]
        return (raw - float(covariate.centre)) / float(covariate.scale)


def points(specification: Specification) -> Points:
    """Several times as many subjects as columns, so that what holds for them holds for all."""
    return _drawn(specification, 8 * len(specification.columns) + 100)


def independent(terms: Floats) -> list[int]:
    """The columns that the earlier ones do not make: a basis holds its covariate once more."""
    size = np.linalg.norm(terms, axis=0)
    diagonal = np.abs(np.diag(np.linalg.qr(terms / np.where(size > 0, size, 1.0), mode="r")))
    return [int(place) for place in np.flatnonzero(diagonal > _DEPENDENT)]


# Of a column of length 1, what earlier ones leave of it by rounding alone is below this.
_DEPENDENT = 1e-9


def _drawn(spec: Specification, n: int) -> Points:
    rng = np.random.default_rng(n)  # the same points for the same specification
    values: dict[str, Any] = {spec.arm.name: _levels(rng, spec.arm.levels, n)}
    kept = [covariate for covariate in spec.covariates if not covariate.varying]
    values |= {covariate.name: _values(rng, spec, covariate, n) for covariate in kept}
    changing = tuple(
        {c.name: _values(rng, spec, c, n) for c in spec.covariates if c.varying}
        for _ in spec.visits
    )
    return Points(spec, values, n, changing)


def _values(rng: np.random.Generator, spec: Specification, covariate: Covariate, n: int) -> Any:
    if isinstance(covariate, Categorical):
        return _levels(rng, covariate.levels, n)
    low, high = _range(spec, covariate)
    return float(covariate.centre) + float(covariate.scale) * rng.uniform(low, high, n)


def _levels(rng: np.random.Generator, levels: tuple[str, ...], n: int) -> Any:
    """Every level as often as the others, in a random order."""
    return rng.permutation(np.resize(np.array(levels, dtype=object), n))


def _range(spec: Specification, covariate: Continuous) -> tuple[float, float]:
    """In scales from the centre; beyond the knots, where a spline's pieces begin to differ."""
    knots = [knot for b in spec.bases if b.covariate == covariate.name for knot in b.knots]
    placed = [float((knot - covariate.centre) / covariate.scale) for knot in knots]
    return min(-REACH, *placed, 0.0) - 0.5, max(REACH, *placed, 0.0) + 0.5
