"""Correcting what was written down wrongly; the earlier words stay in the history."""

from __future__ import annotations

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.expiry import has_passed
from blastema.core.product.origin import needs_reason, positive
from blastema.core.product.state import Disposition, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# Whose cells they are and what the label says cannot be corrected: such a container is
# discarded, because nobody can know any more what it holds.
CORRECTABLE = ("body_site", "side", "source", "expires_at", "volume_ul")


def correct(state: ProductState, *, field: str, value: str | int, reason: str) -> Decision:
    """Corrects one field, or sets the expiry where none was; after release only to earlier."""
    refused = refusal(
        moment("PRODUCT-CORRECT-WHEN", "correct this product", state.release, _EXISTING),
        moment("PRODUCT-CORRECT-WHERE", "correct this product", state.disposition, _IN_STOCK),
        needs_reason(reason),
        _correctable(field, value),
        *(_volume(state, value) if field == "volume_ul" and isinstance(value, int) else ()),
        *(_expiry(state, value) if field == "expires_at" and isinstance(value, str) else ()),
    )
    data: dict[str, Json] = {"field": field, "value": value, "reason": reason}
    return refused or (Event("product.corrected.v1", data),)


_EXISTING = tuple(stage for stage in Release if stage is not Release.NONE)
_IN_STOCK = (Disposition.IN_STOCK,)


def _correctable(field: str, value: str | int) -> Finding | None:
    wanted = int if field == "volume_ul" else str
    if field in CORRECTABLE and isinstance(value, wanted):
        return None
    return refuse(
        "PRODUCT-NOT-CORRECTABLE",
        f"This cannot be corrected; what can be is {', '.join(CORRECTABLE)}.",
        "Discard the product if its identity is in doubt.",
        "quality",
    )


def _volume(state: ProductState, volume_ul: int) -> tuple[Finding | None, ...]:
    gone = state.volume_ul - state.volume_left_ul
    return (
        positive(volume_ul),
        refuse(
            "PRODUCT-LESS-THAN-DRAWN",
            "More than this volume was drawn already.",
            "Correct what was drawn.",
            "laboratory",
        )
        if volume_ul < gone
        else None,
        refuse(
            "PRODUCT-CORRECT-RELEASED",
            "The volume was part of the release and cannot be changed after it.",
            "Hold the product and tell quality.",
            "quality",
        )
        if state.released
        else None,
        refuse(
            "PRODUCT-CORRECT-PART",
            "The volume of a part or a pool follows from what was divided or pooled.",
            "Record what is missing as a measurement, and tell quality.",
            "laboratory",
        )
        if state.of_containers
        else None,
    )


def _expiry(state: ProductState, expires_at: str) -> tuple[Finding | None, ...]:
    longer = state.expires_at and not has_passed(expires_at, state.expires_at)
    return (
        refuse("PRODUCT-EXPIRY-EMPTY", "An expiry cannot be taken away.", "Give a time.")
        if not expires_at
        else None,
        refuse("PRODUCT-EXPIRY-BEFORE", "The expiry is not after the product's beginning.")
        if expires_at and has_passed(expires_at, state.at)
        else None,
        refuse(
            "PRODUCT-EXPIRY-LONGER",
            "The expiry of a released product, a part or a pool can only be made earlier.",
            "Discard the product when it expires.",
            "quality",
        )
        if (state.released or state.of_containers) and expires_at and longer
        else None,
    )
