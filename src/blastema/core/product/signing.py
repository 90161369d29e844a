"""A signature on a product's record: by whom, meaning what, over which content.

It is an event of its own beside the one that it signs, in the same write, so that the two
stand or fall together (21 CFR 11.70).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blastema.core.event import Event, Json
from blastema.core.product.signature import Signature
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal, refuse


class Step(StrEnum):
    """What the signature lets happen."""

    SAME_DAY = "same-day"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    FINAL = "final"
    EXCEPTIONAL = "exceptional"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Signing:
    """One person's signing at one moment.

    ``shown`` is the SHA-256 of the content that the person was shown, ``standing`` of the
    content as it stands now, and ``content`` of what is signed: the same with the results
    that the person typed into the form that they signed. ``proved`` says whether they gave
    their password just now, ``second_factor`` whether a code besides. ``at`` is UTC.
    """

    step: Step
    signature: Signature
    shown: str
    standing: str
    content: str
    specification: str
    proved: bool
    second_factor: bool
    at: str


def signed(decision: Decision, signing: Signing) -> Decision:
    """The decision with its signature, or everything that stands against either."""
    against = decision.findings if isinstance(decision, Refusal) else ()
    refused = refusal(
        proved(given=signing.proved), not_stale(signing.shown, signing.standing), *against
    )
    if refused or isinstance(decision, Refusal):
        return refused or decision
    return (*decision, _event(signing))


def _event(signing: Signing) -> Event:
    data: dict[str, Json] = {
        "step": signing.step.value,
        "signed_by": signing.signature.signed_by,
        "meaning": signing.signature.meaning.value,
        "specification": signing.specification,
        "shown": signing.shown,
        "content": signing.content,
        "second_factor": signing.second_factor,
        "at": signing.at,
    }
    return Event("product.signed.v1", data)


def proved(*, given: bool) -> Finding | None:
    """Whether the person gave their password for this one act."""
    if given:
        return None
    return refuse(
        "SIGNATURE-PROOF",
        "Nobody proved just now that it is they who sign.",
        "Type your password, and the code of your second factor where you have one, and sign.",
    )


def not_stale(shown: str, standing: str) -> Finding | None:
    """The words name no digest: a person compares what they read, not sixty-four signs."""
    if shown == standing:
        return None
    return refuse(
        "SIGNATURE-STALE",
        "What you were shown is not what the record says now.",
        "Open the page again, read it, and sign what it says then.",
    )
