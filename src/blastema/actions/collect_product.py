"""Records a collection: what was taken and how, the container it went into, and for what."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.number import next_chain, next_number
from blastema.actions.standing import standing_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.collection.decide import record
from blastema.core.collection.kinds import kinds
from blastema.core.collection.taken import Around, Taken
from blastema.core.course import decide as courses
from blastema.core.course.decide import Material
from blastema.core.course.state import CourseState
from blastema.core.product import origin
from blastema.core.rules.owed import Due
from blastema.core.treatment import decide
from blastema.core.treatment.state import TreatmentState
from blastema.records import find_clinic


@verb(Permission.PRODUCT_COLLECT)
def collect_product(
    door: Door,
    *,
    treatment: str,
    volume_ul: int,
    body_site: str,
    taken: Taken,
    side: str = "",
    expires_at: str | None = None,
) -> Done:
    """``volume_ul`` is what the container holds, ``taken`` how it came into it.

    The container gets the site's next donation number and is allocated to the course,
    which gets its chain-of-identity number with its first container.
    """
    session: TreatmentState = door.state("treatment", treatment)
    course: CourseState = door.fact("course", session.course)
    product = door.new()
    begun = origin.collect(
        door.begin("product", product),
        din=next_number(door),
        division=UNDIVIDED,
        product_class=yielded(course, taken.kind),
        source=course.source,
        patient=session.patient,
        volume_ul=volume_ul,
        body_site=body_site,
        side=side,
        at=door.act.occurred_at,
        expires_at=expires_at,
        treatment=treatment,
    )
    around = Around(
        source=course.source,
        body_site=body_site,
        volume_ul=volume_ul,
        wristband=session.patient,
        told_by=door.act.who.id,
        colleagues=colleagues_at(door, door.site_of("treatment", treatment)),
        now=door.act.occurred_at,
        since=session.at,
    )
    note = door.seal(f"patient/{session.patient}", taken.note.strip())
    return door.write(
        {
            ("product", product): record(begun, taken=taken, around=around, note=note),
            ("treatment", treatment): decide.collect(
                session,
                standing=standing_of(door, course, Due.SESSION, collecting=True),
                product=product,
                body_site=body_site,
                side=side,
                volume_ul=volume_ul,
            ),
            ("course", session.course): courses.allocate(
                course,
                product=product,
                material=Material(yielded(course, taken.kind), course.source, session.patient),
                leads_to_plan=leads(yielded(course, taken.kind), course.product_class),
                chain=next_chain(door, course),
            ),
        }
    )


UNDIVIDED = "00"


def colleagues_at(door: Door, site: str) -> frozenset[str]:
    """``staff/ID`` of everybody who works at a site."""
    return frozenset(f"staff/{one}" for one, _ in door.look(find_clinic.staff_at, site))


def yielded(course: CourseState, kind: str) -> str:
    """What comes of this kind of collection; the plan's own class where there is none."""
    known = kinds().get(kind)
    return known.yields if known else course.product_class


def leads(material: str, planned: str) -> bool:
    """Whether a plan can be met out of this material: by a process, or as the catalogue says
    what its class is made of."""
    if catalogue().becomes(material, planned):
        return True
    parents = catalogue().product(planned).parents
    return any(parent != planned and leads(material, parent) for parent in parents)
