"""How a specification is summed: which factors make cells, which columns are multiplied.

Within a cell every factor of the cell is constant, so a subject's column is one of a few
numeric products, or nothing. Rows are multiplied by those products alone, and the indicator
columns follow from the cells once, at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blastema.evidence.specification.columns import Column, Factor
from blastema.evidence.specification.parts import Arm, Categorical
from blastema.evidence.specification.specification import Specification

# Factors beyond the key make cells of their own while patterns times cells stay below this:
# each cell costs a matrix product a chunk, each indicator column a part of every product.
MOST_CELLS = 1024


@dataclass(frozen=True)
class Radix:
    """A factor of the cells: its levels, and what one level counts for in a cell's number."""

    name: str
    levels: tuple[str, ...]
    step: int

    def level(self, cell: int) -> str:
        return self.levels[cell // self.step % len(self.levels)]


class Plan:
    """The numbering of cells and the numeric products of one specification."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self.visits = len(specification.visits)
        self.radices = _radices(specification)
        self.factors = {radix.name: radix for radix in self.radices}
        numeric = [_numeric(column, self.factors) for column in specification.subject_columns]
        self.products: tuple[Column, ...] = tuple(dict.fromkeys(numeric))
        self._lower: dict[int, NDArray[np.intp]] = {}
        self.place = [self.products.index(column) for column in numeric]

    @cached_property
    def codes(self) -> int:
        """How many numbers of (cell, pattern) there are."""
        last = self.radices[-1]
        return (1 << self.visits) * last.step * len(last.levels)

    @cached_property
    def code_type(self) -> np.dtype[Any]:
        """The fewest bytes that hold every number of (cell, pattern)."""
        kinds = (np.uint8, np.uint16, np.int64)
        return np.dtype(next(kind for kind in kinds if self.codes <= np.iinfo(kind).max + 1))

    @cached_property
    def categorical(self) -> tuple[Arm | Categorical, ...]:
        spec = self.specification
        factors = (c for c in spec.covariates if isinstance(c, Categorical) and not c.varying)
        return (spec.arm, *factors)

    @cached_property
    def constant_products(self) -> list[tuple[int, Column]]:
        """The products that are the same at every visit, each with its place in a row."""
        return [(at, column) for at, column in enumerate(self.products) if not column.visit]

    @cached_property
    def products_at(self) -> list[list[tuple[int, Column]]]:
        """The products of each visit, each with its place in a row."""
        visits = [visit.name for visit in self.specification.visits]
        placed = list(enumerate(self.products))
        return [[pair for pair in placed if pair[1].visit == visit] for visit in visits]

    def lower(self, cell: int) -> NDArray[np.intp]:
        """Where each entry of the lower triangle of (columns, answers) stands in the flat
        products of this cell; one past the end where a column is zero throughout."""
        if cell not in self._lower:
            self._lower[cell] = self._positions(cell)
        return self._lower[cell]

    def _positions(self, cell: int) -> NDArray[np.intp]:
        width = len(self.products) + self.visits
        take = np.array([*self.place, *range(len(self.products), width)])
        there = np.array([*self.holds(cell), *[True] * self.visits])
        rows, others = np.tril_indices(len(take))
        flat = take[rows] * width + take[others]
        return np.where(there[rows] & there[others], flat, width * width)

    def holds(self, cell: int) -> list[bool]:
        """Of each subject column whether it is anything in this cell, or zero throughout."""
        columns = self.specification.subject_columns
        return [self._holds(column.factors, cell) for column in columns]

    def _holds(self, factors: Sequence[Factor], cell: int) -> bool:
        conditions = [(self.factors[f.name], f.level) for f in factors if f.name in self.factors]
        return all(radix.level(cell) == level for radix, level in conditions)


def _radices(spec: Specification) -> tuple[Radix, ...]:
    """The arm, what groups and strata are made of, then further factors while they fit."""
    key = dict.fromkeys((spec.arm.name, *spec.grouping, *spec.strata))
    parts: dict[str, Arm | Categorical] = {spec.arm.name: spec.arm}
    parts |= {c.name: c for c in spec.covariates if isinstance(c, Categorical)}
    parts = {name: part for name, part in parts.items() if not getattr(part, "varying", False)}
    used = {factor.name for column in spec.subject_columns for factor in column.factors}
    found: list[Radix] = []
    step = 1
    for name in (*key, *(n for n in parts if n in used and n not in key)):
        levels = parts[name].levels
        if name not in key and (step * len(levels)) << len(spec.visits) > MOST_CELLS:
            continue
        found.append(Radix(name, levels, step))
        step *= len(levels)
    return tuple(found)


def _numeric(column: Column, factors: dict[str, Radix]) -> Column:
    """The part of a column that a cell does not settle."""
    left = tuple(factor for factor in column.factors if factor.name not in factors)
    return Column(left, column.visit)
