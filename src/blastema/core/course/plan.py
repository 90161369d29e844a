"""Planning: what will be done, and what the gate said about it."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.catalogue import catalogue
from blastema.core.course.state import CourseKind, CourseStage, CourseState, Target
from blastema.core.episode.alarm import unanswered
from blastema.core.episode.state import AssessmentVerdict, EpisodeStage, EpisodeState, Withdrawal
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.rules.gate import GateAnswer
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


@dataclass(frozen=True, slots=True)
class Plan:
    """What a clinician writes down when planning a course."""

    kind: CourseKind
    product_class: str
    source: str = ""
    route: str = ""
    guidance: str = ""
    processing: str = ""
    targets: tuple[Target, ...] = ()
    sessions: int = 1
    protocol: str = ""
    protocol_version: str = ""
    study: str = ""
    alternatives: tuple[str, ...] = ()
    after: str = ""


def plan_course(
    state: CourseState,
    plan: Plan,
    *,
    patient: str,
    episode_id: str,
    episode: EpisodeState,
    gate: GateAnswer,
) -> Decision:
    """Plans a course, or plans it again while nothing has been given.

    ``gate`` is what the rule book said about exactly this plan; what it said is kept in
    the event with the rule book's version. Conventional care needs no gate to be lawful,
    but what the gate answers about it is kept as well.
    """
    refused = refusal(
        moment("COURSE-PLAN-WHEN", "plan this course", state.stage, _PLANNABLE),
        refuse(
            "COURSE-PLAN-SESSION",
            "A treatment session of this course is open.",
            "Finish or abandon it first.",
            "clinician",
        )
        if state.open_session
        else None,
        *_episode_ready(plan, episode),
        _other_side(plan, episode),
        *_plan_whole(plan),
        *(gate.refusal.findings if gate.refusal else ()),
    )
    if refused:
        return refused
    verb = "planned" if state.stage is CourseStage.NONE else "replanned"
    return (Event(f"course.{verb}.v1", _as_data(plan, patient, episode_id, gate)),)


_PLANNABLE = (CourseStage.NONE, CourseStage.PLANNED, CourseStage.CONSENTED)


def _as_data(plan: Plan, patient: str, episode_id: str, gate: GateAnswer) -> dict[str, Json]:
    return {
        "patient": patient,
        "episode": episode_id,
        "kind": plan.kind.value,
        "product_class": plan.product_class,
        "source": plan.source,
        "route": plan.route,
        "guidance": plan.guidance,
        "processing": plan.processing,
        "targets": [dict(target.as_data()) for target in plan.targets],
        "sessions": plan.sessions,
        "protocol": plan.protocol,
        "protocol_version": plan.protocol_version,
        "study": plan.study,
        "alternatives": list(plan.alternatives),
        "after": plan.after,
        "gate_effect": gate.effect.value,
        "gate_rules": [*sorted(set(gate.rules_in_clear))],
        "rulebook": gate.rulebook_version,
    }


def _episode_ready(plan: Plan, episode: EpisodeState) -> tuple[Finding | None, ...]:
    conventional = plan.kind is CourseKind.CONVENTIONAL
    return (
        moment("COURSE-EPISODE-WHEN", "plan for this episode", episode.stage, _ASSESSED),
        refuse(
            "COURSE-NOT-ELIGIBLE",
            f"The assessment says {episode.verdict}: treatment with cells cannot be planned.",
            "Offer conventional care within the same follow-up, or assess again.",
            "clinician",
        )
        if not conventional and episode.verdict != AssessmentVerdict.ELIGIBLE
        else None,
        refuse("COURSE-PAUSED", "This episode is paused.", "Resume it.", "coordinator")
        if episode.paused
        else None,
        unanswered(episode),
        refuse("COURSE-WITHDRAWN", "The person has withdrawn from treatment.")
        if Withdrawal.TREATMENT in episode.withdrawn and not conventional
        else None,
    )


_ASSESSED = (EpisodeStage.ASSESSED,)


def _other_side(plan: Plan, episode: EpisodeState) -> Finding | None:
    """The time-out compares the person with the plan: a plan for the other side would pass it."""
    known = catalogue().conditions.get(episode.condition)
    places = known.sites if known and known.has_side else ()
    wrong = [one for one in plan.targets if one.body_site in places and one.side != episode.side]
    if not (wrong and episode.side):
        return None
    return refuse(
        "COURSE-OTHER-SIDE",
        f"This episode is about the {episode.side} side, and a target is not on it.",
        "Correct the target, or open an episode of its own for the other side.",
        "clinician",
    )


def _plan_whole(plan: Plan) -> tuple[Finding | None, ...]:
    """A plan says everything that the procedure room will need."""
    if plan.kind is CourseKind.CONVENTIONAL:
        return (_missing("a follow-up protocol", plan.protocol),)
    return (
        _missing("a cell source", plan.source),
        _missing("a route", plan.route),
        _missing("how the needle is guided", plan.guidance),
        _missing("at least one target", plan.targets),
        _missing("a follow-up protocol", plan.protocol),
        _missing("the alternatives that were discussed", plan.alternatives),
        refuse("COURSE-SESSIONS", "A plan has between 1 and 12 sessions.", "Correct the number.")
        if not 1 <= plan.sessions <= _MOST_SESSIONS
        else None,
        refuse("COURSE-AFTER", "An adjunct follows a course.", "Say which course it follows.")
        if plan.kind is CourseKind.ADJUNCT and not plan.after
        else None,
        refuse("COURSE-TARGET-TWICE", "A target is named twice.", "Name each target once.")
        if len(set(plan.targets)) < len(plan.targets)
        else None,
    )


# A guard against slips of the finger, not a clinical limit.
_MOST_SESSIONS = 12


def _missing(what: str, value: object) -> Finding | None:
    if value:
        return None
    rule = "COURSE-PLAN-" + what.rsplit(maxsplit=1)[-1].upper()
    return refuse(rule, f"The plan lacks {what}.", "Complete the plan.", "clinician")
