"""A donor's product and its donor: whether it may be used, and the exceptions there are.

The patient's own cells need no determination (21 CFR 1271.90(a)(1)). A donor's product stays
in quarantine until the donor was found eligible (1271.60(a)). Two exceptions are allowed,
each for one person and documented: an urgent medical need (1271.60(d), 1271.65(b)(1)(iii)),
and, where the donor was found ineligible, a first- or second-degree blood relative
(1271.65(b)(1)(i)). The exception for reproductive donors concerns no product of ours.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from blastema.core.donor.state import DonorState, Eligibility
from blastema.core.event import Event, Json
from blastema.core.product.origin import needs_reason
from blastema.core.product.signature import Signature, approves
from blastema.core.product.state import Disposition, ProductState
from blastema.core.stream import Decision
from blastema.core.verdict import Effect, Finding, refusal, refuse


class Ground(StrEnum):
    """Why a product may be used although its donor was not found eligible."""

    RELATIVE = "blood-relative"
    URGENT = "urgent-medical-need"


def eligibility_of(state: ProductState, donor: DonorState | None) -> Eligibility | None:
    """How a product's donor stands; ``None`` where there is none: the patient's own cells.

    A donor who is on record is judged by that record alone. Of an older delivery, without a
    donor on record, the papers' statement is all that is known; without it the worst is taken.
    """
    if donor is not None and donor.known:
        return donor.eligibility
    if state.arrival is None:
        return None
    return Eligibility.ELIGIBLE if state.arrival.donor_eligible else Eligibility.INELIGIBLE


def donor_fault(state: ProductState, donor: Eligibility | None) -> Finding | None:
    """What keeps the product from use; nothing where an exception for this outcome stands."""
    if donor is None or donor is Eligibility.ELIGIBLE or is_excepted(state, donor):
        return None
    undetermined = donor is Eligibility.NOT_DETERMINED
    found = "determined yet" if undetermined else "determined to be eligible"
    return Finding(
        "PRODUCT-DONOR",
        Effect.REFUSED,
        f"The donor is not {found}.",
        "Complete the determination."
        if undetermined
        else "Refuse the product and return it to the supplier, or document an exception.",
        "quality",
        "21 CFR 1271.60(a)" if undetermined else "21 CFR 1271.65",
    )


def waits_for_donor(state: ProductState, donor: Eligibility | None) -> bool:
    """Whether an exception is to be thought of: its donor on record keeps it from use."""
    in_house = state.disposition in (Disposition.IN_STOCK, Disposition.ISSUED)
    return bool(state.donor) and in_house and donor_fault(state, donor) is not None


def is_excepted(state: ProductState, donor: Eligibility | None) -> bool:
    """Whether an exception was signed for the donor as the donor stands now.

    What was signed while nothing was determined does not cover a donor who was then found
    ineligible: the physician has not been told of that.
    """
    return state.excepted is not None and donor is not None and state.excepted.outcome == donor


def except_donor(
    state: ProductState,
    *,
    donor: Eligibility | None,
    course: str,
    ground: Ground,
    physician: str,
    physicians: Collection[str],
    notified_on: date,
    today: str,
    other_courses: Collection[str],
    reason: str,
    signature: Signature,
) -> Decision:
    """Lets a product be used for one person although its donor was not found eligible.

    ``physicians`` are those of the site; ``reason`` is the documented need, sealed.
    """
    refused = refusal(
        _in_hand(state),
        approves(signature),
        needs_reason(reason),
        _named(state),
        _needed(state, donor),
        _ground(donor, ground),
        None
        if course
        else refuse("PRODUCT-EXCEPT-COURSE", "Say for which person's course.", "Choose it."),
        refuse(
            "PRODUCT-EXCEPT-MEANT",
            "The product is meant for another course; an exception is for one person.",
            "Free it from the other course first.",
            "laboratory",
        )
        if other_courses
        else None,
        None
        if physician in physicians
        else refuse(
            "PRODUCT-EXCEPT-PHYSICIAN",
            "Name the physician of this site who was told how the donor stands.",
            "Tell the physician who will use the product, and name them.",
            "quality",
        ),
        refuse("PRODUCT-EXCEPT-AHEAD", "That the physician was told lies in the future.")
        if notified_on.isoformat() > today
        else None,
    )
    data: dict[str, Json] = {
        "donor": state.donor,
        "outcome": donor.value if donor else "",
        "course": course,
        "ground": ground.value,
        "physician": physician,
        "notified_on": notified_on.isoformat(),
        "reason": reason,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("product.donor_excepted.v1", data),)


def only_for(state: ProductState, course: str) -> Finding | None:
    """An exception names one person's course; the product goes to nobody else."""
    if state.excepted is None or state.excepted.course == course:
        return None
    return refuse(
        "PRODUCT-EXCEPT-OTHER",
        "An exception was signed for this product, for another person's course.",
        "Choose a product whose donor was found eligible.",
        "quality",
    )


def _in_hand(state: ProductState) -> Finding | None:
    if state.disposition in (Disposition.IN_STOCK, Disposition.ISSUED) and state.received:
        return None
    return refuse(
        "PRODUCT-EXCEPT-WHEN",
        "An exception is for a delivered product that is in the house.",
        "Receive the product first.",
        "laboratory",
    )


def _named(state: ProductState) -> Finding | None:
    if state.donor or not state.received:
        return None
    return refuse(
        "PRODUCT-EXCEPT-DONOR",
        "No donor is recorded for this product: nobody can be told how the donor stands.",
        "Refuse the product, or receive it with its donor.",
        "laboratory",
    )


def _needed(state: ProductState, donor: Eligibility | None) -> Finding | None:
    if donor is not Eligibility.ELIGIBLE and not is_excepted(state, donor):
        return None
    return refuse(
        "PRODUCT-EXCEPT-NEEDLESS",
        "Nothing is to be excepted: the donor is eligible, or an exception stands.",
    )


def _ground(donor: Eligibility | None, ground: Ground) -> Finding | None:
    if donor is not Eligibility.NOT_DETERMINED or ground is Ground.URGENT:
        return None
    return Finding(
        "PRODUCT-EXCEPT-GROUND",
        Effect.REFUSED,
        "Before the donor is determined, only an urgent medical need is an exception.",
        "Complete the determination.",
        "quality",
        "21 CFR 1271.60(d)(1)",
    )
