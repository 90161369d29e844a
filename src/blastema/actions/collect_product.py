"""Records a collection: what the needle took, the container it went into, and for what."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.number import next_chain, next_number
from blastema.actions.standing import standing_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course import decide as courses
from blastema.core.course.decide import Material
from blastema.core.course.state import CourseState
from blastema.core.product import origin
from blastema.core.treatment import decide


@verb(Permission.PRODUCT_COLLECT)
def collect_product(
    door: Door,
    *,
    treatment: str,
    volume_ul: int,
    body_site: str,
    side: str = "",
    expires_at: str | None = None,
) -> Done:
    """The container gets the site's next donation number and is allocated to the course,
    which gets its chain-of-identity number with its first container."""
    session = door.state("treatment", treatment)
    course = door.fact("course", session.course)
    product = door.new()
    return door.write(
        {
            ("product", product): origin.collect(
                door.begin("product", product),
                din=next_number(door),
                division=UNDIVIDED,
                product_class=collected_class(course),
                source=course.source,
                patient=session.patient,
                volume_ul=volume_ul,
                body_site=body_site,
                side=side,
                at=door.act.occurred_at,
                expires_at=expires_at,
                treatment=treatment,
            ),
            ("treatment", treatment): decide.collect(
                session,
                standing=standing_of(door, course),
                product=product,
                body_site=body_site,
                side=side,
                volume_ul=volume_ul,
            ),
            ("course", session.course): courses.allocate(
                course,
                product=product,
                material=Material(collected_class(course), course.source, session.patient),
                leads_to_plan=True,
                chain=next_chain(door, course),
            ),
        }
    )


UNDIVIDED = "00"


def collected_class(course: CourseState) -> str:
    """What is collected for a course: what its process starts from, or the product itself."""
    process = catalogue().process_for(course.product_class)
    made = process and process.starts_from  # a donor's product is received: nothing is collected
    return made[0] if made else course.product_class
