"""Letting a product out: finally, conditionally, exceptionally, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import reduce

from blastema.core.catalogue.practice import Specification
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.fold import PRODUCT
from blastema.core.product.informed import Telling, faults, told
from blastema.core.product.origin import needs_reason
from blastema.core.product.possible import reading_faults
from blastema.core.product.signature import Signature, approves, second_signature
from blastema.core.product.standing import (
    Reading,
    failed,
    fails,
    held_against,
    lacks,
    missing,
    missing_now,
    unset,
)
from blastema.core.product.state import Disposition, ProductState, Release
from blastema.core.product.testing import IN_WORK, known_test, testable, tested, tested_once
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal, refuse


class ReleaseKind(StrEnum):
    FINAL = "final"
    CONDITIONAL = "conditional"
    EXCEPTIONAL = "exceptional"


def test_and_release(
    state: ProductState,
    *,
    specification: Specification,
    readings: Sequence[Reading],
    signature: Signature,
    same_day: bool,
    second: Signature | None,
    reason: str,
    now: str = "",  # noqa: PT028  a verb of the bench, and no test of ours
) -> Decision:
    """Tests and releases a person's own cells in one signed step.

    ``same_day`` says whether the cells were taken today by the site's own calendar. Where
    the specification waits for late results the release is conditional, and needs
    ``second`` and ``reason``; otherwise neither is read.
    """
    events = tuple(event for reading in readings for event in tested(specification, reading, ""))
    after = reduce(PRODUCT.apply, events, state)
    late = set(missing(specification, after.tests)) - set(missing_now(specification, after.tests))
    released = (
        release_conditionally(
            after, specification=specification, signature=signature, second=second, reason=reason
        )
        if late
        else release_final(after, specification=specification, signature=signature)
    )
    refused = refusal(
        testable(state),
        _same_day(state, same_day),
        *dict.fromkeys(known_test(specification, reading) for reading in readings),
        *(fault for one in readings for fault in reading_faults(specification, one, now=now)),
        *(tested_once(state, reading, "") for reading in readings),
        *(released.findings if isinstance(released, Refusal) else ()),
    )
    return refused or (*events, *(() if isinstance(released, Refusal) else released))


def release_final(
    state: ProductState, *, specification: Specification, signature: Signature
) -> Decision:
    """Every test is there and passed; this also ends a conditional release."""
    refused = refusal(
        _releasable(state, Release.TESTED, Release.CONDITIONAL),
        held_against(state, specification),
        *_may_leave(state, signature),
        lacks(specification, missing(specification, state.tests)),
        fails(specification, failed(specification, state.tests)),
        unset(specification),
    )
    return refused or (_released(ReleaseKind.FINAL, specification, signature),)


def release_conditionally(
    state: ProductState,
    *,
    specification: Specification,
    signature: Signature,
    second: Signature | None,
    reason: str,
) -> Decision:
    """Lets a product out before its late results, under two people's signatures."""
    waits = missing(specification, state.tests)
    refused = refusal(
        _releasable(state, Release.TESTED),
        held_against(state, specification),
        *_may_leave(state, signature),
        *second_signature(signature, second),
        needs_reason(reason),
        lacks(specification, missing_now(specification, state.tests)),
        fails(specification, failed(specification, state.tests)),
        unset(specification),
        None if waits else _NOTHING_AWAITED,
    )
    released = _released(
        ReleaseKind.CONDITIONAL, specification, signature, second=second, reason=reason, waits=waits
    )
    return refused or (released,)


def release_exceptionally(
    state: ProductState,
    *,
    specification: Specification,
    signature: Signature,
    reason: str,
    medical_director: bool,
    telling: Telling | None = None,
    now: str,
) -> Decision:
    """Lets out a product that does not meet its specification, and says why.

    ``medical_director`` says whether the signer holds that role at this site. ``telling``
    names the physician who was told beforehand, and is wanted; ``now`` is UTC.
    """
    refused = refusal(
        _releasable(state, *IN_WORK),
        held_against(state, specification),
        *_may_leave(state, signature),
        needs_reason(reason),
        None if medical_director else _MEDICAL_DIRECTOR,
        *faults(telling, now=now),
    )
    if refused or telling is None:
        return refused or ()
    waits = missing(specification, state.tests)
    released = _released(
        ReleaseKind.EXCEPTIONAL, specification, signature, reason=reason, waits=waits
    )
    return (told(telling, signature.signed_by), released)


def refuse_release(state: ProductState, *, reason: str, signature: Signature) -> Decision:
    """The verdict that a product does not leave; it cannot be taken back."""
    verb = "refuse the release of this product"
    refused = refusal(
        moment("PRODUCT-REFUSE-RELEASE-WHEN", verb, state.release, IN_WORK, who="quality"),
        needs_reason(reason),
    )
    data: dict[str, Json] = {
        "reason": reason,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("product.release_refused.v1", data),)


_NOTHING_AWAITED = refuse(
    "PRODUCT-NOTHING-AWAITED",
    "Every result is there: a conditional release waits for at least one.",
    "Release it finally.",
    "quality",
)
_MEDICAL_DIRECTOR = refuse(
    "PRODUCT-MEDICAL-DIRECTOR",
    "Only the medical director releases a product exceptionally.",
    "Ask the medical director to sign.",
    "quality",
)
_GONE = (Disposition.RETURNED, Disposition.DISCARDED)


def _releasable(state: ProductState, *stages: Release) -> Finding | None:
    return moment(
        "PRODUCT-RELEASE-WHEN", "release this product", state.release, stages, who="quality"
    )


def _same_day(state: ProductState, same_day: bool) -> Finding | None:
    if state.autologous and same_day:
        return None
    return refuse(
        "PRODUCT-SAME-DAY",
        "One signed step is for a person's own cells on the day they were taken.",
        "Record the tests first, then release the product.",
        "laboratory",
    )


def _may_leave(state: ProductState, signature: Signature) -> tuple[Finding | None, ...]:
    """An administered product may still be signed off when its late results are in."""
    return (
        approves(signature),
        refuse(
            "PRODUCT-RELEASE-HELD",
            f"The product is on hold: {', '.join(sorted(state.holds))}.",
            "Lift the hold first.",
            "quality",
        )
        if state.holds
        else None,
        refuse("PRODUCT-RELEASE-GONE", f"The product is {state.disposition} already.")
        if state.disposition in _GONE
        else None,
    )


def _released(
    kind: ReleaseKind,
    specification: Specification,
    signature: Signature,
    *,
    second: Signature | None = None,
    reason: str = "",
    waits: tuple[str, ...] = (),
) -> Event:
    data: dict[str, Json] = {
        "kind": kind.value,
        "specification": specification.slug,
        "version": specification.version,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
        "second_signed_by": second.signed_by if second else "",
        "second_meaning": second.meaning.value if second else "",
        "reason": reason,
        "awaiting": list(waits),
    }
    return Event("product.released.v1", data)
