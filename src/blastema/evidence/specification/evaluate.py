"""A subject's columns as whole numbers of a small unit, one row at a time.

This is the plain statement of what the engines do in bulk; they agree bit for bit. A decimal
value is a whole number already (45.2 at one decimal is 452). Everything else is rounded once,
after centre and scale, to a multiple of ``2**-grid``, half to even.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from blastema.evidence.specification.bases import basis_values
from blastema.evidence.specification.columns import Column, Factor
from blastema.evidence.specification.parts import Basis, Continuous
from blastema.evidence.specification.specification import Specification

Row = Mapping[str, object]


def units(specification: Specification) -> tuple[Fraction, ...]:
    """What one of each column's whole numbers is worth, in the order of ``columns``."""
    return tuple(unit_of(specification, column) for column in specification.columns)


def outcome_unit(specification: Specification) -> Fraction:
    """What one of an answer's whole numbers is worth, in the outcome's unit."""
    places = specification.outcome.decimals
    return Fraction(1, 2**specification.grid if places is None else 10**places)


def unit_of(specification: Specification, column: Column) -> Fraction:
    if not is_decimal(specification, column):
        return Fraction(1, 2**specification.grid)
    unit = Fraction(1)
    for factor in column.factors:
        part = specification.covariate.get(factor.name)
        if isinstance(part, Continuous):
            assert part.decimals is not None
            unit /= Fraction(part.scale) * 10**part.decimals
    return unit


def is_decimal(specification: Specification, column: Column) -> bool:
    """Whether the column is a whole number of a decimal unit, so that nothing is rounded."""
    parts = [specification.covariate.get(factor.name) for factor in column.factors]
    based = any(factor.part is not None for factor in column.factors)
    return not based and not any(isinstance(p, Continuous) and p.decimals is None for p in parts)


def evaluate(specification: Specification, row: Row) -> tuple[int, ...]:
    """The subject's whole numbers, one for each of ``columns``, from its values by name.

    ``row`` holds the arm and every covariate; its values have been checked.
    """
    return tuple(_column(specification, column, row) for column in specification.columns)


def _column(spec: Specification, column: Column, row: Row) -> int:
    if is_decimal(spec, column):
        found = 1
        for factor in column.factors:
            found *= _whole(spec, factor, row)
        return found
    value = 1.0
    for factor in column.factors:
        value *= _value(spec, factor, row)
    return round(value * 2.0**spec.grid)


def _whole(spec: Specification, factor: Factor, row: Row) -> int:
    if factor.level is not None:
        return int(row[factor.name] == factor.level)
    part = spec.covariate[factor.name]
    assert isinstance(part, Continuous)
    return _steps(part, row, spec.grid)


def _steps(part: Continuous, row: Row, grid: int) -> int:
    given = float(str(row[part.name]))
    if part.decimals is None:
        return round((given - float(part.centre)) / float(part.scale) * 2.0**grid)
    power: int = 10**part.decimals
    return round(given * power) - int(part.centre * power)


def _value(spec: Specification, factor: Factor, row: Row) -> float:
    """A factor of a product that is rounded as a whole."""
    if factor.level is not None:
        return float(row[factor.name] == factor.level)
    if factor.part is None:
        return _scaled(spec, factor.name, row)
    basis = next(basis for basis in spec.bases if basis.name == factor.name)
    covariate = spec.covariate[basis.covariate]
    assert isinstance(covariate, Continuous)
    return float(_basis(spec, basis, covariate, row)[factor.part - 1])


def _basis(spec: Specification, basis: Basis, covariate: Continuous, row: Row) -> list[float]:
    return basis_values(basis, covariate, _scaled(spec, covariate.name, row))


def _scaled(spec: Specification, name: str, row: Row) -> float:
    part = spec.covariate[name]
    assert isinstance(part, Continuous)
    steps = float(_steps(part, row, spec.grid))
    if part.decimals is None:
        return steps / 2.0**spec.grid
    return steps / 10.0**part.decimals / float(part.scale)
