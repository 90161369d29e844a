"""What a chunk's subjects are at each visit: covariates that change, and weights.

One visit after the other is read, multiplied and put into the table, so that memory does not
grow with the visits. A visit without one of its covariates or its weight does not count for
that subject: it leaves the pattern, and its answer is counted apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from blastema.evidence.mixed.moments import Bools, Floats
from blastema.evidence.specification.parts import Categorical, Continuous, Covariate, Weight
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.arrays import MISSING, UNKNOWN, Codes, level_codes, numbers
from blastema.evidence.summary.entries import LOG_GRID
from blastema.evidence.summary.scratch import Scratch
from blastema.evidence.summary.values import Products, Scale, Wrong, scale_of

Gap = tuple[str, Bools]  # what is not there, where


@dataclass
class AtVisit:
    """One visit of a chunk: whole numbers and level codes by name, gaps, and what is wrong."""

    codes: dict[str, Codes] = field(default_factory=dict)
    wholes: dict[str, Floats] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    wrong: list[tuple[str, Wrong]] = field(default_factory=list)
    root: Floats | None = None  # of the weights
    weights: Floats | None = None  # in their own unit


def read_visit(spec: Specification, batch: Any, place: int, scratch: Scratch) -> AtVisit:
    """Every varying part at the visit of this place; impossible values are kept as ``wrong``."""
    found = AtVisit()
    for part in spec.varying:
        array = batch.column(spec.columns_at_visits(part)[place])
        if isinstance(part, Categorical):
            codes = found.codes[part.name] = level_codes(array, part.levels)
            found.wrong.append((part.name, ("has an unknown level", codes == UNKNOWN)))
            absent = codes == MISSING
        else:
            absent = _read_number(spec, part, array, found, scratch)
        if absent.any():
            found.gaps.append((part.name, absent))
    return found


def _read_number(
    spec: Specification, part: Continuous | Weight, array: Any, found: AtVisit, scratch: Scratch
) -> Bools:
    values, seen = numbers(array)
    n = len(values)
    out, spare = scratch.row(part.name, n), scratch.row("[spare at visit]", n)
    _, wrong = _scale(spec, part).whole(values, seen, out, spare)
    absent = np.zeros(n, dtype=bool) if seen is None else ~seen
    found.wrong += [(part.name, one) for one in wrong]
    found.wholes[part.name] = out
    if isinstance(part, Weight):
        found.wrong.append((part.name, ("is not above zero", (out <= 0) & ~absent)))
        found.weights = np.where(out > 0, out, 0.0) / _unit(spec, part)
        found.root = np.sqrt(found.weights)
    return absent


def _scale(spec: Specification, part: Continuous | Weight) -> Scale:
    if isinstance(part, Weight):
        part = Continuous(part.name, part.decimals)
    return scale_of(part, spec.grid)


def _unit(spec: Specification, weight: Weight) -> float:
    return float(2.0**spec.grid if weight.decimals is None else 10.0**weight.decimals)


def products_at(
    spec: Specification,
    there: AtVisit,
    wholes: Mapping[str, Floats],
    codes: Mapping[str, Codes],
) -> Products:
    """The numeric products of that visit; ``wholes`` and ``codes`` are of what does not vary."""
    both = {**wholes, **there.wholes}, {**codes, **there.codes}
    return Products(spec, *both, root=there.root)


def counted(there: AtVisit, answered: Bools | None, n: int) -> tuple[Bools | None, list[Gap]]:
    """Whose answers at the visit count (``None`` for all), and which ones do not, by what is
    missing; an answer that lacks two things is counted for the first."""
    if not there.gaps:
        return answered, []
    left = np.ones(n, dtype=bool) if answered is None else answered.copy()
    lost: list[Gap] = []
    for name, absent in there.gaps:
        lost.append((name, left & absent))
        left &= ~absent
    return left, [gap for gap in lost if gap[1].any()]


def logs_of(weights: Floats, where: Bools | None) -> Any:
    """Logarithms of the weights in steps of 2**-LOG_GRID, 0 where the visit does not count.

    Every weight that occurs goes through one scalar function, so that no vector instruction
    can change a bit.
    """
    found, place = np.unique(weights, return_inverse=True)
    logs = [round(math.log(w) * 2.0**LOG_GRID) if w > 0 else 0 for w in found]
    taken = np.array(logs, dtype=np.int64)[place]
    return taken if where is None else np.where(where, taken, 0)


def wide_columns(spec: Specification) -> dict[str, str]:
    """The columns of a wide table that hold what varies, and whether each is factor or number."""
    return {column: kind for part, kind in _kinds(spec) for column in spec.columns_at_visits(part)}


def long_columns(spec: Specification) -> dict[str, str]:
    """The columns of a long table that hold what varies."""
    return {part.name: kind for part, kind in _kinds(spec)}


def _kinds(spec: Specification) -> Iterable[tuple[Covariate | Weight, str]]:
    for part in spec.varying:
        yield part, "factor" if isinstance(part, Categorical) else "number"
