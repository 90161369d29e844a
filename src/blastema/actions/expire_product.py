"""Holds a product whose expiry has passed: what the schedule does for whoever did not look."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.product import holds
from blastema.core.product.state import Hold


@verb(Permission.PRODUCT_EXPIRE)
def expire_product(door: Door, *, product: str) -> Done:
    """Refused where it is not past its expiry, or is held for it already."""
    state = door.state("product", product)
    held = holds.hold(
        state,
        hold=Hold.EXPIRY,
        reason=f"Its expiry was {state.expires_at}.",
        now=door.act.occurred_at,
    )
    return door.write({("product", product): held})
