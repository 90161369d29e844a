"""Pooling: one person's containers become one, and the line back to each is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.product import decide
from blastema.core.product.fold import PRODUCT
from blastema.core.product.state import ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal

from . import products as p

FIRST = p.IN_PROCESS
SECOND = replace(FIRST, din="A999926000002", expires_at="2026-03-02T15:00:00Z")
POOL_DIN = "A999926000003"
DONOR = replace(FIRST, patient="", din="A999926000007")
OTHER_DONOR = replace(FIRST, patient="", din="A999926000008")


def pool(*inputs: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "din": POOL_DIN,
        "division": "00",
        "inputs": {f"input-{n}": one for n, one in enumerate(inputs)},
        "lost_ul": 500,
        "lost_to": "in the filter",
        "donor_pools": False,
        "at": p.NOW,
    }
    return decide.make_pool(p.NOTHING, **{**facts, **changed})  # type: ignore[arg-type]


def test_a_pool_holds_what_was_poured_less_the_loss_and_expires_first() -> None:
    pooled = p.after(p.NOTHING, pool(FIRST, SECOND))
    assert pooled.volume_ul == 6000 + 6000 - 500
    assert pooled.expires_at == "2026-03-02T15:00:00Z"  # the earlier of the two
    assert pooled.release is Release.IN_PROCESS
    assert [(one.product, one.volume_ul) for one in pooled.parents] == [
        ("input-0", 6000),
        ("input-1", 6000),
    ]
    assert pooled.of_containers


def test_each_input_is_emptied_into_it() -> None:
    poured = p.after(FIRST, decide.pour(FIRST, pool="pool", in_run=False, now=p.NOW))
    assert poured.volume_left_ul == 0
    assert (poured.drawn[-1].product, poured.drawn[-1].purpose) == ("pool", "pooling")
    assert p.rules(decide.pour(poured, pool="pool", in_run=True, now=p.NOW)) == (
        "PRODUCT-OPEN-EMPTY",
        "PRODUCT-IN-RUN",
    )


@pytest.mark.parametrize(
    ("inputs", "changed", "rules"),
    [
        ((FIRST, SECOND), {}, ()),
        ((FIRST,), {}, ("PRODUCT-POOL-INPUTS",)),
        ((), {}, ("PRODUCT-POOL-INPUTS",)),
        ((FIRST, replace(SECOND, patient=p.OTHER)), {}, ("PRODUCT-POOL-PEOPLE",)),
        # A rule that allows donor pools does not allow patients'.
        (
            (FIRST, replace(SECOND, patient=p.OTHER)),
            {"donor_pools": True},
            ("PRODUCT-POOL-PEOPLE",),
        ),
        ((FIRST, DONOR), {"donor_pools": True}, ("PRODUCT-POOL-PEOPLE",)),
        ((DONOR, OTHER_DONOR), {}, ("PRODUCT-POOL-DONORS",)),
        ((DONOR, OTHER_DONOR), {"donor_pools": True}, ()),
        ((DONOR, replace(DONOR, division="B0")), {}, ()),  # one donation, one donor
        ((FIRST, replace(SECOND, product_class="prp-leukocyte-poor")), {}, ("PRODUCT-POOL-CLASS",)),
        ((FIRST, replace(SECOND, place="laboratory")), {}, ("PRODUCT-POOL-PLACE",)),
        ((FIRST, SECOND), {"din": FIRST.din}, ("PRODUCT-POOL-NUMBER",)),
        ((FIRST, SECOND), {"din": "no number"}, ("PRODUCT-DIN",)),
        (
            (FIRST, replace(FIRST, division="B0")),
            {"din": FIRST.din, "division": "B0"},
            ("PRODUCT-SAME-LABEL",),
        ),
        ((FIRST, SECOND), {"lost_ul": 12_000}, ("PRODUCT-POOL-BALANCE",)),
        ((FIRST, SECOND), {"lost_ul": -1}, ("PRODUCT-LOSS",)),
        ((FIRST, SECOND), {"lost_to": ""}, ("PRODUCT-LOSS-NAMED",)),
    ],
)
def test_pooling(
    inputs: tuple[ProductState, ...], changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(pool(*inputs, **changed)) == rules


def test_what_differs_between_the_inputs_is_not_said_of_the_pool() -> None:
    left, right = (replace(one, side=side) for one, side in ((FIRST, "left"), (SECOND, "right")))
    assert p.after(p.NOTHING, pool(left, right)).side == ""
    assert p.after(p.NOTHING, pool(left, left, din=POOL_DIN)).side == "left"


@given(
    volumes=st.lists(st.integers(1, 10**6), min_size=2, max_size=9),
    lost_ul=st.integers(0, 10**6),
)
def test_a_pool_and_its_loss_are_what_was_poured(volumes: list[int], lost_ul: int) -> None:
    inputs = [
        replace(FIRST, din=f"A999926{n:06d}", volume_ul=volume, volume_left_ul=volume)
        for n, volume in enumerate(volumes)
    ]
    made = pool(*inputs, din="A999926999999", lost_ul=lost_ul)
    if isinstance(made, Refusal):
        assert lost_ul >= sum(volumes)
        return
    assert PRODUCT.fold(made).volume_ul + lost_ul == sum(volumes)
