"""The dose in cells: counts times volume, from the best record of the counts that there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import Quantity, catalogue
from blastema.core.product.dose import Counts, counts
from blastema.core.product.state import Measure, ProductState, Result
from blastema.core.quantity import Viability, Volume
from blastema.core.run.state import RunState, StepDone

CELLS = "cells_per_ml"
NUCLEATED, PLATELETS = "nucleated-cells-per-ml", "platelets-per-ml"

TESTED = ProductState(
    tests={
        # As the catalogue's specification has their units.
        NUCLEATED: Result(NUCLEATED, 30_000_000, "cells/ml", True),
        "viability": Result("viability", 940, "permille", True),
        "no-clots": Result("no-clots", 1, "yes-no", True),
    }
)
MEASURED = ProductState(measures=(Measure(NUCLEATED, 20_000_000, CELLS, "counter"),))
RUN = RunState(
    steps=(
        StepDone("count", "", {NUCLEATED: 10_000_000}, {NUCLEATED: CELLS}),
        StepDone(
            "sample",
            "",
            {
                NUCLEATED: 11_000_000,
                PLATELETS: 900_000_000,
                "label-read": True,
                "day": "2026-01-01",
            },
            {NUCLEATED: CELLS, PLATELETS: CELLS, "label-read": "yes-no", "day": "date"},
        ),
    )
)


def found(known: Counts) -> list[tuple[str, int, str]]:
    return [(one.what, one.concentration.cells_per_ml, one.found_in) for one in known.counted]


@pytest.mark.parametrize(
    ("product", "run", "expected"),
    [
        # A test of the release is what was signed, so it comes first.
        (TESTED, None, [(NUCLEATED, 30_000_000, "test")]),
        (replace(TESTED, measures=MEASURED.measures), None, [(NUCLEATED, 30_000_000, "test")]),
        (MEASURED, None, [(NUCLEATED, 20_000_000, "measurement")]),
        # Of a run, its last count; what nobody counted later is added from it.
        (
            ProductState(),
            RUN,
            [(NUCLEATED, 11_000_000, "run"), (PLATELETS, 900_000_000, "run")],
        ),
        (TESTED, RUN, [(NUCLEATED, 30_000_000, "test"), (PLATELETS, 900_000_000, "run")]),
        # Nobody counted: no dose is invented.
        (ProductState(), None, []),
        (ProductState(measures=(Measure("volume", 7_000, "volume_ul", ""),)), None, []),
    ],
)
def test_the_best_record_of_a_count_is_taken(product, run, expected) -> None:
    assert found(counts(product, run)) == expected


def test_six_millilitres_of_thirty_million_are_180_million_cells() -> None:
    """Parent: 6 x 30 = 180; 940 of 1000 living are 169.2 million."""
    ((_, dose),) = counts(TESTED).in_volume(Volume(6_000))
    assert (dose.nucleated.cells, dose.living.cells) == (180_000_000, 169_200_000)


def test_viability_says_nothing_of_platelets() -> None:
    alive = replace(
        TESTED, tests={**TESTED.tests, PLATELETS: Result(PLATELETS, 10**9, CELLS, True)}
    )
    doses = {one.what: dose for one, dose in counts(alive).in_volume(Volume(1_000))}
    assert doses[PLATELETS].living is None
    assert doses[NUCLEATED].living is not None


@given(st.integers(0, 10**10), st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
def test_several_injections_together_are_the_dose_of_their_volume(per_ml: int, volumes) -> None:
    """To one cell an injection: each is rounded to the nearest."""
    known = counts(ProductState(tests={NUCLEATED: Result(NUCLEATED, per_ml, CELLS, True)}))
    parts = sum(known.in_volume(Volume(one))[0][1].nucleated.cells for one in volumes)
    whole = known.in_volume(Volume(sum(volumes)))[0][1].nucleated.cells
    assert abs(parts - whole) <= len(volumes)


def test_every_concentration_and_viability_of_the_catalogue_is_understood() -> None:
    """A unit that a specification writes and this does not know would hide a dose."""
    catalogued = [
        (one.slug, one.quantity, one.unit)
        for specification in catalogue().specifications
        for one in specification.tests
    ]
    wanted = {slug for slug, quantity, _ in catalogued if quantity is Quantity.CONCENTRATION}
    known = counts(
        ProductState(tests={s: Result(s, 1000, u, True) for s, _, u in catalogued if s in wanted})
    )
    assert {one.what for one in known.counted} == wanted
    for slug, quantity, unit in catalogued:
        if quantity is Quantity.VIABILITY:
            alive = ProductState(tests={slug: Result(slug, 900, unit, True)})
            assert counts(alive).viability == Viability(900)
