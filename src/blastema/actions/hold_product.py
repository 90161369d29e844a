"""Puts a product on hold, or lifts a hold under a signature."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.hold_donors import donors_of
from blastema.actions.reason import about_product
from blastema.core.access.permissions import Permission
from blastema.core.product import holds
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.state import Hold


@verb(Permission.PRODUCT_HOLD)
def hold_product(door: Door, *, product: str, hold: Hold, reason: str) -> Done:
    container = door.state("product", product)
    held = holds.hold(
        container,
        hold=hold,
        reason=about_product(door, product, container, reason),
        now=door.act.occurred_at,
    )
    return door.write({("product", product): held})


@verb(Permission.PRODUCT_LIFT_HOLD)
def lift_hold(door: Door, *, product: str, hold: Hold, reason: str) -> Done:
    container = door.state("product", product)
    lifted = holds.lift_hold(
        container,
        hold=hold,
        reason=about_product(door, product, container, reason),
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
        now=door.act.occurred_at,
        donors=donors_of(door, product),
    )
    return door.write({("product", product): lifted})
