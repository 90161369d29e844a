"""Results that cannot be are refused, all of them at once, whoever types them and wherever."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue.practice import Comparator, Quantity, SpecTest
from blastema.core.product import decide
from blastema.core.product.possible import MOST_COUNTED, impossible
from blastema.core.product.standing import Reading
from blastema.core.product.testing import record_test
from blastema.core.quantity import QuantityError, Viability
from tests.spec import products as p


def line_of(quantity: Quantity) -> SpecTest:
    return SpecTest("t", "t", quantity, Comparator.RECORDED, None, "", False, "this table")


# Bounds are those of core.quantity, with their sources there.
@pytest.mark.parametrize(
    ("quantity", "value", "possible"),
    [
        (Quantity.VIABILITY, 0, True),
        (Quantity.VIABILITY, 1000, True),
        (Quantity.VIABILITY, 1001, False),
        (Quantity.VIABILITY, -1, False),
        (Quantity.VOLUME, 10_000_000, True),
        (Quantity.VOLUME, 10_000_001, False),
        (Quantity.VOLUME, -1, False),
        (Quantity.CONCENTRATION, 10**11 + 1, False),
        (Quantity.CELLS, -5, False),
        (Quantity.TEMPERATURE, -196_000, True),
        (Quantity.TEMPERATURE, -273_151, False),
        (Quantity.YES_NO, 0, True),
        (Quantity.YES_NO, 1, True),
        (Quantity.YES_NO, 2, False),
        (Quantity.YES_NO, -1, False),
        (Quantity.COUNT, MOST_COUNTED, True),
        (Quantity.COUNT, MOST_COUNTED + 1, False),
        (Quantity.COUNT, -1, False),
        (Quantity.MINUTES, -1, False),
        (Quantity.COUNT, True, False),  # a yes is no count
        (Quantity.COUNT, 1.5, False),
    ],
)
def test_what_can_be_a_result(quantity: Quantity, value: int, possible: bool) -> None:
    specification = replace(p.SHORT, tests=(line_of(quantity),))
    found = impossible(specification, Reading("t", value))
    assert (found is None) is possible
    assert found is None or found.rule == "PRODUCT-RESULT-IMPOSSIBLE"


@given(st.integers(-(2**53), 2**53))
def test_viability_is_possible_exactly_where_its_type_can_be_made(value: int) -> None:
    specification = replace(p.SHORT, tests=(line_of(Quantity.VIABILITY),))
    try:
        Viability(value)
    except QuantityError:
        assert impossible(specification, Reading("t", value)) is not None
    else:
        assert impossible(specification, Reading("t", value)) is None


def test_an_absurd_result_is_no_pass() -> None:
    """Five hundred per cent is above the limit of seventy, and was never measured."""
    line = replace(p.VIABILITY, quantity=Quantity.VIABILITY)
    specification = replace(p.SHORT, tests=(line,))
    reading = Reading("viability", 5000)
    recorded = record_test(p.IN_PROCESS, specification=specification, reading=reading)
    assert p.rules(recorded) == ("PRODUCT-RESULT-IMPOSSIBLE",)


def test_all_faults_are_told_at_once() -> None:
    readings = (Reading("volume", -1), Reading("viability", -2), Reading("no-such-test", 1))
    released = decide.test_and_release(
        p.IN_PROCESS,
        specification=p.SHORT,
        readings=readings,
        signature=p.APPROVED,
        same_day=True,
        second=None,
        reason="",
    )
    rules = p.rules(released)
    assert rules.count("PRODUCT-RESULT-IMPOSSIBLE") == 2
    assert "PRODUCT-TEST-UNKNOWN" in rules
