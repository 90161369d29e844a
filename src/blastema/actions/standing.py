"""How a person stands now, read through the door: each stream is locked and checked."""

from __future__ import annotations

from dataclasses import replace

from blastema.actions.consent_enough import not_enough
from blastema.actions.door import Door, RefusedError
from blastema.actions.gate import Judged, gate_now
from blastema.core.catalogue import Purpose
from blastema.core.consent.needed import collection_of
from blastema.core.course.decide import Material
from blastema.core.course.state import CourseState
from blastema.core.product.state import ProductState
from blastema.core.rules.owed import Due
from blastema.core.treatment.standing import Standing, no_patient
from blastema.core.verdict import refusal


def standing_of(
    door: Door,
    course: CourseState,
    step: Due,
    container: ProductState | None = None,
    *,
    judged: Judged | None = None,
    collecting: bool = False,
) -> Standing:
    """How the person stands before a step, and what gate and consents hold against it today.

    ``collecting`` asks besides for the consent to take something from the person.
    """
    judged = judged or gate_now(door, course, container)
    asked = [course.consent]
    if collecting and course.agreed and collection_of(course):
        asked.append(course.agreed.get(Purpose.COLLECTION, ""))
    stands = Standing.of(
        door.fact("patient", course.patient),
        door.fact("episode", course.episode),
        *(door.fact("consent", one) if one else None for one in asked),
    )
    against = (*judged.answer.stops(step), *not_enough(door, course, collecting=collecting))
    return replace(stands, gate=against)


def material_of(container: ProductState) -> Material:
    """What a course needs to know of a container before it is meant for it."""
    return Material(
        container.product_class, container.source, container.patient, frozenset(container.holds)
    )


def must_be_patient(door: Door, patient: str) -> None:
    """Refuses where the person died, or the record was merged or erased."""
    door.stands(patient)
    refused = refusal(no_patient(door.fact("patient", patient).stage))
    if refused:
        raise RefusedError(refused)
