"""Opens one session of a course in the procedure room, if the gate still allows it."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.consent_enough import not_enough
from blastema.actions.door import Door, verb
from blastema.actions.gate import ask_gate
from blastema.actions.standing import standing_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course import decide as courses
from blastema.core.course.plan import Plan
from blastema.core.course.state import CourseKind, CourseState, Target
from blastema.core.episode.state import EpisodeState
from blastema.core.identity import Laterality, SpinalLevel
from blastema.core.identity import Target as Place
from blastema.core.rules.gate import GateAnswer
from blastema.core.stream import Decision
from blastema.core.treatment import decide
from blastema.core.verdict import refusal


@verb(Permission.TREATMENT_OPEN)
def open_treatment(door: Door, *, course: str, collect_from: Target | None = None) -> Done:
    """``collect_from`` is where cells are to be taken, if this session takes any; a place
    that has sides is refused without one."""
    if collect_from:
        one_place(collect_from)
    plan = door.state("course", course)
    episode = door.fact("episode", plan.episode)
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
            ("course", course): refusal(
                *not_enough(door, course, plan, collecting=collect_from is not None)
            )
            or _session(door, plan, episode, treatment, course),
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
    door: Door, plan: CourseState, episode: EpisodeState, treatment: str, course: str
) -> Decision:
    answer = gate_now(door, plan, episode, course)
    if answer.refusal:
        return answer.refusal
    return courses.open_session(plan, treatment=treatment, standing=standing_of(door, plan))


def gate_now(door: Door, plan: CourseState, episode: EpisodeState, course: str) -> GateAnswer:
    """The gate on the day: law, preferences and policies may have changed since planning."""
    consent = door.fact("consent", plan.consent) if plan.consent else None
    return ask_gate(
        as_plan(plan),
        episode=episode,
        patient=door.fact("patient", plan.patient),
        site=door.fact("site", door.site_of("course", course)),
        today=door.act.today,
        consented=frozenset(consent.elements) if consent else frozenset(),
    )


def as_plan(course: CourseState) -> Plan:
    """The plan that a course was made of."""
    return Plan(
        kind=CourseKind(course.kind),
        product_class=course.product_class,
        source=course.source,
        route=course.route,
        guidance=course.guidance,
        processing=course.processing,
        targets=course.targets,
        sessions=course.sessions,
        protocol=course.protocol,
        protocol_version=course.protocol_version,
        study=course.study,
        alternatives=course.alternatives,
        after=course.after,
    )
