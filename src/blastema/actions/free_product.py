"""Frees a product that was meant for a course."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.course import decide
from blastema.core.course.state import FreeReason


@verb(Permission.COURSE_ALLOCATE)
def free_product(door: Door, *, course: str, product: str, reason: FreeReason) -> Done:
    freed = decide.deallocate(door.state("course", course), product=product, reason=reason)
    return door.write({("course", course): freed})
