"""How many cells are in a volume: what was given, as arithmetic on counted material."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blastema.core.catalogue.practice import Quantity
from blastema.core.product.state import ProductState
from blastema.core.quantity import CellCount, Concentration, Viability, Volume
from blastema.core.run.state import RunState


@dataclass(frozen=True, slots=True)
class Dose:
    """What one volume held; ``living`` is ``None`` where viability was not measured."""

    volume: Volume
    nucleated: CellCount
    living: CellCount | None


def dose(concentration: Concentration, volume: Volume, viability: Viability | None = None) -> Dose:
    """Nucleated cells are concentration times volume; living ones that times viability."""
    nucleated = concentration.times(volume)
    return Dose(volume, nucleated, nucleated.living(viability) if viability else None)


def recovery_permille(before: Dose, after: Dose) -> int | None:
    """The part of the nucleated cells that a process kept; ``None`` of no cells.

    Rounded to the nearest thousandth, halves up. More than 1000 means that one of the
    two counts is wrong.
    """
    if not before.nucleated.cells:
        return None
    return (2000 * after.nucleated.cells + before.nucleated.cells) // (2 * before.nucleated.cells)


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of cell that was counted in a product; ``what`` is the count's slug, such as
    ``nucleated-cells-per-ml``, and ``found_in`` says which record the count stands in."""

    what: str
    concentration: Concentration
    found_in: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a product, and how much of it lived; nothing where nobody did."""

    counted: tuple[Counted, ...] = ()
    viability: Viability | None = None

    def in_volume(self, volume: Volume) -> tuple[tuple[Counted, Dose], ...]:
        """The dose of each kind. Viability is that of the nucleated cells alone."""
        return tuple(
            (one, dose(one.concentration, volume, self._living(one))) for one in self.counted
        )

    def _living(self, one: Counted) -> Viability | None:
        return self.viability if one.what == NUCLEATED else None


NUCLEATED = "nucleated-cells-per-ml"
_VIABILITY = "viability"
# A run and a measurement name the quantity, a specification's test its unit: one small integer.
_PER_ML = frozenset({Quantity.CONCENTRATION.value, "cells/ml", "colonies/ml"})
_PER_MILLE = frozenset({Quantity.VIABILITY.value, "permille"})
_Amounts = Mapping[str, tuple[str, int]]


def counts(product: ProductState, run: RunState | None = None) -> Counts:
    """What is known of a product's cells: the tests of its release, else what was measured
    on it, else the last count of the ``run`` that made it.

    A part begins with the counts of its whole, so that a part's dose needs no more.
    """
    tests = {slug: (one.unit, one.value) for slug, one in product.tests.items()}
    measures = {one.measure: (one.unit, one.value) for one in product.measures}
    sources = (("test", tests), ("measurement", measures), ("run", _of_run(run)))
    kinds = dict.fromkeys(slug for _, amounts in sources for slug in amounts)
    counted = tuple(_first(slug, sources) for slug in kinds)
    return Counts(tuple(one for one in counted if one is not None), _viability(sources))


def _of_run(run: RunState | None) -> _Amounts:
    """The last that each step measured; a switch or a date is no amount."""
    steps = run.steps if run else ()
    return {
        slug: (done.units.get(slug, ""), value)
        for done in steps
        for slug, value in done.measurements.items()
        if type(value) is int
    }


_Sources = Sequence[tuple[str, _Amounts]]


def _first(slug: str, sources: _Sources) -> Counted | None:
    for name, amounts in sources:
        unit, value = amounts.get(slug, ("", 0))
        if unit in _PER_ML:
            return Counted(slug, Concentration(value), name)
    return None


def _viability(sources: _Sources) -> Viability | None:
    for _, amounts in sources:
        unit, value = amounts.get(_VIABILITY, ("", 0))
        if unit in _PER_MILLE:
            return Viability(value)
    return None
