"""Records an injection: the volume leaves the container and goes into one target."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.course.state import Target
from blastema.core.product import use
from blastema.core.treatment import decide


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
    image: str | None = None,
    felt: str = "",
) -> Done:
    """``image`` is the SHA-256 of a kept picture; ``felt`` is what the person said, sealed."""
    session = door.state("treatment", treatment)
    container = door.fact("product", product)
    now = door.act.occurred_at
    return door.write(
        {
            ("treatment", treatment): decide.inject(
                session,
                treatment=treatment,
                target=target,
                product=product,
                container=container,
                volume_ul=volume_ul,
                route=route,
                planned_route=door.fact("course", session.course).route,
                guidance=guidance,
                image=image,
                felt=door.seal(f"patient/{session.patient}", felt),
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
