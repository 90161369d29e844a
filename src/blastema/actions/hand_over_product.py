"""A hand-over: open when it is given, closed only by whoever receives it."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.reason import about_product
from blastema.core.access.permissions import Permission
from blastema.core.product import custody


@verb(Permission.PRODUCT_HAND_OVER)
def hand_over_product(
    door: Door,
    *,
    product: str,
    from_place: str,
    to_place: str,
    to_role: str,
    temperature_mc: int | None = None,
) -> Done:
    given = custody.hand_over(
        door.state("product", product),
        by=door.act.who.id,
        from_place=from_place,
        to_place=to_place,
        to_role=to_role,
        at=door.act.occurred_at,
        temperature_mc=temperature_mc,
    )
    return door.write({("product", product): given})


@verb(Permission.PRODUCT_TAKE_OVER)
def take_over_product(
    door: Door,
    *,
    product: str,
    place: str,
    scanned: str,
    intact: bool = True,
    temperature_mc: int | None = None,
) -> Done:
    taken = custody.close_hand_over(
        door.state("product", product),
        by=door.act.who.id,
        place=place,
        intact=intact,
        temperature_mc=temperature_mc,
        scanned=scanned,
    )
    return door.write({("product", product): taken})


@verb(Permission.PRODUCT_TAKE_OVER)
def refuse_hand_over(door: Door, *, product: str, reason: str) -> Done:
    state = door.state("product", product)
    why = about_product(door, product, state, reason)
    refused = custody.refuse_hand_over(state, by=door.act.who.id, reason=why)
    return door.write({("product", product): refused})
