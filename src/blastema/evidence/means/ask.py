"""LS means, differences, changes and contrasts of your own, each with its interval and test."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from blastema.evidence.means.errors import MeansError
from blastema.evidence.means.grid import Grid
from blastema.evidence.means.table import Row, Table
from blastema.evidence.mixed.inference import Inference
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.quantile import quantile

Cell = tuple[str, str]  # arm, visit
# What rounding leaves where two rows of coefficients are the same.
_ZERO = 1e-12


def ls_means(inference: Inference, grid: Grid, *, level: float = 0.95) -> Table:
    """The model's mean of each arm at each visit; the term is ``"ARM at VISIT"``."""
    arms, visits = grid.specification.arm.levels, grid.design.visits
    rows = ((f"{arm} at {visit}", grid.row(arm, visit)) for arm in arms for visit in visits)
    return table(inference, rows, level)


def differences(
    inference: Inference, grid: Grid, *, against: str = "", level: float = 0.95
) -> Table:
    """Each other arm minus ``against`` (the specification's reference) at each visit."""
    arms = grid.specification.arm
    reference = against or arms.reference
    if len(arms.levels) < 2:
        raise MeansError("there is one arm; a difference needs a second: no comparison")
    others = [arm for arm in arms.levels if arm != reference]
    rows = (
        (f"{arm} - {reference} at {visit}", grid.row(arm, visit) - grid.row(reference, visit))
        for arm in others
        for visit in grid.design.visits
    )
    return table(inference, rows, level)


def changes(inference: Inference, grid: Grid, *, since: str = "", level: float = 0.95) -> Table:
    """Each arm's change since a visit (the first), then what the changes differ by.

    Where the baseline is a covariate and no visit, a mean of change is the LS mean of the
    change itself; this is for models with the baseline among their visits.
    """
    first, *later = _since(grid, since)
    arms = grid.specification.arm
    own = {
        (arm, visit): grid.row(arm, visit) - grid.row(arm, first)
        for arm in arms.levels
        for visit in later
    }
    rows = [(f"{arm}: {visit} - {first}", row) for (arm, visit), row in own.items()]
    rows += [
        (
            f"{arm} - {arms.reference}: {visit} - {first}",
            own[arm, visit] - own[arms.reference, visit],
        )
        for arm in arms.others
        for visit in later
    ]
    return table(inference, rows, level)


def contrast(
    inference: Inference,
    grid: Grid,
    wanted: Mapping[str, Mapping[Cell, float]],
    *,
    level: float = 0.95,
) -> Table:
    """Contrasts of your own: by name, the weight of each (arm, visit)."""
    rows = ((name, _combined(grid, cells)) for name, cells in wanted.items())
    return table(inference, rows, level)


def table(inference: Inference, rows: Iterable[tuple[str, Floats]], level: float) -> Table:
    """A row of a table for each named row of coefficients."""
    return Table(tuple(_tested(inference, name, row, level) for name, row in rows), level)


def _tested(inference: Inference, name: str, row: Floats, level: float) -> Row:
    if not (np.abs(row) > _ZERO).any():
        # The model itself says zero, as the constrained one does of the arms at baseline.
        return Row(name, 0.0, 0.0, math.inf, math.nan, math.nan, 0.0, 0.0)
    test = inference.test(row)
    half = quantile(level, test.df) * test.std_error
    return Row(
        name,
        test.estimate,
        test.std_error,
        test.df,
        test.statistic,
        test.p_value,
        test.estimate - half,
        test.estimate + half,
    )


def _since(grid: Grid, since: str) -> list[str]:
    visits = list(grid.design.visits)
    first = since or visits[0]
    if first not in visits:
        raise MeansError(f"no visit {first!r}; expected one of {', '.join(visits)}")
    if len(visits) < 2:
        raise MeansError("there is one visit; a change needs a second")
    return [first, *(visit for visit in visits if visit != first)]


def _combined(grid: Grid, cells: Mapping[Cell, float]) -> Floats:
    if not cells:
        raise MeansError("a contrast has no cells; expected a weight for some (arm, visit)")
    rows = [weight * grid.row(arm, visit) for (arm, visit), weight in cells.items()]
    found: Floats = np.sum(rows, axis=0)
    return found
