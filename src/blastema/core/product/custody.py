"""Labels, and hand-overs that only the receiver can close."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.origin import needs_reason
from blastema.core.product.place import stored
from blastema.core.product.receipt import Storage
from blastema.core.product.state import Disposition, Hold, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


def print_label(
    state: ProductState,
    *,
    template: str,
    version: int = 0,
    codes: Sequence[str] = (),
    statements: Sequence[str] = (),
    reason: str = "",
) -> Decision:
    """Prints the next copy of a label; every copy after the first needs a reason.

    ``codes`` are the characters of its codes and ``statements`` its warnings, as printed.
    """
    copy = state.labels.get(template, 0) + 1
    refused = refusal(
        _exists("print a label", state),
        _present("print a label", state),
        refuse(
            "PRODUCT-REPRINT-REASON",
            "This label was printed before; printing it again needs a reason.",
            "Say what happened to the first one.",
            "laboratory",
        )
        if copy > 1 and not reason.strip()
        else None,
    )
    data: dict[str, Json] = {
        "template": template,
        "version": version,
        "copy": copy,
        "codes": list(codes),
        "statements": list(statements),
        "reason": reason,
    }
    return refused or (Event("product.label_printed.v2", data),)


def hand_over(
    state: ProductState,
    *,
    by: str,
    from_place: str,
    to_place: str,
    to_role: str,
    at: str,
    temperature_mc: int | None = None,
) -> Decision:
    """Gives a product away; it is in transit until the receiver has scanned it."""
    refused = refusal(
        _exists("hand this product over", state),
        _present("hand this product over", state),
        _not_in_transit(state),
        stored(state),
        refuse(
            "PRODUCT-PLACE",
            "The product is not recorded at this place.",
            "Find it, and correct where it was left.",
            "laboratory",
        )
        if state.place and from_place != state.place
        else None,
        refuse("PRODUCT-SAME-PLACE", "A hand-over goes to another place.")
        if from_place == to_place
        else None,
    )
    data: dict[str, Json] = {
        "from_place": from_place,
        "to_place": to_place,
        "to_role": to_role,
        "handed_by": by,
        "at": at,
        "temperature_mc": temperature_mc,
    }
    return refused or (Event("product.handed_over.v1", data),)


def close_hand_over(
    state: ProductState,
    *,
    by: str,
    place: str,
    intact: bool,
    temperature_mc: int | None,
    scanned: str,
    storage: Storage | None = None,
) -> Decision:
    """The receiver takes a product in; damage or a wrong temperature quarantines it."""
    refused = refusal(
        *_receiver(state, by),
        refuse(
            "PRODUCT-SCAN",
            "The label that was scanned is not this product's.",
            "Scan again; if it is another container, refuse the hand-over.",
            "laboratory",
        )
        if scanned.strip() != state.code
        else None,
        refuse(
            "PRODUCT-ARRIVED-ELSEWHERE",
            "The product was sent to another place.",
            "Refuse the hand-over, or take it in where it was sent.",
            "laboratory",
        )
        if state.in_transit and state.custody[-1].to_place != place
        else None,
    )
    if refused:
        return refused
    data: dict[str, Json] = {
        "place": place,
        "intact": intact,
        "temperature_mc": temperature_mc,
        "scanned": scanned.strip(),
        "received_by": by,
    }
    return (
        Event("product.hand_over_closed.v1", data),
        *_quarantine(state, _damage(intact, temperature_mc, storage)),
    )


def refuse_hand_over(state: ProductState, *, by: str, reason: str) -> Decision:
    """The receiver does not take it; the product stays with the place that sent it."""
    refused = refusal(*_receiver(state, by), needs_reason(reason))
    data: dict[str, Json] = {"reason": reason, "refused_by": by}
    return refused or (Event("product.hand_over_refused.v1", data),)


_EXISTING = tuple(stage for stage in Release if stage is not Release.NONE)
# Where there is still a container that could carry a label or be carried.
_PRESENT = (Disposition.IN_STOCK, Disposition.ISSUED, Disposition.RETURNED)


def _exists(verb: str, state: ProductState) -> Finding | None:
    return moment("PRODUCT-CUSTODY-WHEN", verb, state.release, _EXISTING)


def _present(verb: str, state: ProductState) -> Finding | None:
    return moment("PRODUCT-CUSTODY-GONE", verb, state.disposition, _PRESENT)


def _not_in_transit(state: ProductState) -> Finding | None:
    if not state.in_transit:
        return None
    return refuse(
        "PRODUCT-HAND-OVER-OPEN",
        "A hand-over of this product is open.",
        "The receiver scans the product, or refuses it.",
        "laboratory",
    )


def _receiver(state: ProductState, by: str) -> tuple[Finding | None, ...]:
    if not state.in_transit:
        return (refuse("PRODUCT-NO-HAND-OVER", "No hand-over of this product is open."),)
    if by != state.custody[-1].handed_by:
        return ()
    return (
        refuse(
            "PRODUCT-RECEIVER",
            "You handed this product over; only the person who receives it can close that.",
            "Ask the receiver to scan it.",
            "laboratory",
        ),
    )


def _damage(intact: bool, temperature_mc: int | None, storage: Storage | None) -> str:
    faults = (
        "" if intact else "the container was not intact",
        "it was outside its storage temperature"
        if storage and temperature_mc is not None and not storage.holds(temperature_mc)
        else "",
    )
    found = " and ".join(fault for fault in faults if fault)
    return f"On arrival {found}." if found else ""


def _quarantine(state: ProductState, reason: str) -> tuple[Event, ...]:
    if not reason or Hold.QUARANTINE in state.holds:
        return ()
    return (Event("product.held.v1", {"hold": Hold.QUARANTINE.value, "reason": reason}),)
