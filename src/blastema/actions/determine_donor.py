"""Whether a donor is eligible: signed; a result taken back; an exception for one person."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.hold_donors import held_after
from blastema.actions.reason import about_product
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseState
from blastema.core.donor import decide
from blastema.core.donor.state import DonorState, Eligibility, TakeBackReason
from blastema.core.product import donor as donors
from blastema.core.product.donor import Ground
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.state import ProductState
from blastema.records import find_lab

# Who uses a product on a person, and has to be told how its donor stands.
PHYSICIANS = ("clinician",)


@verb(Permission.DONOR_DETERMINE)
def determine_donor(door: Door, *, donor: str, outcome: Eligibility, reason: str = "") -> Done:
    """Signs what the record carries; ineligible holds everything that is left of the donor."""
    state: DonorState = door.state("donor", donor)
    determined = decide.determine(
        state,
        outcome=outcome,
        reason=door.seal_about(f"donor/{donor}", reason.strip()),
        signature=_approval(door),
        today=door.act.today,
    )
    held = held_after(door, donor, state, determined)
    return door.write({("donor", donor): determined, **held})


@verb(Permission.DONOR_DETERMINE)
def take_back_donor_test(door: Door, *, donor: str, test: str, reason: TakeBackReason) -> Done:
    """A result that does not count; the test is then missing until there is another."""
    state: DonorState = door.state("donor", donor)
    taken = decide.take_back_test(state, test=test, reason=reason, signature=_approval(door))
    return door.write({("donor", donor): taken, **held_after(door, donor, state, taken)})


@verb(Permission.DONOR_EXCEPT)
def except_product_donor(
    door: Door,
    *,
    product: str,
    course: str,
    ground: Ground,
    physician: str,
    notified_on: date,
    reason: str,
) -> Done:
    """Lets a product be used for one course although its donor was not found eligible.

    ``physician`` is ``staff/ID`` of who will use it and was told how the donor stands.
    """
    state: ProductState = door.state("product", product)
    donor = door.fact("donor", state.donor) if state.donor else None
    meant: CourseState | None = door.fact("course", course) if course else None
    here = door.look(
        find_lab.colleagues,
        door.site_of("product", product),
        PHYSICIANS,
        today=door.act.today,
    )
    excepted = donors.except_donor(
        state,
        donor=donors.eligibility_of(state, donor),
        course=course if meant is not None and meant.patient else "",
        ground=ground,
        physician=physician,
        physicians=[one for one, _ in here],
        notified_on=notified_on,
        today=door.act.today,
        other_courses=[one for one in door.look(find_lab.courses_with, product) if one != course],
        reason=about_product(door, product, state, reason),
        signature=_approval(door),
    )
    return door.write({("product", product): excepted})


def _approval(door: Door) -> Signature:
    return Signature(door.act.who.id, Meaning.APPROVAL)
