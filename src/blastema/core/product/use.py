"""Using a product: drawing from it, issuing, administering, returning, discarding."""

from __future__ import annotations

from enum import StrEnum

from blastema.core.course.state import Target
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.endotoxin import ENDOTOXIN, for_another_route
from blastema.core.product.expiry import has_passed
from blastema.core.product.origin import needs_reason, never_remade, positive
from blastema.core.product.place import stored
from blastema.core.product.state import Disposition, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


class Purpose(StrEnum):
    """Why a volume leaves its container; only processing makes another product of it."""

    PROCESSING = "processing"
    SAMPLE = "sample"
    RETENTION = "retention"


def draw(
    state: ProductState, *, child: str | None, purpose: Purpose, volume_ul: int, now: str
) -> Decision:
    """A volume leaves the container; ``child`` is the product that processing makes of it.

    Samples may be drawn from a product on hold or past its expiry: that is how one
    finds out what is wrong with it.
    """
    processing = purpose is Purpose.PROCESSING
    refused = refusal(
        moment("PRODUCT-DRAW-WHEN", "draw from this product", state.release, _EXISTING),
        moment("PRODUCT-DRAW-WHERE", "draw from this product", state.disposition, _IN_STOCK),
        positive(volume_ul),
        enough(state, volume_ul),
        in_transit(state),
        stored(state),
        *(_processable(state, child, now) if processing else ()),
    )
    data: dict[str, Json] = {"child": child, "purpose": purpose.value, "volume_ul": volume_ul}
    return refused or (Event("product.drawn.v1", data),)


def issue(
    state: ProductState,
    *,
    treatment: str,
    patient: str,
    allocated: bool,
    product_class: str,
    source: str,
    route: str,
    scanned: str,
    now: str,
) -> Decision:
    """Gives a product to the treatment it is meant for.

    ``patient`` is the person of that treatment; ``allocated`` says whether the
    treatment's course holds this product; ``product_class``, ``source`` and ``route`` are
    what it planned.
    """
    refused = refusal(
        moment("PRODUCT-ISSUE-WHERE", "issue this product", state.disposition, _IN_STOCK),
        not_planned(state, product_class, source),
        wrong_endotoxin(state, route),
        *unfit(state, patient=patient, now=now),
        stored(state),
        refuse("PRODUCT-EMPTY", "Nothing is left in this container.")
        if not state.volume_left_ul
        else None,
        refuse(
            "PRODUCT-NOT-ALLOCATED",
            "The product is not allocated to this course.",
            "Allocate it first.",
            "coordinator",
        )
        if not allocated
        else None,
        refuse(
            "PRODUCT-ISSUE-SCAN",
            "The label that was scanned is not this product's.",
            "Find the right container.",
            "laboratory",
        )
        if scanned.strip() != state.code
        else None,
    )
    data: dict[str, Json] = {"treatment": treatment, "scanned": scanned.strip()}
    return refused or (Event("product.issued.v1", data),)


def wrong_endotoxin(state: ProductState, route: str) -> Finding | None:
    """Asked at the issue, and again at the needle: a plan may have changed in between."""
    result = state.tests.get(ENDOTOXIN)
    return for_another_route(result.spinal if result else None, route)


def administer(
    state: ProductState, *, treatment: str, patient: str, target: Target, volume_ul: int, now: str
) -> Decision:
    refused = refusal(
        *not_administrable(
            state, treatment=treatment, patient=patient, volume_ul=volume_ul, now=now
        )
    )
    data: dict[str, Json] = {
        "treatment": treatment,
        "target": {**target.as_data()},
        "volume_ul": volume_ul,
    }
    return refused or (Event("product.administered.v1", data),)


def return_product(state: ProductState, *, reason: str) -> Decision:
    """Brings an issued product back unused, or sends a received one to its supplier."""
    stages = (Disposition.ISSUED, Disposition.IN_STOCK) if state.received else _ISSUED
    refused = refusal(
        moment("PRODUCT-RETURN-WHEN", "return this product", state.release, _EXISTING),
        moment("PRODUCT-RETURN-WHERE", "return this product", state.disposition, stages),
        in_transit(state),
        stored(state),
        needs_reason(reason),
    )
    return refused or (Event("product.returned.v1", {"reason": reason}),)


def discard(state: ProductState, *, by: str, reason: str, witnessed_by: str) -> Decision:
    """Throws away all that is left, before another person's eyes."""
    refused = refusal(
        moment("PRODUCT-DISCARD-WHEN", "discard this product", state.release, _EXISTING),
        moment("PRODUCT-DISCARD-WHERE", "discard this product", state.disposition, _DISCARDABLE),
        in_transit(state),
        stored(state),
        needs_reason(reason),
        refuse("PRODUCT-NOTHING-LEFT", "Nothing of this product is left to discard.")
        if state.disposition is Disposition.ADMINISTERED and not state.volume_left_ul
        else None,
        refuse(
            "PRODUCT-WITNESS",
            "A second person must see the product being discarded.",
            "Name the witness.",
            "laboratory",
        )
        if witnessed_by in ("", by)
        else None,
    )
    data: dict[str, Json] = {
        "reason": reason,
        "volume_ul": state.volume_left_ul,
        "discarded_by": by,
        "witnessed_by": witnessed_by,
    }
    return refused or (Event("product.discarded.v1", data),)


def not_administrable(
    state: ProductState, *, treatment: str, patient: str, volume_ul: int, now: str
) -> tuple[Finding | None, ...]:
    """Every reason why this volume must not go into this person now."""
    return (
        moment(
            "PRODUCT-ADMINISTER-WHERE",
            "administer this product",
            state.disposition,
            (Disposition.ISSUED, Disposition.ADMINISTERED),
            remedy="Issue it to this treatment.",
            who="laboratory",
        ),
        refuse(
            "PRODUCT-OTHER-TREATMENT",
            "The product was issued to another treatment.",
            "Stop, and tell the laboratory.",
            "clinician",
        )
        if state.issued_to and state.issued_to != treatment
        else None,
        *unfit(state, patient=patient, now=now),
        positive(volume_ul),
        enough(state, volume_ul),
    )


def unfit(state: ProductState, *, patient: str, now: str) -> tuple[Finding | None, ...]:
    """Every reason why a product must not be used for this person now."""
    return (
        _unreleased(state),
        held(state),
        _no_expiry(state),
        expired(state, now),
        in_transit(state),
        other_person(state, patient),
    )


def held(state: ProductState) -> Finding | None:
    if not state.holds:
        return None
    return refuse(
        "PRODUCT-ON-HOLD",
        f"The product is on hold: {', '.join(sorted(state.holds))}.",
        "Quality decides whether the hold is lifted.",
        "quality",
    )


def expired(state: ProductState, now: str) -> Finding | None:
    if not has_passed(state.expires_at, now):
        return None
    return refuse(
        "PRODUCT-EXPIRED",
        f"The product expired at {state.expires_at}.",
        "Discard it, and plan again.",
        "laboratory",
    )


def not_planned(state: ProductState, product_class: str, source: str) -> Finding | None:
    """A released product of the right person may still not be the one that was planned."""
    if state.product_class == product_class and state.source == source:
        return None
    return refuse(
        "PRODUCT-NOT-PLANNED",
        f"This is {state.product_class} from {state.source or 'no known source'}; the plan says "
        f"{product_class} from {source or 'no source'}.",
        "Stop. Give the container back, or plan again: the gate judges what is planned.",
        "clinician",
    )


def in_transit(state: ProductState) -> Finding | None:
    if not state.in_transit:
        return None
    return refuse(
        "PRODUCT-IN-TRANSIT",
        "The product is in transit: its hand-over is open.",
        "The receiver scans the product first.",
        "laboratory",
    )


def other_person(state: ProductState, patient: str) -> Finding | None:
    if state.patient in ("", patient):
        return None
    return refuse(
        "PRODUCT-OTHER-PERSON",
        "The product holds another person's cells.",
        "Stop. Return it to the laboratory and tell quality.",
        "clinician",
    )


def enough(state: ProductState, volume_ul: int) -> Finding | None:
    if volume_ul <= state.volume_left_ul:
        return None
    return refuse(
        "PRODUCT-NOT-ENOUGH",
        f"There are {state.volume_left_ul} microlitres left, fewer than asked for.",
        "Correct the volume.",
        "laboratory",
    )


_EXISTING = tuple(stage for stage in Release if stage is not Release.NONE)
_IN_STOCK = (Disposition.IN_STOCK,)
_ISSUED = (Disposition.ISSUED,)
_DISCARDABLE = tuple(d for d in Disposition if d is not Disposition.DISCARDED)


def _processable(state: ProductState, child: str | None, now: str) -> tuple[Finding | None, ...]:
    return (
        None if child else refuse("PRODUCT-CHILD", "Name the product that is made of this."),
        never_remade(state),
        held(state),
        expired(state, now),
        refuse("PRODUCT-DRAW-REFUSED", "The release of this product was refused.")
        if state.release is Release.REFUSED
        else None,
    )


def _unreleased(state: ProductState) -> Finding | None:
    if state.released:
        return None
    return refuse(
        "PRODUCT-NOT-RELEASED",
        "The product is not released.",
        "The laboratory releases it, or plan again.",
        "laboratory",
    )


def _no_expiry(state: ProductState) -> Finding | None:
    """A point-of-care product has no built-in shelf life; the site's own procedure sets it."""
    if state.expires_at:
        return None
    return refuse(
        "PRODUCT-NO-EXPIRY",
        "The product has no expiry.",
        "Set it from the site's validated procedure, by a correction with the reason.",
        "laboratory",
    )
