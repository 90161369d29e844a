"""How a specification is summed: which factors make cells, which columns are multiplied.

Within a cell every factor of the cell is constant, so a subject's column is one of a few
numeric products, or nothing. Rows are multiplied by those products alone, and the indicator
columns follow from the cells once, at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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
        self.place = [self.products.index(column) for column in numeric]

    @cached_property
    def codes(self) -> int:
        """How many numbers (cell, pattern) there may be."""
        last = self.radices[-1]
        return (1 << self.visits) * last.step * len(last.levels)

    @cached_property
    def categorical(self) -> tuple[Arm | Categorical, ...]:
        spec = self.specification
        return (spec.arm, *(c for c in spec.covariates if isinstance(c, Categorical)))

    def active(self, cell: int) -> list[bool]:
        """Which of the subject's columns are not zero throughout this cell."""
        return [self._holds(column.factors, cell) for column in self.specification.subject_columns]

    def _holds(self, factors: Sequence[Factor], cell: int) -> bool:
        conditions = [(self.factors[f.name], f.level) for f in factors if f.name in self.factors]
        return all(radix.level(cell) == level for radix, level in conditions)


def _radices(spec: Specification) -> tuple[Radix, ...]:
    """The arm, what groups and strata are made of, then further factors while they fit."""
    key = dict.fromkeys((spec.arm.name, *spec.grouping, *spec.strata))
    parts: dict[str, Arm | Categorical] = {spec.arm.name: spec.arm}
    parts |= {c.name: c for c in spec.covariates if isinstance(c, Categorical)}
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
    return Column(tuple(factor for factor in column.factors if factor.name not in factors))
