"""Where a container is kept: into a position, to another one, and out again, by scan.

The container's own history is the one truth for its place: a stay in a position begins
with a scan and ends with the next. That a position holds one container at most is held by
the table of stays.
"""

from __future__ import annotations

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.expiry import instant
from blastema.core.product.state import Disposition, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


def store(
    state: ProductState,
    *,
    store: str,
    position: str,
    scanned: str,
    taken: bool,
    by: str,
    at: str,
) -> Decision:
    """Puts a container into a position, or moves it there from another one.

    ``position`` is a place that the store has (``core.storage.decide.holds``); ``taken``
    says whether another container stands in it.
    """
    refused = refusal(
        moment("PRODUCT-STORE-WHEN", "store this product", state.release, _EXISTING),
        moment("PRODUCT-STORE-WHERE", "store this product", state.disposition, _STORABLE),
        refuse("PRODUCT-STORE-EMPTY", "Nothing is left in this container.", "Discard it.")
        if not state.volume_left_ul
        else None,
        _in_transit(state),
        scanned_right(state, scanned),
        refuse("PRODUCT-STORE-SAME", "The product is recorded at this position already.")
        if (state.store, state.position) == (store, position)
        else None,
        refuse(
            "PRODUCT-POSITION-TAKEN",
            f"Another container stands at {position}.",
            "Scan a free position; the map shows them.",
            "laboratory",
        )
        if taken
        else None,
        _backwards(state, at),
    )
    data: dict[str, Json] = {
        "store": store,
        "position": position,
        "from_position": state.position,
        "scanned": scanned.strip(),
        "stored_by": by,
        "at": at,
    }
    return refused or (Event("product.stored.v1", data),)


def take_out(
    state: ProductState,
    *,
    scanned: str,
    to_place: str,
    temperature_mc: int | None,
    by: str,
    at: str,
) -> Decision:
    """Takes a container out of its position; it is at ``to_place`` from then on."""
    refused = refusal(
        refuse("PRODUCT-NOT-STORED", "The product is not recorded at any position.")
        if not state.store
        else None,
        scanned_right(state, scanned),
        None if to_place.strip() else refuse("PRODUCT-TAKE-OUT-TO", "Say where it goes."),
        _backwards(state, at),
    )
    data: dict[str, Json] = {
        "store": state.store,
        "position": state.position,
        "to_place": to_place.strip(),
        "scanned": scanned.strip(),
        "temperature_mc": temperature_mc,
        "taken_by": by,
        "at": at,
    }
    return refused or (Event("product.taken_out.v1", data),)


def stored(state: ProductState) -> Finding | None:
    """Whatever is done with a container in the hand, its position has to know that it left."""
    if not state.store:
        return None
    return refuse(
        "PRODUCT-STORED",
        f"The product is recorded at {state.position}.",
        "Take it out by scan first.",
        "laboratory",
    )


def scanned_right(state: ProductState, scanned: str) -> Finding | None:
    if scanned.strip() == state.code:
        return None
    return refuse(
        "PRODUCT-STORE-SCAN",
        "The label that was scanned is not this product's.",
        "Scan the container in your hand again.",
        "laboratory",
    )


_EXISTING = tuple(stage for stage in Release if stage is not Release.NONE)
_STORABLE = (Disposition.IN_STOCK, Disposition.RETURNED)


def _in_transit(state: ProductState) -> Finding | None:
    if not state.in_transit:
        return None
    return refuse(
        "PRODUCT-STORE-TRANSIT",
        "A hand-over of this product is open.",
        "The receiver takes it over first.",
        "laboratory",
    )


def _backwards(state: ProductState, at: str) -> Finding | None:
    """A clock that was set back must not end a stay before it began."""
    if not state.stays or instant(at) >= instant(state.stays[-1].until or state.stays[-1].since):
        return None
    return refuse(
        "PRODUCT-PLACE-BACKWARDS",
        "This would lie before the last time the product was put into a position or taken out.",
        "Check the time.",
        "laboratory",
    )
