"""How a person stands now, read through the door: each stream is locked and checked."""

from __future__ import annotations

from dataclasses import replace

from blastema.actions.door import Door, RefusedError
from blastema.actions.gate import Judged, gate_now
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
    judged: Judged | None = None,
) -> Standing:
    """How the person stands before a step, and what the gate holds against it today."""
    judged = judged or gate_now(door, course, container)
    stands = Standing.of(
        door.fact("patient", course.patient),
        door.fact("episode", course.episode),
        door.fact("consent", course.consent) if course.consent else None,
    )
    return replace(stands, gate=judged.answer.stops(step))


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
