"""How a product of a person begins: collected, or made of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from blastema.core.event import Event, Json
from blastema.core.identity import Division, DonationNumber, IdentityError
from blastema.core.product.expiry import has_passed
from blastema.core.product.state import ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


@dataclass(frozen=True, slots=True)
class ParentPart:
    """A volume drawn from a parent for a new product, with the facts that matter."""

    product: str
    volume_ul: int
    state: ProductState


def collect(
    state: ProductState,
    *,
    din: str,
    division: str,
    product_class: str,
    source: str,
    patient: str,
    volume_ul: int,
    body_site: str,
    side: str,
    at: str,
    expires_at: str | None,
    treatment: str,
) -> Decision:
    """Material taken from a person; ``treatment`` is the procedure that took it."""
    refused = refusal(
        begins_once(state),
        *identified(din, division),
        *filled(volume_ul, at, expires_at),
        None if patient else refuse("PRODUCT-PATIENT", "Nobody is named as the source."),
    )
    if refused:
        return refused
    collected = Event(
        "product.collected.v1",
        {
            "din": din,
            "division": division,
            "product_class": product_class,
            "source": source,
            "patient": patient,
            "volume_ul": volume_ul,
            "body_site": body_site,
            "side": side,
            "at": at,
            "expires_at": expires_at,
            "treatment": treatment,
        },
    )
    return (collected,)


def donate(
    state: ProductState,
    *,
    din: str,
    division: str,
    product_class: str,
    source: str,
    donor: str,
    volume_ul: int,
    at: str,
    expires_at: str | None,
) -> Decision:
    """Birth tissue of a donor on record, taken here: in quarantine until she is determined.

    21 CFR 1271.60(a). It is nobody's own: ``donor`` is the mother's record, without a name.
    """
    refused = refusal(
        begins_once(state),
        *identified(din, division),
        *filled(volume_ul, at, expires_at),
        None if donor else refuse("PRODUCT-DONATED-BY", "No donor is named as the source."),
    )
    data: dict[str, Json] = {
        "din": din,
        "division": division,
        "product_class": product_class,
        "source": source,
        "donor": donor,
        "volume_ul": volume_ul,
        "at": at,
        "expires_at": expires_at,
    }
    return refused or (Event("product.donated.v1", data),)


def make(
    state: ProductState,
    *,
    din: str,
    division: str,
    product_class: str,
    parents: Sequence[ParentPart],
    run: str,
    volume_ul: int,
    expires_at: str | None,
    at: str,
) -> Decision:
    """A new product out of others; it belongs to the person whose cells its parents are.

    Each parent gives its volume by its own ``draw``, in the same action.
    """
    refused = refusal(
        begins_once(state),
        *identified(din, division),
        *filled(volume_ul, at, expires_at),
        None if run else refuse("PRODUCT-RUN", "Name the run that made this product."),
        *_parent_faults(din, division, parents),
    )
    if refused:
        return refused
    made = Event(
        "product.made.v1",
        {
            "din": din,
            "division": division,
            "product_class": product_class,
            "parents": [{"product": p.product, "volume_ul": p.volume_ul} for p in parents],
            "run": run,
            "patient": parents[0].state.patient,
            "source": parents[0].state.source,
            "volume_ul": volume_ul,
            "expires_at": expires_at,
            "at": at,
        },
    )
    return (made,)


def needs_reason(reason: str) -> Finding | None:
    if reason.strip():
        return None
    return refuse("PRODUCT-REASON", "This step needs a reason.", "Say why.")


def positive(volume_ul: int) -> Finding | None:
    if volume_ul > 0:
        return None
    return refuse("PRODUCT-VOLUME", "A volume must be more than nothing.", "Correct the volume.")


def never_remade(state: ProductState) -> Finding | None:
    """Processing a received allograft would make another product of it, with another law."""
    if not (state.received or state.donor):
        return None
    return refuse(
        "PRODUCT-NEVER-REMADE",
        "A donor's product is used as it came; nothing is made of it here.",
        "Use it as it is, or return it.",
        "laboratory",
    )


def begins_once(state: ProductState) -> Finding | None:
    if state.release is Release.NONE:
        return None
    return refuse("PRODUCT-BEGINS-ONCE", "This product is recorded already.")


def identified(din: str, division: str) -> tuple[Finding | None, ...]:
    return (
        _readable("PRODUCT-DIN", DonationNumber, din),
        _readable("PRODUCT-DIVISION", Division, division),
    )


def _readable(rule: str, read: Callable[[str], object], text: str) -> Finding | None:
    try:
        read(text)
    except IdentityError as error:
        return refuse(rule, str(error), "Scan the label again.", "laboratory")
    return None


def filled(volume_ul: int, at: str, expires_at: str | None) -> tuple[Finding | None, ...]:
    return (
        positive(volume_ul),
        refuse(
            "PRODUCT-EXPIRED-AT-BIRTH",
            "The expiry is not after the time at which the product began.",
            "Check both times on the label.",
            "laboratory",
        )
        if expires_at and has_passed(expires_at, at)
        else None,
    )


def _parent_faults(
    din: str, division: str, parents: Sequence[ParentPart]
) -> tuple[Finding | None, ...]:
    if not parents:
        return (refuse("PRODUCT-PARENTS", "A product that is made has at least one parent."),)
    names = [parent.product for parent in parents]
    codes = {parent.state.code for parent in parents}
    return (
        *dict.fromkeys(positive(parent.volume_ul) for parent in parents),
        *dict.fromkeys(never_remade(parent.state) for parent in parents),
        refuse("PRODUCT-PARENT-TWICE", "A parent is named twice.", "Add its volumes together.")
        if len(set(names)) < len(names)
        else None,
        refuse(
            "PRODUCT-ONE-PERSON",
            "The parents hold cells of different people; they are never mixed.",
            "Separate the containers and tell quality.",
            "laboratory",
        )
        if len({parent.state.patient for parent in parents}) > 1
        else None,
        refuse(
            "PRODUCT-POOL-NUMBER",
            "Several donations become one product: it needs a donation number of its own.",
            "Take the next donation number.",
            "laboratory",
        )
        if len({parent.state.din for parent in parents}) > 1
        and din in {parent.state.din for parent in parents}
        else None,
        refuse(
            "PRODUCT-SAME-LABEL",
            "The new product would carry the label of its parent.",
            "Give it a division of its own.",
            "laboratory",
        )
        if f"{din}{division}" in codes
        else None,
    )
