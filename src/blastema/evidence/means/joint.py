"""Joint F tests of the formula's terms: type II and type III.

Type III asks whether a term's part of the cells' means is the same everywhere, all other
factors, the arm and the visit averaged equally and other numbers at their means (what varies
from visit to visit at its declared centre), whatever else is in the model. Type II asks it given
every term that does not contain this one; where no term contains it both are the same but for
that averaging. Type II is found as in Fox and Weisberg's ``Anova``: the part of the term's
coefficients that is free, in the estimates' covariance, of the terms containing it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from typing import Literal

import numpy as np

from blastema.evidence.means.errors import MeansError
from blastema.evidence.means.grid import Grid, grid
from blastema.evidence.means.table import Row, Table
from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.inference import Inference
from blastema.evidence.mixed.moments import Floats, Moments
from blastema.evidence.specification.parts import Categorical, Continuous
from blastema.evidence.specification.specification import Specification


def joint_tests(
    inference: Inference,
    specification: Specification,
    moments: Moments,
    *,
    type: Literal["II", "III"] = "III",  # noqa: A002  the field's word
    visit: str = "visit",
) -> Table:
    """One F test for each term but the intercept, in the formula's order.

    ``visit`` is what the formula calls the visit. A term of computed columns (``I(...)``,
    ``where(...)``) is tested by its coefficients alone.
    """
    if type not in ("II", "III"):
        raise MeansError(f"type {type!r}; expected II or III")
    design = inference.fit.design
    cells = _Cells(design, specification, moments, visit)
    terms = [term for term in design.assign if term != "(Intercept)"]
    rows = (
        (term, _second(inference, term) if type == "II" else _third(cells, term)) for term in terms
    )
    return Table(tuple(_tested(inference, term, found) for term, found in rows))


def _tested(inference: Inference, term: str, rows: Floats) -> Row:
    test = inference.test(rows)
    statistic = test.statistic**2 if math.isfinite(test.estimate) else test.statistic
    return Row(term, math.nan, math.nan, test.df, statistic, test.p_value, df_num=test.df_num)


def _second(inference: Inference, term: str) -> Floats:
    design = inference.fit.design
    identity = np.eye(len(design.coefficients))
    containing = [place for other in _containing(design, term) for place in design.assign[other]]
    mine = list(design.assign[term])
    if not containing:
        return identity[mine]
    held, both = identity[containing], identity[[*mine, *containing]]
    q, _ = np.linalg.qr(both @ inference.cov @ held.T, mode="complete")
    found: Floats = q[:, len(containing) :].T @ both
    return found


def _containing(design: Design, term: str) -> Iterable[str]:
    mine = set(term.split(":"))
    return [other for other in design.assign if mine < set(other.split(":"))]


class _Cells:
    """Means of the model where some variables are held and all others averaged."""

    def __init__(
        self, design: Design, specification: Specification, moments: Moments, visit: str
    ) -> None:
        self.design, self.specification, self.moments = design, specification, moments
        self.visit = visit

    def values(self, variable: str) -> Sequence[object]:
        """What a variable is held at, one after the other; empty for no variable."""
        spec = self.specification
        if variable == self.visit:
            return self.design.visits
        if variable == spec.arm.name:
            return spec.arm.levels
        basis = next((one for one in spec.bases if one.name == variable), None)
        part = spec.covariate.get(basis.covariate if basis else variable)
        if isinstance(part, Categorical):
            return part.levels
        if isinstance(part, Continuous):
            # As many places as the effect has directions, and one to compare with.
            count = 2 if basis is None else basis.columns + 1
            return [float(part.centre) + step * float(part.scale) for step in range(count)]
        return ()

    def row(self, held: Mapping[str, object]) -> Floats:
        spec, at, weights = self.specification, {}, {}
        for variable, value in held.items():
            basis = next((one for one in spec.bases if one.name == variable), None)
            part = spec.covariate.get(basis.covariate if basis else variable)
            if isinstance(part, Categorical):
                weights[part.name] = {str(value): 1.0}
            elif isinstance(part, Continuous):
                at[part.name] = float(str(value))
        made = grid(self.design, spec, self.moments, weights=weights or "equal", at=at)
        return _averaged(made, held.get(spec.arm.name), held.get(self.visit))


def _averaged(made: Grid, arm: object, visit: object) -> Floats:
    arms = made.specification.arm.levels if arm is None else (str(arm),)
    visits = made.design.visits if visit is None else (str(visit),)
    found: Floats = np.mean([made.row(one, at) for one in arms for at in visits], axis=0)
    return found


def _third(cells: _Cells, term: str) -> Floats:
    variables = term.split(":")
    values = [cells.values(variable) for variable in variables]
    if not all(values):
        return np.eye(len(cells.design.coefficients))[list(cells.design.assign[term])]
    held = [dict(zip(variables, chosen, strict=True)) for chosen in product(*values)]
    rows = np.array([cells.row(one) for one in held])
    found = reduce(_kron, [_against_first(len(v)) for v in values]) @ rows
    kept: Floats = found[np.abs(found).max(axis=1) > 1e-9 * np.abs(rows).max()]
    return kept


def _against_first(count: int) -> Floats:
    return np.hstack([-np.ones((count - 1, 1)), np.eye(count - 1)]).astype(np.float64)


def _kron(left: Floats, right: Floats) -> Floats:
    return np.asarray(np.kron(left, right), dtype=np.float64)
