"""Columns of a subject: what a term makes of the covariates, as names and as factors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from blastema.evidence.specification.parts import Arm, Basis, Categorical, Covariate


@dataclass(frozen=True)
class Factor:
    """One multiplicand of a column.

    ``name`` is a covariate, a basis or the arm. ``level`` is set for a categorical one: 1 where
    the subject has this level, else 0. ``part`` is set for a basis: its column, counted from 1.
    With neither, it is the centred and scaled value of a continuous covariate.
    """

    name: str
    level: str | None = None
    part: int | None = None

    def __str__(self) -> str:
        inside = self.level if self.level is not None else self.part
        return self.name if inside is None else f"{self.name}[{inside}]"


@dataclass(frozen=True)
class Column:
    """A product of factors; without any it is the constant ``1``.

    With ``visit`` it is the product's value at that visit, and 0 where that visit is not answered.
    """

    factors: tuple[Factor, ...] = ()
    visit: str = ""

    @property
    def name(self) -> str:
        product = ":".join(map(str, self.factors)) or "1"
        return f"{product}({self.visit})" if self.visit else product

    def __str__(self) -> str:
        return self.name


def subject_columns(
    terms: Sequence[str], covariates: Sequence[Covariate], bases: Sequence[Basis]
) -> tuple[Column, ...]:
    """The constant, then the columns of each term in order; what two terms share stands once."""
    known: dict[str, Covariate | Basis] = {part.name: part for part in (*covariates, *bases)}
    columns: dict[tuple[str, ...], Column] = {(): Column()}
    for term in terms:
        for column in _columns_of(term, known):
            columns.setdefault(tuple(sorted(map(str, column.factors))), column)
    return tuple(columns.values())


def by_visit(
    columns: Iterable[Column], varying: Iterable[str], visits: Sequence[str], *, weighted: bool
) -> tuple[Column, ...]:
    """A column for each visit in the place of one that holds something ``varying``.

    With a weight at each visit (``weighted``) every column is of a visit, since it is summed
    times the root of that visit's weight; the constant too.
    """
    names = set(varying)
    found: list[Column] = []
    for column in columns:
        if weighted or any(factor.name in names for factor in column.factors):
            found += [Column(column.factors, visit) for visit in visits]
        else:
            found.append(column)
    return tuple(found)


def by_arm(columns: Sequence[Column], arm: Arm) -> tuple[Column, ...]:
    """The columns, then for each arm but the reference the same columns within that arm."""
    inside = [
        Column((Factor(arm.name, level), *column.factors), column.visit)
        for level in arm.others
        for column in columns
    ]
    return (*columns, *inside)


def _columns_of(term: str, known: Mapping[str, Covariate | Basis]) -> Iterable[Column]:
    choices = [_factors_of(known[name]) for name in term.split(":")]
    for factors in product(*choices):
        yield Column(tuple(factors))


def _factors_of(part: Covariate | Basis) -> list[Factor]:
    if isinstance(part, Categorical):
        return [Factor(part.name, level) for level in part.others]
    if isinstance(part, Basis):
        return [Factor(part.name, part=number) for number in range(1, part.columns + 1)]
    return [Factor(part.name)]
