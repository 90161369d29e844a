"""Opens one session of a course in the procedure room, if the gate still allows it."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.gate import Judged, gate_now
from blastema.actions.standing import standing_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course import decide as courses
from blastema.core.course.judged import Asked
from blastema.core.course.state import CourseState, Target
from blastema.core.identity import Laterality, SpinalLevel
from blastema.core.identity import Target as Place
from blastema.core.rules.owed import Due
from blastema.core.stream import Decision
from blastema.core.treatment import decide
from blastema.core.verdict import Refusal


@verb(Permission.TREATMENT_OPEN)
def open_treatment(door: Door, *, course: str, collect_from: Target | None = None) -> Done:
    """``collect_from`` is where cells are to be taken, if this session takes any; a place
    that has sides is refused without one."""
    if collect_from:
        one_place(collect_from)
    plan = door.state("course", course)
    judged = gate_now(door, plan)
    treatment = door.new()
    return door.write(
        {
            ("treatment", treatment): decide.open_treatment(
                door.begin("treatment", treatment),
                patient=plan.patient,
                course=course,
                episode=plan.episode,
                session=plan.sessions_done + 1,
                at=door.act.occurred_at,
                collect_from=collect_from,
            ),
            ("course", course): _session(
                door, plan, treatment, judged, collecting=collect_from is not None
            ),
        }
    )


def one_place(target: Target) -> None:
    """Raises ``IdentityError`` where a target is not exactly one place in the body."""
    Place.at(
        catalogue().site(target.body_site),
        Laterality.parse(target.side or "midline"),
        SpinalLevel.parse(target.level) if target.level else None,
    )


def _session(
    door: Door, plan: CourseState, treatment: str, judged: Judged, *, collecting: bool
) -> Decision:
    standing = standing_of(door, plan, Due.SESSION, judged=judged, collecting=collecting)
    opened = courses.open_session(plan, treatment=treatment, standing=standing)
    if isinstance(opened, Refusal):
        return opened
    return (judged.event(door, plan.patient, Asked.SESSION), *opened)
