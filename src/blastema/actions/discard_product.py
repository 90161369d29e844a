"""Discards what is left of a product, before another person's eyes."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.reason import about_product
from blastema.core.access.permissions import Permission
from blastema.core.product import use


@verb(Permission.PRODUCT_DISCARD)
def discard_product(door: Door, *, product: str, reason: str, witnessed_by: str) -> Done:
    container = door.state("product", product)
    discarded = use.discard(
        container,
        by=door.act.who.id,
        reason=about_product(door, product, container, reason),
        witnessed_by=witnessed_by,
    )
    return door.write({("product", product): discarded})
