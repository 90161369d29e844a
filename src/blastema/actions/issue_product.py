"""Issues a released product to a treatment, or takes it back unused."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.gate import unnamed
from blastema.actions.reason import about_product
from blastema.actions.standing import standing_of
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseState
from blastema.core.product import use
from blastema.core.rules.owed import Due
from blastema.core.treatment.standing import untouchable
from blastema.core.verdict import Refusal, refusal


@verb(Permission.PRODUCT_ISSUE)
def issue_product(door: Door, *, product: str, treatment: str, scanned: str) -> Done:
    """``scanned`` is the donation number and division read off the container's label."""
    container = door.state("product", product)
    session = door.fact("treatment", treatment)
    course: CourseState = door.fact("course", session.course)
    # The bench learns that something stands against it, and nothing of the person's health.
    against = unnamed(untouchable(standing_of(door, course, Due.NEEDLE, container)))
    issued = use.issue(
        container,
        treatment=treatment,
        patient=session.patient,
        allocated=product in course.allocations,
        product_class=course.product_class,
        source=course.source,
        route=course.route,
        scanned=scanned,
        now=door.act.occurred_at,
    )
    if isinstance(issued, Refusal):
        against = (*against, *issued.findings)
    return door.write({("product", product): refusal(*against) or issued})


@verb(Permission.PRODUCT_ISSUE)
def return_product(door: Door, *, product: str, reason: str) -> Done:
    container = door.state("product", product)
    returned = use.return_product(container, reason=about_product(door, product, container, reason))
    return door.write({("product", product): returned})
