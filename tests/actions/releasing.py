"""Releasing on a `World`: results that pass, what a page would show, the signatures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from blastema.actions.release_product import confirm_release, propose_release
from blastema.actions.release_product import test_and_release as release_same_day
from blastema.actions.signing import digest
from blastema.actions.specification import judged_by
from blastema.core.catalogue import Specification, catalogue
from blastema.core.product.informed import Way
from blastema.core.product.standing import Reading
from blastema.core.product.state import ProductState
from blastema.records import history
from tests.actions.world import World, done


def _state(product: str) -> ProductState:
    stream = f"product/{product}"
    state: ProductState = history.load([stream])[stream].state
    return state


def good_readings(product_class: str) -> tuple[Reading, ...]:
    """Results that just meet the catalogue's example specification, without late ones."""
    specification = catalogue().specification(product_class)
    assert specification is not None
    return tuple(
        Reading(t.slug, t.limit if t.limit is not None else 1)
        for t in specification.tests
        if not t.late
    )


def to_sign(product: str) -> str:
    """The digest of what a page would show of this product to whoever signs."""
    return digest(_state(product), judges(product))


def told_to_the_clinician(world: World) -> dict[str, Any]:
    """What an exceptional release says of the physician who was told."""
    clinician, earlier = world.act("clinician").who.id, world.fresh.now() - timedelta(minutes=9)
    return {"physician": clinician, "told": Way.PHONE, "told_at": earlier}


def judges(product: str) -> Specification:
    """The version that this product is judged by at its site."""
    loaded = history.load([f"product/{product}"])[f"product/{product}"]
    stream = f"site/{loaded.meta.site}"
    return judged_by(loaded.state, history.load([stream])[stream].state)


def release(world: World, product: str) -> None:
    """Released by two people where late results are awaited, else by one."""
    product_class = _state(product).product_class
    readings = good_readings(product_class)
    specification = catalogue().specification(product_class)
    assert specification is not None
    lab = world.act("laboratory")
    if not any(t.late for t in specification.tests):
        done(release_same_day(lab, product=product, readings=readings, signs=to_sign(product)))
        return
    first = {"product": product, "signs": to_sign(product)}
    reason = "culture and colonies are pending"
    done(propose_release(lab, **first, readings=readings, reason=reason))
    done(confirm_release(world.act("quality"), product=product, signs=to_sign(product)))
