"""A subject's columns as whole numbers of a small unit, one row at a time.

This is the plain statement of what the engines do in bulk; they agree bit for bit. A decimal
value is a whole number already (45.2 at one decimal is 452). Everything else is rounded once,
after centre and scale, to a multiple of ``2**-grid``, half to even.
"""

from __future__ import annotations

import math
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
    places = None if specification.weighted_by_visit else specification.outcome.decimals
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
    """Whether the column is a whole number of a decimal unit, so that nothing is rounded.

    Times the root of a visit's weight it is none, even where the weight is 1.
    """
    if specification.weighted_by_visit:
        return False
    parts = [specification.covariate.get(factor.name) for factor in column.factors]
    based = any(factor.part is not None for factor in column.factors)
    return not based and not any(isinstance(p, Continuous) and p.decimals is None for p in parts)


def evaluate(specification: Specification, row: Row) -> tuple[int, ...]:
    """The subject's whole numbers, one for each of ``columns``, from its values by name.

    ``row`` holds the arm and every covariate; its values have been checked. What varies is a
    mapping by visit, and holds those visits alone that count: a column of any other is 0.
    """
    return tuple(_column(specification, column, row) for column in specification.columns)


def evaluate_answer(specification: Specification, row: Row, visit: str, answer: float) -> int:
    """The whole number of an answer at a visit that counts, its centre and weight with it."""
    outcome = specification.outcome
    if outcome.decimals is None:
        away = answer - float(outcome.centre)
        whole = round(away * 2.0**specification.grid)
        unit = 2.0**specification.grid
    else:
        power: int = 10**outcome.decimals
        whole, unit = round(answer * power) - int(outcome.centre * power), float(power)
    if not specification.weighted_by_visit:
        return whole
    return round(whole / unit * _root(specification, row, visit) * 2.0**specification.grid)


def _root(spec: Specification, row: Row, visit: str) -> float:
    """The root of a visit's weight, whose decimals or grid have been kept first."""
    assert spec.weight is not None
    weight = spec.weight
    given = row[weight.name]
    assert isinstance(given, Mapping)
    unit = 2.0**spec.grid if weight.decimals is None else 10.0**weight.decimals
    return math.sqrt(round(float(str(given[visit])) * unit) / unit)


def _at(spec: Specification, row: Row, visit: str) -> Row | None:
    """The row as it is at one visit; nothing where that visit does not count."""
    found = dict(row)
    for part in spec.varying:
        by_visit = row[part.name]
        assert isinstance(by_visit, Mapping)
        if visit not in by_visit:
            return None
        found[part.name] = by_visit[visit]
    return found


def _column(spec: Specification, column: Column, row: Row) -> int:
    if column.visit:
        there = _at(spec, row, column.visit)
        if there is None:
            return 0
        if spec.weighted_by_visit:
            root = _root(spec, row, column.visit)
            return round(_product(spec, column, there) * root * 2.0**spec.grid)
        row = there
    if is_decimal(spec, column):
        found = 1
        for factor in column.factors:
            found *= _whole(spec, factor, row)
        return found
    return round(_product(spec, column, row) * 2.0**spec.grid)


def _product(spec: Specification, column: Column, row: Row) -> float:
    value = 1.0
    for factor in column.factors:
        value *= _value(spec, factor, row)
    return value


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
