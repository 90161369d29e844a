"""Records that a label was printed; a reprint needs a reason."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.reason import about_product
from blastema.core.access.permissions import Permission
from blastema.core.product import custody


@verb(Permission.PRODUCT_LABEL)
def print_label(door: Door, *, product: str, template: str = "container", reason: str = "") -> Done:
    state = door.state("product", product)
    why = about_product(door, product, state, reason)
    printed = custody.print_label(state, template=template, reason=why)
    return door.write({("product", product): printed})
