"""Records an injection: the volume leaves the container and goes into one target."""

from __future__ import annotations

from dataclasses import dataclass, field

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.standing import standing_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Purpose
from blastema.core.course.state import CourseState, Target
from blastema.core.product import use
from blastema.core.rules.owed import Due
from blastema.core.treatment import decide
from blastema.core.treatment.means import NOT_SAID, Means
from blastema.core.verdict import Refusal, refuse
from blastema.records import documents
from blastema.records.documents import Sealed


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the needle at its place, as it came from the machine."""

    media_type: str
    content: bytes = field(repr=False)


@verb(Permission.TREATMENT_INJECT)
def inject_product(
    door: Door,
    *,
    treatment: str,
    product: str,
    target: Target,
    volume_ul: int,
    route: str,
    guidance: str,
    picture: Picture | None = None,
    reference: str = "",
    felt: str = "",
    means: Means = NOT_SAID,
) -> Done:
    """``picture`` is kept sealed under the person's key; ``felt`` is what the person said.

    ``reference`` names an image that another system keeps, such as an accession number.
    """
    session = door.state("treatment", treatment)
    container = door.fact("product", product)
    plan: CourseState = door.fact("course", session.course)
    if picture and Purpose.IMAGES in plan.taken_back:
        raise RefusedError(Refusal((_NO_PICTURE,)))
    image = _sealed(door, f"patient/{session.patient}", picture) if picture else None
    now = door.act.occurred_at
    done = door.write(
        {
            ("treatment", treatment): decide.inject(
                session,
                treatment=treatment,
                standing=standing_of(door, plan, Due.NEEDLE, container),
                target=target,
                product=product,
                container=container,
                volume_ul=volume_ul,
                route=route,
                plan=plan,
                guidance=guidance,
                image=image.sha256 if image else None,
                reference=door.seal(f"patient/{session.patient}", reference),
                felt=door.seal(f"patient/{session.patient}", felt),
                means=means,
                now=now,
            ),
            ("product", product): use.administer(
                container,
                treatment=treatment,
                patient=session.patient,
                target=target,
                volume_ul=volume_ul,
                now=now,
            ),
        }
    )
    if image:
        door.after_write(documents.store, image)
    return done


_NO_PICTURE = refuse(
    "CONSENT-IMAGES",
    "The person took back that a picture may be kept.",
    "Record the injection without the picture.",
    "clinician",
)


def _sealed(door: Door, subject: str, picture: Picture) -> Sealed:
    chance = door.act.fresh
    return documents.seal(door.keys, subject, picture.content, picture.media_type, chance)
