"""A conditional release by two people: one proposes, another confirms, each by their own act.

A signature that somebody else types is no signature (21 CFR 11.200: it is used by its
owner only), so the first person's is recorded, and the second person's act completes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from blastema.core.catalogue.practice import Specification
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.fold import PRODUCT
from blastema.core.product.possible import reading_faults
from blastema.core.product.release import release_conditionally
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading, missing
from blastema.core.product.state import ProductState
from blastema.core.product.testing import IN_WORK, known_test, tested, tested_once
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal, refuse


def propose_release(
    state: ProductState,
    *,
    specification: Specification,
    readings: Sequence[Reading],
    signature: Signature,
    reason: str,
    now: str = "",
) -> Decision:
    """Records the readings and the first signature; everything else must already be right.

    The product is judged as if the second signature were there, so that nobody is asked
    to confirm what cannot be released.
    """
    events = tuple(event for reading in readings for event in tested(specification, reading, ""))
    after = reduce(PRODUCT.apply, events, state)
    judged = release_conditionally(
        after,
        specification=specification,
        signature=signature,
        second=_SOMEBODY_ELSE,
        reason=reason,
    )
    refused = refusal(
        moment("PRODUCT-PROPOSE-WHEN", "propose the release", state.release, IN_WORK),
        *dict.fromkeys(known_test(specification, reading) for reading in readings),
        *(fault for one in readings for fault in reading_faults(specification, one, now=now)),
        *(tested_once(state, reading, "") for reading in readings),
        _proposed_already(state, readings),
        *(judged.findings if isinstance(judged, Refusal) else ()),
    )
    return refused or (*events, _proposed(after, specification, signature, reason))


def confirm_release(
    state: ProductState, *, specification: Specification, signature: Signature
) -> Decision:
    """The second person's own signature: the product is released conditionally by both.

    ``specification`` is the version that the first person judged by.
    """
    first = state.proposed
    if first is None:
        return Refusal((_NOT_PROPOSED,))
    refused = refusal(
        refuse(
            "PRODUCT-PROPOSED-OTHERWISE",
            "The release was proposed by another version of the specification.",
            "Confirm by that version, or propose the release again.",
            "quality",
        )
        if (specification.slug, specification.version)
        != (first.specification, first.specification_version)
        else None
    )
    return refused or release_conditionally(
        state,
        specification=specification,
        signature=Signature(first.signed_by, Meaning.APPROVAL),
        second=signature,
        reason=first.reason,
    )


# Stands for the person who will confirm; never written anywhere.
_SOMEBODY_ELSE = Signature("somebody else", Meaning.APPROVAL)
_NOT_PROPOSED = refuse(
    "PRODUCT-NOT-PROPOSED",
    "Nobody has proposed to release this product.",
    "The laboratory tests it and signs first.",
    "laboratory",
)


def _proposed_already(state: ProductState, readings: Sequence[Reading]) -> Finding | None:
    """A new reading makes the earlier proposal void, so that another one has a meaning."""
    if state.proposed is None or readings:
        return None
    return refuse(
        "PRODUCT-PROPOSED",
        "The release is proposed already and waits for a second person.",
        "A second person confirms it, or refuses the release.",
        "quality",
    )


def _proposed(
    state: ProductState, specification: Specification, signature: Signature, reason: str
) -> Event:
    data: dict[str, Json] = {
        "kind": "conditional",
        "specification": specification.slug,
        "version": specification.version,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
        "reason": reason,
        "awaiting": list(missing(specification, state.tests)),
    }
    return Event("product.release_proposed.v1", data)
