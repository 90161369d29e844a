"""Holding a product back, and letting it go again."""

from __future__ import annotations

from collections.abc import Collection

from blastema.core.donor.state import DonorState
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.donor import donor_fault, eligibility_of
from blastema.core.product.expiry import has_passed
from blastema.core.product.origin import needs_reason
from blastema.core.product.signature import Signature, approves
from blastema.core.product.state import Hold, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


def hold(state: ProductState, *, hold: Hold, reason: str, now: str) -> Decision:
    """Holds a product wherever it is; one that was administered stays administered."""
    refused = refusal(
        _exists("hold this product", state),
        needs_reason(reason),
        refuse("PRODUCT-HELD", f"The product is under {hold} already.")
        if hold in state.holds
        else None,
        refuse("PRODUCT-NOT-EXPIRED", "The product is not past its expiry.")
        if hold is Hold.EXPIRY and not has_passed(state.expires_at, now)
        else None,
    )
    return refused or (Event("product.held.v1", {"hold": hold.value, "reason": reason}),)


def lift_hold(
    state: ProductState,
    *,
    hold: Hold,
    reason: str,
    signature: Signature,
    now: str,
    donors: Collection[DonorState] = (),
) -> Decision:
    """``donors`` are those of the container and of all that it was made of: a quarantine
    stands as long as one of them was not found eligible."""
    refused = refusal(
        _exists("lift a hold", state),
        needs_reason(reason),
        approves(signature),
        None
        if hold in state.holds
        else refuse("PRODUCT-NOT-HELD", f"The product is not under {hold}."),
        _still_expired(state, hold, now),
        *_donors_stand(state, hold, donors),
    )
    data: dict[str, Json] = {
        "hold": hold.value,
        "reason": reason,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("product.hold_lifted.v1", data),)


def _exists(verb: str, state: ProductState) -> Finding | None:
    return moment("PRODUCT-HOLD-WHEN", verb, state.release, _EXISTING)


_EXISTING = tuple(stage for stage in Release if stage is not Release.NONE)


def _donors_stand(
    state: ProductState, hold: Hold, donors: Collection[DonorState]
) -> tuple[Finding, ...]:
    if hold is not Hold.QUARANTINE:
        return ()
    faults = (donor_fault(state, eligibility_of(state, donor)) for donor in donors)
    return tuple(dict.fromkeys(fault for fault in faults if fault))


def _still_expired(state: ProductState, hold: Hold, now: str) -> Finding | None:
    if hold is not Hold.EXPIRY or not has_passed(state.expires_at, now):
        return None
    return refuse(
        "PRODUCT-STILL-EXPIRED",
        "The product is past its expiry; signing does not change that.",
        "Discard it.",
        "laboratory",
    )
