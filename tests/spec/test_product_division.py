"""Dividing: nothing appears, nothing vanishes, and a part is what the whole was."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue.practice import Comparator, Quantity, Specification, SpecTest
from blastema.core.product import decide
from blastema.core.product.carried import Carried, carry, shares
from blastema.core.product.division import NewPart, part_codes
from blastema.core.product.dose import dose
from blastema.core.product.state import Measure, ProductState, Release, Result
from blastema.core.quantity import Concentration, Volume
from blastema.core.stream import Decision

from . import products as p

# The concentrate of these tables holds 6000 microlitres (`products.make`).
HALVES = (NewPart("part-1", "Aa", 3000), NewPart("part-2", "Ab", 2800))


def divide(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "parts": HALVES,
        "lost_ul": 200,
        "lost_to": "in the syringe",
        "in_run": False,
        "now": p.NOW,
    }
    return decide.divide(state, **{**facts, **changed})  # type: ignore[arg-type]


def part(whole: ProductState, carried: Carried, new: NewPart = HALVES[0]) -> ProductState:
    made = decide.make_part(
        p.NOTHING, parent="whole", whole=whole, part=new, carried=carried, at=p.NOW
    )
    return p.after(p.NOTHING, made)


DIVIDED = p.after(p.IN_PROCESS, divide(p.IN_PROCESS))


def test_the_whole_is_empty_and_says_where_everything_went() -> None:
    assert DIVIDED.volume_left_ul == 0
    assert [(one.product, one.volume_ul, one.purpose) for one in DIVIDED.drawn] == [
        ("part-1", 3000, "division"),
        ("part-2", 2800, "division"),
        ("", 200, "loss"),
    ]


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.IN_PROCESS, {}, ()),
        (p.FINAL, {}, ()),
        (p.NOTHING, {}, ("PRODUCT-OPEN-WHEN", "PRODUCT-OPEN-EMPTY", "PRODUCT-DIVIDE-BALANCE")),
        (p.REFUSED, {}, ("PRODUCT-OPEN-WHEN",)),
        (p.ISSUED, {}, ("PRODUCT-OPEN-WHERE",)),
        (DIVIDED, {}, ("PRODUCT-OPEN-EMPTY", "PRODUCT-DIVIDE-BALANCE")),
        (replace(p.GRAFT_READY, volume_left_ul=6000), {}, ("PRODUCT-NEVER-REMADE",)),
        (replace(p.FINAL, holds=frozenset({"recall"})), {}, ("PRODUCT-ON-HOLD",)),
        (p.FINAL, {"now": p.EXPIRY}, ("PRODUCT-EXPIRED",)),
        (replace(p.FINAL, store="store-1", position="F1-1-1-A1"), {}, ("PRODUCT-STORED",)),
        (p.after(p.FINAL, p.hand_over(p.FINAL)), {}, ("PRODUCT-IN-TRANSIT",)),
        (p.FINAL, {"in_run": True}, ("PRODUCT-IN-RUN",)),
        (p.FINAL, {"lost_ul": 199}, ("PRODUCT-DIVIDE-BALANCE",)),  # one microlitre vanished
        (p.FINAL, {"lost_ul": 201}, ("PRODUCT-DIVIDE-BALANCE",)),  # one appeared
        (p.FINAL, {"lost_to": " "}, ("PRODUCT-LOSS-NAMED",)),
        (p.FINAL, {"parts": HALVES[:1], "lost_ul": 3000}, ("PRODUCT-DIVIDE-PARTS",)),
        (p.FINAL, {"parts": (), "lost_ul": 6000}, ("PRODUCT-DIVIDE-PARTS",)),
        (
            p.FINAL,
            {"parts": (HALVES[0], replace(HALVES[1], division="Aa"))},
            ("PRODUCT-DIVIDE-CODES",),
        ),
        (
            p.FINAL,
            {"parts": (HALVES[0], replace(HALVES[1], division=""))},
            ("PRODUCT-DIVIDE-CODES",),
        ),
        # Absurd and negative amounts that add up all the same.
        (
            p.FINAL,
            {"parts": (NewPart("x", "Aa", 7000), NewPart("y", "Ab", -1000)), "lost_ul": 0},
            ("PRODUCT-VOLUME",),
        ),
        (
            p.FINAL,
            {"parts": (NewPart("x", "Aa", 6000), NewPart("y", "Ab", 500)), "lost_ul": -500},
            ("PRODUCT-LOSS",),
        ),
    ],
)
def test_dividing(state: ProductState, changed: dict[str, object], rules: tuple[str, ...]) -> None:
    assert p.rules(divide(state, **changed)) == rules


@pytest.mark.parametrize(
    ("division", "parts", "taken", "codes"),
    [
        # standards.md 1.3: 00 undivided; first capital, second lower case.
        ("00", 2, (), ("A0", "B0")),
        ("00", 2, ("00", "A0"), ("B0", "C0")),  # A0 is what a run made of it
        ("A0", 3, ("00", "A0"), ("Aa", "Ab", "Ac")),
        ("B0", 2, ("Ba",), ("Bb", "Bc")),
        ("Aa", 2, (), ()),  # a part of a part has no codes for parts of its own
        ("00", 27, (), ()),
        ("00", 2, tuple(f"{c}0" for c in ascii_uppercase[:25]), ()),  # one code is left
        ("what", 2, (), ()),
    ],
)
def test_parts_get_the_next_free_codes(
    division: str, parts: int, taken: tuple[str, ...], codes: tuple[str, ...]
) -> None:
    assert part_codes(division, parts, taken) == codes


def test_a_part_is_what_the_whole_was() -> None:
    one = part(p.FINAL, Carried(Release.TESTED))
    same = ("din", "product_class", "source", "patient", "expires_at", "place", "side")
    assert [getattr(one, name) for name in same] == [getattr(p.FINAL, name) for name in same]
    assert (one.division, one.volume_ul, one.parents[0].product) == ("Aa", 3000, "whole")


VOLUME = SpecTest("volume", "Volume", Quantity.VOLUME, Comparator.AT_LEAST, 2900, "µl", False, "x")
CELLS = SpecTest("cells", "Cells", Quantity.CELLS, Comparator.AT_LEAST, 10, "cells", False, "x")
ALIVE = SpecTest(
    "viability", "Viability", Quantity.VIABILITY, Comparator.AT_LEAST, 700, "permille", False, "x"
)
SPECIFIED = Specification("marrow-concentrate", 2, False, (VOLUME, CELLS, ALIVE))
WHOLE = replace(
    p.FINAL,
    tests={
        "volume": Result("volume", 6000, "µl", True),
        "cells": Result("cells", 101, "cells", True),
        "viability": Result("viability", 940, "permille", True),
    },
    measures=(
        Measure("volume", 6000, "volume_ul", "balance"),
        Measure("nucleated-cells", 101, "cells", "counter"),
        Measure("platelets-per-ml", 7, "cells_per_ml", "counter"),
    ),
)


def carried(whole: ProductState, *, keeps: bool) -> tuple[Carried, ...]:
    return carry(whole, SPECIFIED, volumes_ul=(3000, 2800), lost_ul=200, keeps_release=keeps)


def test_without_the_sites_word_a_part_of_a_released_product_waits_for_its_own_release() -> None:
    assert {one.release for one in carried(WHOLE, keeps=False)} == {Release.TESTED}


def test_with_it_a_part_keeps_the_release_if_it_meets_the_specification_by_its_own_volume() -> None:
    first, second = carried(WHOLE, keeps=True)
    assert (first.release, first.released_by) == (Release.FINAL, WHOLE.released_by)
    assert second.release is Release.TESTED  # 2800 microlitres: the specification asks for 2900


@pytest.mark.parametrize(
    ("whole", "release"),
    [
        (replace(WHOLE, release=Release.EXCEPTIONAL), Release.TESTED),
        (replace(WHOLE, release=Release.IN_PROCESS, tests={}), Release.IN_PROCESS),
        (replace(WHOLE, volume_left_ul=5999), Release.TESTED),  # its count of cells is void
    ],
)
def test_what_no_part_keeps(whole: ProductState, release: Release) -> None:
    assert carried(whole, keeps=True)[0].release is release


def test_what_was_measured_is_carried_shared_or_left_behind() -> None:
    first, second = carried(WHOLE, keeps=True)
    assert [(m.measure, m.value) for m in first.measures] == [
        ("nucleated-cells", 51),  # 101 x 3000/6000 = 50.5, and the odd cell is the first one's
        ("platelets-per-ml", 7),
    ]
    assert second.measures[0].value == 47  # 101 x 2800/6000 = 47.1; 3 were lost
    drawn = replace(WHOLE, volume_left_ul=5999)
    assert [m.measure for m in carried(drawn, keeps=True)[0].measures] == ["platelets-per-ml"]


def test_a_part_begins_with_what_it_keeps() -> None:
    one = part(WHOLE, carried(WHOLE, keeps=True)[0])
    assert one.release is Release.FINAL
    assert one.tests["volume"].value == 3000
    assert one.measures[0] == Measure("nucleated-cells", 51, "cells", "counter")


@given(
    total=st.integers(0, 10**14),  # core.quantity.CellCount.MOST
    weights=st.lists(st.integers(0, 10**7), min_size=1, max_size=27).filter(any),
)
def test_shares_add_up_to_the_cell(total: int, weights: list[int]) -> None:
    found = shares(total, weights)
    assert sum(found) == total
    exact = [total * weight / sum(weights) for weight in weights]
    # Floating point holds 53 bits of the share; beyond that it is the judge that is wrong.
    assert all(abs(a - b) <= 1 + b * 2**-50 for a, b in zip(found, exact, strict=True))


def test_shares_of_no_weight_are_our_fault() -> None:
    with pytest.raises(ValueError, match="no weight"):
        shares(5, (0, 0))


@given(
    per_ml=st.integers(0, 10**8),
    volumes=st.lists(st.integers(1, 10**5), min_size=2, max_size=26),
    lost_ul=st.integers(0, 10**4),
)
def test_a_concentration_gives_parts_and_loss_the_cells_of_the_whole(
    per_ml: int, volumes: list[int], lost_ul: int
) -> None:
    def cells(volume_ul: int) -> int:
        return dose(Concentration(per_ml), Volume(volume_ul)).nucleated.cells

    apart = sum(cells(volume) for volume in (*volumes, lost_ul))
    # Each amount is rounded to the nearest cell.
    assert abs(apart - cells(sum(volumes) + lost_ul)) <= (len(volumes) + 2) / 2


@pytest.mark.parametrize(
    ("field", "value", "rules"),
    [
        ("volume_ul", 2999, ("PRODUCT-CORRECT-PART",)),
        ("expires_at", p.LATER, ("PRODUCT-EXPIRY-LONGER",)),
        ("expires_at", "2026-03-02T15:00:00Z", ()),
    ],
)
def test_a_part_is_not_corrected_out_of_balance(
    field: str, value: str | int, rules: tuple[str, ...]
) -> None:
    one = part(p.IN_PROCESS, Carried(Release.IN_PROCESS))
    assert p.rules(decide.correct(one, field=field, value=value, reason="why")) == rules
