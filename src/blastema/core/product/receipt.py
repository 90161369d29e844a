"""Receiving a donor's tissue: it waits in quarantine until it is accepted or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blastema.core.catalogue.practice import Specification
from blastema.core.donor.state import DonorState, Eligibility
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.donor import donor_fault, eligibility_of, is_excepted
from blastema.core.product.expiry import has_passed
from blastema.core.product.origin import begins_once, filled, identified, needs_reason
from blastema.core.product.possible import reading_faults
from blastema.core.product.signature import Signature, approves
from blastema.core.product.standing import (
    Reading,
    failed,
    fails,
    held_against,
    judged,
    lacks,
    missing_now,
    unset,
)
from blastema.core.product.state import Hold, ProductState, Release, Transport
from blastema.core.product.testing import known_test, tested
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


@dataclass(frozen=True, slots=True)
class Storage:
    """The temperatures between which a product is kept and carried, ends included."""

    low_mc: int
    high_mc: int

    def __post_init__(self) -> None:
        if self.low_mc > self.high_mc:
            raise ValueError("Found a lowest temperature above the highest; swap them.")

    def holds(self, temperature_mc: int) -> bool:
        return self.low_mc <= temperature_mc <= self.high_mc


# The line of a specification that asks for the donor's eligibility.
_DONOR_LINE = "donor-eligible"


@dataclass(frozen=True, slots=True)
class Asks:
    """What a site asks of an acceptance beyond the programme's own rules."""

    second_person: bool = False
    transport_record: bool = False


ASKS_NOTHING = Asks()
# The policies by which a site asks; a site that set none asks for neither.
SECOND_PERSON, TRANSPORT_RECORD = "receipt-second-person", "receipt-transport-record"


def receive(
    state: ProductState,
    *,
    din: str,
    division: str,
    product_class: str,
    source: str,
    supplier: str,
    lot: str,
    donor_eligible: bool,
    certificate: bool,
    temperature_mc: int,
    container_intact: bool,
    volume_ul: int,
    expires_at: str,
    at: str,
    known: bool = False,
    donor: str = "",
    donor_known: bool = True,
    reference: str = "",
    transport: Transport = Transport.NONE,
    received_by: str = "",
    recalled: str = "",
) -> Decision:
    """A donor's tissue arrives; it waits in quarantine, whatever came with it.

    ``known`` says whether a container of this number, division and class was taken in before.
    ``recalled`` is the reason of a recall that concerns this lot or donor: it is held at once.
    """
    refused = refusal(
        begins_once(state),
        *identified(din, division),
        *filled(volume_ul, at, expires_at),
        refuse(
            "PRODUCT-RECEIVED-BEFORE",
            "A container of this number, division and kind was taken in before.",
            "Read the label again; if two containers carry one number, keep both apart and "
            "tell quality.",
            "laboratory",
        )
        if known
        else None,
        None
        if supplier and lot
        else refuse("PRODUCT-SUPPLIER", "Name the supplier and the lot.", "Read the label."),
        None
        if donor_known
        else refuse(
            "PRODUCT-DONOR-UNKNOWN",
            "No such donor is on record.",
            "Record the donor first, or leave the donor out.",
            "laboratory",
        ),
    )
    if refused:
        return refused
    received = Event(
        "product.received.v2",
        {
            "din": din,
            "division": division,
            "product_class": product_class,
            "source": source,
            "supplier": supplier,
            "lot": lot,
            "donor_eligible": donor_eligible,
            "certificate": certificate,
            "temperature_mc": temperature_mc,
            "container_intact": container_intact,
            "volume_ul": volume_ul,
            "expires_at": expires_at,
            "at": at,
            "donor": donor,
            "reference": reference,
            "transport": transport.value,
            "received_by": received_by,
        },
    )
    return (received, *_recall_hold(recalled))


def _recall_hold(reason: str) -> tuple[Event, ...]:
    if not reason:
        return ()
    data: dict[str, Json] = {"hold": Hold.RECALL.value, "reason": f"Recall: {reason}."}
    return (Event("product.held.v1", data),)


def accept(
    state: ProductState,
    *,
    specification: Specification,
    readings: Sequence[Reading],
    storage: Storage,
    signature: Signature,
    now: str,
    donor: DonorState | None = None,
    asks: Asks = ASKS_NOTHING,
) -> Decision:
    """Takes a received product into stock; every fault of its arrival refuses.

    What was recorded on arrival counts as readings; ``readings`` are what the receiver
    checked besides (that label and papers agree). A late result, such as viability after
    a thaw, is not waited for.
    """
    eligibility = eligibility_of(state, donor)
    found = (*_on_arrival(state, specification, eligibility), *readings)
    shown = {**state.tests, **judged(specification, found)}
    refused = refusal(
        _arrived("accept", state),
        held_against(state, specification),
        approves(signature),
        *dict.fromkeys(known_test(specification, reading) for reading in readings),
        *(fault for one in readings for fault in reading_faults(specification, one, now=now)),
        unset(specification),
        donor_fault(state, eligibility),
        *_arrival_faults(state, storage, now),
        *_asked(state, signature, asks),
        lacks(specification, missing_now(specification, shown)),
        fails(specification, _not_excused(state, eligibility, failed(specification, shown))),
    )
    if refused:
        return refused
    data: dict[str, Json] = {"signed_by": signature.signed_by, "meaning": signature.meaning.value}
    events = (event for reading in found for event in tested(specification, reading, ""))
    return (*events, Event("product.accepted.v1", data))


def _not_excused(
    state: ProductState, donor: Eligibility | None, tests: tuple[str, ...]
) -> tuple[str, ...]:
    """What did not pass, without the donor's line where an exception stands for it."""
    excused = is_excepted(state, donor)
    return tuple(test for test in tests if not (excused and test == _DONOR_LINE))


def _asked(state: ProductState, signature: Signature, asks: Asks) -> tuple[Finding | None, ...]:
    """What the site asks for besides; nothing where it set nothing."""
    arrival = state.arrival
    if arrival is None:
        return ()
    same = asks.second_person and arrival.received_by == signature.signed_by
    unrecorded = asks.transport_record and arrival.transport is Transport.NONE
    return (
        refuse(
            "PRODUCT-SECOND-LOOK",
            "Who took a delivery in does not accept it at this site.",
            "Ask a second person to look at it and accept it.",
            "laboratory",
        )
        if same
        else None,
        refuse(
            "PRODUCT-NO-TRANSPORT-RECORD",
            "No temperature record of the way came with it, and this site asks for one.",
            "Ask the supplier for the record, or turn the delivery away.",
            "laboratory",
        )
        if unrecorded
        else None,
    )


def refuse_receipt(state: ProductState, *, reason: str) -> Decision:
    """Sends a received product away; nothing can be done with it but return or discard."""
    refused = refusal(_arrived("refuse", state), needs_reason(reason))
    return refused or (Event("product.refused.v1", {"reason": reason}),)


def _arrived(verb: str, state: ProductState) -> Finding | None:
    return moment(
        f"PRODUCT-{verb.upper()}-WHEN",
        f"{verb} this product",
        state.release,
        (Release.QUARANTINED,),
        remedy="Only a received product in quarantine is accepted or refused.",
        who="laboratory",
    )


def _on_arrival(
    state: ProductState, specification: Specification, donor: Eligibility | None
) -> tuple[Reading, ...]:
    """The facts of the receipt, as readings of the tests that ask for them."""
    arrival = state.arrival
    if arrival is None:
        return ()
    readings = (
        Reading("container-intact", int(arrival.container_intact)),
        Reading(_DONOR_LINE, int(donor is Eligibility.ELIGIBLE)),
        Reading("temperature-on-arrival", arrival.temperature_mc),
    )
    return tuple(reading for reading in readings if specification.test(reading.test))


def _arrival_faults(state: ProductState, storage: Storage, now: str) -> tuple[Finding | None, ...]:
    arrival = state.arrival
    if arrival is None:
        return ()
    wrong = (
        (not arrival.certificate, "PRODUCT-CERTIFICATE", "The certificate is missing."),
        (not arrival.container_intact, "PRODUCT-CONTAINER", "The container is damaged."),
        (
            not storage.holds(arrival.temperature_mc),
            "PRODUCT-ARRIVAL-TEMPERATURE",
            "It arrived outside its storage temperature.",
        ),
        (
            arrival.transport is Transport.OUTSIDE,
            "PRODUCT-TRANSPORT-TEMPERATURE",
            "Its temperature record shows that it was outside the supplier's limits on the way.",
        ),
        (has_passed(state.expires_at, now), "PRODUCT-ARRIVED-EXPIRED", "It is past its expiry."),
    )
    remedy = "Refuse the product and return it to the supplier."
    return tuple(refuse(rule, words, remedy, "laboratory") for found, rule, words in wrong if found)
