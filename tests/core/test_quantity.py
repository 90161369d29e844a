"""Quantities: read exactly, refuse what cannot be, and never mix."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.quantity import (
    CellCount,
    Concentration,
    Mass,
    QuantityError,
    Temperature,
    Viability,
    Volume,
)


@pytest.mark.parametrize(
    ("kind", "written", "amount", "shown"),
    [
        (Volume, "2.5 ml", 2_500, "2.5 ml"),
        (Volume, "2.50mL", 2_500, "2.5 ml"),
        (Volume, "800 µl", 800, "0.8 ml"),
        (Volume, "0.001 ml", 1, "0.001 ml"),
        (Volume, "0 ml", 0, "0 ml"),
        (Volume, "0.12 l", 120_000, "120 ml"),
        (CellCount, "400 million", 400_000_000, "400 million cells"),
        (CellCount, "4e8 cells", 400_000_000, "400 million cells"),
        (CellCount, "1.25 million cells", 1_250_000, "1.25 million cells"),
        (CellCount, "999 cells", 999, "999 cells"),
        (Concentration, "1.2 million/ml", 1_200_000, "1.2 million cells per ml"),
        (Concentration, "250 /µl", 250_000, "250000 cells per ml"),
        (Viability, "95.5 %", 955, "95.5 %"),
        (Viability, "100%", 1_000, "100 %"),
        (Temperature, "-150 °C", -150_000, "-150 °C"),
        (Temperature, "-0.5 C", -500, "-0.5 °C"),
        (Temperature, "4.2 C", 4_200, "4.2 °C"),
        (Mass, "82.5 kg", 82_500_000_000, "82.5 kg"),
        (Mass, "40 mg", 40_000, "40 mg"),
        (Mass, "180 lb", 81_646_626_600, "81.6466266 kg"),  # the pound is 453.59237 g, exact
    ],
)
def test_what_is_read_and_shown(kind, written, amount, shown):
    read = kind.parse(written)
    assert read == kind(amount)
    assert str(read) == shown


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        (Volume, "-1 ml", "cannot be negative"),
        (Volume, "2,5 ml", "point for decimals"),
        (Volume, "2.5", "has the unit"),
        (Volume, "2.5 cells", "has the unit"),
        (Volume, "two ml", "not a volume"),
        (Volume, "nan ml", "not a volume"),
        (Volume, "", "not a volume"),
        (Volume, "0.0001 ml", "finer than"),
        (Volume, "11 l", "larger than 10000 ml"),
        (CellCount, "0.5 cells", "finer than"),
        (CellCount, "1e15 cells", "larger than"),
        (Concentration, "1e12 /ml", "larger than"),
        (Viability, "101 %", "larger than 100 %"),
        (Temperature, "-300 C", "below absolute zero"),
        (Temperature, "200 C", "larger than 150 °C"),
        (Mass, "800 kg", "larger than 700 kg"),
    ],
)
def test_what_is_refused_in_plain_words(kind, written, words):
    with pytest.raises(QuantityError, match=words):
        kind.parse(written)


@pytest.mark.parametrize("amount", [1.0, True, "1", None])
def test_an_amount_is_a_whole_number(amount):
    with pytest.raises(QuantityError, match="whole number"):
        Volume(amount)


@pytest.mark.parametrize(
    ("concentration", "volume", "cells"),
    [
        (1_000_000, 2_500, 2_500_000),
        (1_000, 1, 1),
        (500, 1, 0),  # half a cell goes to the even whole, 0
        (1_500, 1, 2),  # one and a half to the even whole, 2
        (2_500, 1, 2),
        (1_501, 1, 2),
    ],
)
def test_cells_in_a_volume(concentration, volume, cells):
    assert Concentration(concentration).times(Volume(volume)) == CellCount(cells)


def test_living_cells():
    assert CellCount(1_000_001).living(Viability(955)) == CellCount(955_001)


def test_cell_counts_add():
    assert CellCount(1) + CellCount(2) == CellCount(3)


def test_a_concentration_needs_a_volume():
    with pytest.raises(QuantityError, match="above zero"):
        CellCount(1).per(Volume(0))


def test_volumes_add_and_cannot_run_dry():
    assert Volume(1_500) + Volume(500) - Volume(2_000) == Volume(0)
    with pytest.raises(QuantityError, match="cannot be negative"):
        Volume(1_500) - Volume(1_501)


@pytest.mark.parametrize(
    "mix",
    [
        lambda: Volume(1) + CellCount(1),
        lambda: Concentration(1) + Concentration(1),
        lambda: Volume(1) < CellCount(2),
        lambda: Concentration(1).times(CellCount(1)),
        lambda: CellCount(1).living(Volume(1)),
    ],
)
def test_different_things_do_not_mix(mix):
    with pytest.raises((TypeError, AttributeError)):
        mix()


def test_the_same_number_of_another_thing_is_not_equal():
    assert Volume(1) != CellCount(1)


@given(st.integers(0, 10_000_000))
def test_a_volume_reads_back_what_it_shows(amount):
    assert Volume.parse(str(Volume(amount))) == Volume(amount)


@given(st.integers(0, 10**9), st.integers(0, 10**5))
def test_rounding_is_never_more_than_half_a_cell(concentration, volume):
    counted = Concentration(concentration).times(Volume(volume)).cells
    assert abs(counted - Fraction(concentration * volume, 1000)) <= Fraction(1, 2)


@given(st.integers(0, 10**8), st.integers(1, 10**6))
def test_counting_and_diluting_are_inverse(cells, volume):
    # Rounding to whole cells per ml loses at most half a cell in each ml, and the way back
    # rounds once more.
    back = CellCount(cells).per(Volume(volume)).times(Volume(volume)).cells
    assert abs(back - cells) <= Fraction(volume, 2000) + Fraction(1, 2)
