"""Into a position, to another, and out again: by scan, and only what can be there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.core.product import decide
from blastema.core.product.state import ProductState, Stay
from blastema.core.product.use import Purpose
from blastema.core.stream import Decision

from . import products as p

STORE, PLACE, OTHER_PLACE = "store-1", "F1-1-1-A1", "F1-1-1-A2"
LATER, EARLIER = "2026-03-02T13:00:00Z", "2026-03-02T11:59:59Z"


def store(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "store": STORE,
        "position": PLACE,
        "scanned": state.code,
        "taken": False,
        "by": p.ALICE,
        "at": p.NOW,
    }
    return decide.store(state, **{**facts, **changed})  # type: ignore[arg-type]


def take_out(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "scanned": state.code,
        "to_place": "laboratory",
        "temperature_mc": None,
        "by": p.ALICE,
        "at": LATER,
    }
    return decide.take_out(state, **{**facts, **changed})  # type: ignore[arg-type]


STORED = p.after(p.FINAL, store(p.FINAL))
MOVED = p.after(STORED, store(STORED, position=OTHER_PLACE, at=LATER))
OUT = p.after(STORED, take_out(STORED))


def test_a_container_is_at_one_place() -> None:
    assert (STORED.place, STORED.position, STORED.store) == (PLACE, PLACE, STORE)
    assert MOVED.stays == (Stay(STORE, PLACE, p.NOW, LATER), Stay(STORE, OTHER_PLACE, LATER))
    assert MOVED.place == OTHER_PLACE
    assert (OUT.place, OUT.store, OUT.stays[-1].until) == ("laboratory", "", LATER)


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.FINAL, {}, ()),
        (p.QUARANTINED, {}, ()),
        (replace(p.FINAL, holds=frozenset({"recall"})), {}, ()),  # it has to be somewhere
        (p.NOTHING, {}, ("PRODUCT-STORE-WHEN", "PRODUCT-STORE-EMPTY")),
        (p.ISSUED, {}, ("PRODUCT-STORE-WHERE",)),
        (p.ADMINISTERED, {}, ("PRODUCT-STORE-WHERE",)),
        (p.after(p.FINAL, p.hand_over(p.FINAL)), {}, ("PRODUCT-STORE-TRANSIT",)),
        (p.FINAL, {"scanned": "A999926000009A0"}, ("PRODUCT-STORE-SCAN",)),  # another container
        (p.FINAL, {"scanned": ""}, ("PRODUCT-STORE-SCAN",)),
        (p.FINAL, {"taken": True}, ("PRODUCT-POSITION-TAKEN",)),
        (STORED, {"at": LATER}, ("PRODUCT-STORE-SAME",)),
        (STORED, {"position": OTHER_PLACE, "at": EARLIER}, ("PRODUCT-PLACE-BACKWARDS",)),
        (OUT, {"at": p.NOW}, ("PRODUCT-PLACE-BACKWARDS",)),  # the clock was set back
        (OUT, {"at": LATER}, ()),
        (
            p.FINAL,
            {"scanned": "x", "taken": True},
            ("PRODUCT-STORE-SCAN", "PRODUCT-POSITION-TAKEN"),
        ),
    ],
)
def test_storing(state: ProductState, changed: dict[str, object], rules: tuple[str, ...]) -> None:
    assert p.rules(store(state, **changed)) == rules


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (STORED, {}, ()),
        (STORED, {"temperature_mc": -78_000}, ()),
        (p.FINAL, {}, ("PRODUCT-NOT-STORED",)),
        (STORED, {"scanned": "another"}, ("PRODUCT-STORE-SCAN",)),
        (STORED, {"to_place": " "}, ("PRODUCT-TAKE-OUT-TO",)),
        (STORED, {"at": EARLIER}, ("PRODUCT-PLACE-BACKWARDS",)),
    ],
)
def test_taking_out(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(take_out(state, **changed)) == rules


@pytest.mark.parametrize(
    "decision",
    [
        p.hand_over(STORED, from_place=PLACE),
        decide.draw(STORED, child="x", purpose=Purpose.PROCESSING, volume_ul=1, now=p.NOW),
        decide.discard(STORED, by=p.ALICE, reason="why", witnessed_by=p.BOB),
    ],
)
def test_what_is_done_in_the_hand_needs_it_taken_out_first(decision: Decision) -> None:
    assert "PRODUCT-STORED" in p.rules(decision)


def test_a_stored_product_is_not_issued() -> None:
    issued = decide.issue(
        STORED,
        treatment=p.TREATMENT,
        patient=p.PATIENT,
        allocated=True,
        product_class=STORED.product_class,
        source=STORED.source,
        route="joint",
        scanned=STORED.code,
        now=p.NOW,
    )
    assert p.rules(issued) == ("PRODUCT-STORED",)
