"""A chunk's columns as whole numbers in float64, with every impossible value told apart.

Agrees bit for bit with ``specification.evaluate``, which states the same for one row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from operator import mul

import numpy as np

from blastema.evidence.mixed.moments import Bools, Floats
from blastema.evidence.specification.bases import basis_values
from blastema.evidence.specification.columns import Column, Factor
from blastema.evidence.specification.evaluate import is_decimal
from blastema.evidence.specification.parts import Categorical, Continuous
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.arrays import Codes
from blastema.evidence.summary.compiled import Compiled
from blastema.evidence.summary.limbs import MOST_LIMB, MOST_VALUE

TOO_LARGE = "is too far from its centre to be kept exactly"

Wrong = tuple[str, Bools]


@dataclass(frozen=True)
class Scale:
    """How one column of data becomes whole numbers, and which values are impossible.

    The scale's ends are compared after rounding to whole numbers, as everything else is.
    """

    decimals: int | None
    centre: Decimal
    scale: Decimal
    least: Decimal | None
    most: Decimal | None
    grid: int

    def whole(
        self, values: Floats, seen: Bools | None, out: Floats, spare: Floats
    ) -> tuple[float, list[Wrong]]:
        """Whole numbers into ``out``, 0 where nothing is seen; how far they go from zero; and
        the faults. ``spare`` is memory to work in."""
        # Overflow and infinity are found below by comparison; nothing is passed over.
        with np.errstate(over="ignore", invalid="ignore"):
            exact = self._steps(values, out, spare)
            if seen is not None:
                np.copyto(out, 0.0, where=~seen)
            low, high = float(out.min()), float(out.max())
            if self._fine(low, high) and (exact is None or _everywhere(exact, seen)):
                return max(-low, high), []
            here = np.ones(len(values), dtype=bool) if seen is None else seen
            wrong = [(why, where) for why, where in self._wrong(out, here, exact) if where.any()]
            for _, where in wrong:
                out[where] = 0.0
            return float(np.abs(out).max()), wrong

    def whole_at_once(
        self, fast: Compiled, values: Floats, seen: Bools | None, out: Floats
    ) -> float | None:
        """What ``whole`` does, by the compiled loop: how far they go from zero; ``None`` where
        anything is not as it should be, and ``whole`` has to look."""
        if self.decimals is None:
            return None
        fine = fast.steps(values, seen, *self._constants, *self.ends, out)
        return self._reach(out) if fine else None

    @cached_property
    def _constants(self) -> tuple[float, float]:
        """Steps in a unit, and the centre in steps, of a decimal."""
        power = 10 ** (self.decimals or 0)
        return float(power), float(self.centre * power)

    @property
    def unit(self) -> float:
        """How many whole numbers make one."""
        return 2.0**self.grid if self.decimals is None else 10.0**self.decimals

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The scale's ends in whole numbers."""
        least = -MOST_VALUE if self.least is None else self._step(self.least)
        most = MOST_VALUE if self.most is None else self._step(self.most)
        return max(least, -MOST_VALUE), min(most, MOST_VALUE)

    def _reach(self, out: Floats) -> float:
        """How far the whole numbers go from zero: as the scale does, if one limb holds that."""
        far = max(map(abs, self.ends))
        return far if far <= MOST_LIMB else max(-float(out.min()), float(out.max()))

    def _step(self, value: Decimal) -> float:
        if self.decimals is not None:
            return float((value - self.centre) * 10**self.decimals)
        away = (float(value) - float(self.centre)) / float(self.scale)
        return float(round(away * 2.0**self.grid))

    def _steps(self, values: Floats, out: Floats, spare: Floats) -> Bools | None:
        """Units from the centre; for a decimal also whether it has no further digits."""
        if self.decimals is None:
            np.subtract(values, float(self.centre), out=out)
            np.divide(out, float(self.scale), out=out)
            np.rint(np.multiply(out, 2.0**self.grid, out=out), out=out)
            return None
        power, centre = self._constants
        np.rint(np.multiply(values, power, out=out), out=out)
        exact: Bools = (
            np.divide(out, power, out=spare) == values if self.decimals else out == values
        )
        if self.centre:
            np.subtract(out, centre, out=out)
        return exact

    def _fine(self, low: float, high: float) -> bool:
        """Whether all is within the scale; what is not seen is 0, so 0 has to be within too."""
        least, most = self.ends
        return least <= 0 <= most and least <= low and high <= most

    def _wrong(self, steps: Floats, seen: Bools, exact: Bools | None) -> Iterable[Wrong]:
        least, most = self.ends
        infinite = seen & np.isinf(steps)
        yield "is infinite", infinite
        large = seen & (np.abs(steps) > MOST_VALUE) & ~infinite
        yield TOO_LARGE, large
        outside = seen & ~((steps >= least) & (steps <= most)) & ~infinite & ~large
        yield f"is outside {self.least} to {self.most}", outside
        if exact is not None:
            longer = seen & ~exact & ~infinite & ~outside & ~large
            yield f"has more than {self.decimals} decimals", longer


def _everywhere(exact: Bools, seen: Bools | None) -> bool:
    if seen is None:
        return bool(exact.all())
    return bool(np.count_nonzero(exact & seen) == np.count_nonzero(seen))


def scale_of(part: Continuous, grid: int) -> Scale:
    return Scale(part.decimals, part.centre, part.scale, part.least, part.most, grid)


def outcome_scale(spec: Specification) -> Scale:
    o = spec.outcome
    return Scale(o.decimals, o.centre, Decimal(1), o.least, o.most, spec.grid)


class Products:
    """The numeric products of a chunk from its covariates' whole numbers and level codes.

    With ``root``, of a visit's weights, each product is times that before it is rounded.
    """

    def __init__(
        self,
        spec: Specification,
        wholes: dict[str, Floats],
        codes: dict[str, Codes],
        root: Floats | None = None,
    ) -> None:
        self._spec, self._wholes, self._codes, self._root = spec, wholes, codes, root
        self._scaled: dict[str, Floats] = {}
        self._bases: dict[str, list[Floats]] = {}

    def of(self, column: Column) -> Floats:
        """Whole numbers of the column's unit; the constant is asked for with a root alone."""
        if self._root is not None:
            ones = np.ones_like(self._root)
            times = reduce(mul, [self._value(factor) for factor in column.factors], ones)
            return np.rint(times * self._root * 2.0**self._spec.grid)
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
        assert isinstance(part, Categorical)
        assert factor.level is not None
        found: Floats = (self._codes[factor.name] == part.levels.index(factor.level)).astype(float)
        return found

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
