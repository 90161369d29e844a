"""Plans a course of treatment, an adjunct or conventional care, if the gate allows it."""

from __future__ import annotations

from dataclasses import replace

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.gate import judge
from blastema.actions.person_facts import facts_of
from blastema.actions.schedule import baseline
from blastema.actions.standing import must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course.judged import Asked
from blastema.core.course.plan import Plan
from blastema.core.course.plan import plan_course as decide_plan
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal, refuse


def planning(door: Door, course: str, episode: str, plan: Plan, *, new: bool) -> Decision:
    """The decision to plan, with the follow-up protocol of the condition filled in."""
    problem = door.state("episode", episode)
    if door.act.site != door.site_of("episode", episode):
        return Refusal((_OTHER_SITE,))
    must_be_patient(door, problem.patient)
    state = door.begin("course", course) if new else door.state("course", course)
    judged = judge(
        plan,
        episode=problem,
        patient=door.fact("patient", problem.patient),
        site=door.fact("site", door.site_of("episode", episode)),
        today=door.act.today,
        facts=facts_of(door.keys, problem),
    )
    planned = decide_plan(
        state,
        with_protocol(plan, problem.condition),
        patient=problem.patient,
        episode_id=episode,
        episode=problem,
        gate=judged.answer,
    )
    if isinstance(planned, Refusal):
        return planned
    return (*planned, judged.event(door, problem.patient, Asked.PLAN))


# The law of the episode's site counts, and a course stays where its episode is.
_OTHER_SITE = refuse(
    "COURSE-OTHER-SITE",
    "This episode belongs to another site.",
    "Change to that site first.",
    "clinician",
)


def with_protocol(plan: Plan, condition: str) -> Plan:
    """The plan with the newest schedule of the condition's family where none was chosen."""
    if plan.protocol or condition not in catalogue().conditions:
        return plan
    protocol = catalogue().protocol_for(condition)
    return replace(plan, protocol=protocol.slug, protocol_version=str(protocol.version))


@verb(Permission.COURSE_PLAN)
def plan_course(door: Door, *, episode: str, plan: Plan) -> Done:
    course = door.new()
    planned = planning(door, course, episode, plan, new=True)
    return door.write({("course", course): planned, **baseline(door, course, planned)})


@verb(Permission.COURSE_PLAN)
def replan_course(door: Door, *, course: str, plan: Plan) -> Done:
    """Plans again while nothing has been given; consent has to be asked again."""
    episode = door.fact("course", course).episode
    return door.write({("course", course): planning(door, course, episode, plan, new=False)})
