"""A chunk's columns as whole numbers in float64, with every impossible value told apart.

Agrees bit for bit with ``specification.evaluate``, which states the same for one row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import mul

import numpy as np

from blastema.evidence.mixed.moments import Bools, Floats
from blastema.evidence.specification.bases import basis_values
from blastema.evidence.specification.columns import Column, Factor
from blastema.evidence.specification.evaluate import is_decimal
from blastema.evidence.specification.parts import Continuous
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.arrays import Codes
from blastema.evidence.summary.limbs import MOST_VALUE

TOO_LARGE = "is too far from its centre to be kept exactly"

Wrong = tuple[str, Bools]


@dataclass(frozen=True)
class Scale:
    """How one column of data becomes whole numbers, and which values are impossible."""

    decimals: int | None
    centre: Decimal
    scale: Decimal
    least: Decimal | None
    most: Decimal | None
    grid: int

    def whole(self, values: Floats, seen: Bools) -> tuple[Floats, list[Wrong]]:
        """Whole numbers, 0 where nothing is seen; with the faults, if there are any."""
        # Overflow and infinity are found below by comparison; nothing is passed over.
        with np.errstate(over="ignore", invalid="ignore"):
            steps, exact = self._steps(values)
            found = np.where(seen, steps, 0.0)
            if self._fine(values, found, seen, exact):
                return found, []
            return found, list(self._wrong(values, found, seen, exact))

    def _steps(self, values: Floats) -> tuple[Floats, Bools | None]:
        """Units from the centre; for a decimal also whether it has no further digits."""
        if self.decimals is None:
            away = (values - float(self.centre)) / float(self.scale)
            return np.rint(np.multiply(away, 2.0**self.grid, out=away), out=away), None
        power = 10.0**self.decimals
        steps = np.multiply(values, power)
        np.rint(steps, out=steps)
        exact = steps / power == values if self.decimals else steps == values
        centre = float(self.centre * 10**self.decimals)
        return np.subtract(steps, centre, out=steps) if centre else steps, exact

    def _fine(self, values: Floats, found: Floats, seen: Bools, exact: Bools | None) -> bool:
        """The cheap question whether anything at all is wrong."""
        if not len(found):
            return True
        if max(-found.min(), found.max()) > MOST_VALUE:
            return False
        if exact is not None and np.count_nonzero(exact & seen) != np.count_nonzero(seen):
            return False
        return not (np.any(self._outside(values, seen)) if self._bounded else False)

    @property
    def _bounded(self) -> bool:
        return self.least is not None or self.most is not None

    def _outside(self, values: Floats, seen: Bools) -> Bools:
        low = -np.inf if self.least is None else float(self.least)
        high = np.inf if self.most is None else float(self.most)
        return seen & ~((values >= low) & (values <= high))

    def _wrong(
        self, values: Floats, found: Floats, seen: Bools, exact: Bools | None
    ) -> Iterable[Wrong]:
        infinite = seen & np.isinf(values)
        yield "is infinite", infinite
        outside = self._outside(values, seen) & ~infinite
        yield f"is outside {self.least} to {self.most}", outside
        large = seen & ~(np.abs(found) <= MOST_VALUE) & ~infinite & ~outside
        yield TOO_LARGE, large
        if exact is not None:
            longer = seen & ~exact & ~infinite & ~outside & ~large
            yield f"has more than {self.decimals} decimals", longer


def scale_of(part: Continuous, grid: int) -> Scale:
    return Scale(part.decimals, part.centre, part.scale, part.least, part.most, grid)


def outcome_scale(spec: Specification) -> Scale:
    o = spec.outcome
    return Scale(o.decimals, o.centre, Decimal(1), o.least, o.most, spec.grid)


class Products:
    """The numeric products of a chunk from its covariates' whole numbers and level codes."""

    def __init__(
        self, spec: Specification, wholes: dict[str, Floats], codes: dict[str, Codes]
    ) -> None:
        self._spec, self._wholes, self._codes = spec, wholes, codes
        self._scaled: dict[str, Floats] = {}
        self._bases: dict[str, list[Floats]] = {}

    def of(self, column: Column) -> Floats:
        """Whole numbers of the column's unit; the constant is not asked for."""
        if is_decimal(self._spec, column):
            return reduce(mul, [self._whole(factor) for factor in column.factors])
        if len(column.factors) == 1 and column.factors[0].part is None:
            return self._whole(column.factors[0])
        value = reduce(mul, [self._value(factor) for factor in column.factors])
        return np.rint(value * 2.0**self._spec.grid)

    def _whole(self, factor: Factor) -> Floats:
        if factor.level is not None:
            return self._indicator(factor)
        return self._wholes[factor.name]

    def _indicator(self, factor: Factor) -> Floats:
        part = self._spec.covariate[factor.name]
        place = part.levels.index(factor.level)  # type: ignore[union-attr, arg-type]
        return (self._codes[factor.name] == place).astype(np.float64)

    def _value(self, factor: Factor) -> Floats:
        if factor.level is not None:
            return self._indicator(factor)
        if factor.part is None:
            return self._scaled_of(factor.name)
        return self._basis(factor.name)[factor.part - 1]

    def _basis(self, name: str) -> list[Floats]:
        if name not in self._bases:
            basis = next(basis for basis in self._spec.bases if basis.name == name)
            part = self._spec.covariate[basis.covariate]
            assert isinstance(part, Continuous)
            self._bases[name] = basis_values(basis, part, self._scaled_of(part.name))
        return self._bases[name]

    def _scaled_of(self, name: str) -> Floats:
        if name not in self._scaled:
            part = self._spec.covariate[name]
            assert isinstance(part, Continuous)
            if part.decimals is None:
                self._scaled[name] = self._wholes[name] / 2.0**self._spec.grid
            else:
                places = 10.0**part.decimals
                self._scaled[name] = self._wholes[name] / places / float(part.scale)
        return self._scaled[name]
