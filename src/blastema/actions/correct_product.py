"""Corrects what was written down wrongly about a product, or sets the expiry it lacked."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.reason import about_product
from blastema.core.access.permissions import Permission
from blastema.core.product import correction


@verb(Permission.PRODUCT_CORRECT)
def correct_product(door: Door, *, product: str, field: str, value: str | int, reason: str) -> Done:
    """``field`` is one of ``correction.CORRECTABLE``; identity is never corrected."""
    state = door.state("product", product)
    corrected = correction.correct(
        state, field=field, value=value, reason=about_product(door, product, state, reason)
    )
    return door.write({("product", product): corrected})
