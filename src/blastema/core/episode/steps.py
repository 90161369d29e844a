"""What can happen next to an episode: the possible steps, and why the others are not.

A step is possible where the decision that it leads to would be taken, so the decisions of
``episode`` and ``course`` are asked with an answer in hand that nobody could object to;
what they still refuse is the reason to show. What the person then fills in, and what the
gate says about it, is decided when the form is sent.

``waiting`` says in one sentence what an episode waits for and whose turn it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from blastema.core.access.permissions import Permission
from blastema.core.access.roles import Role
from blastema.core.catalogue import catalogue
from blastema.core.course import decide as courses
from blastema.core.course.plan import Plan, plan_course
from blastema.core.course.shown import Allocated, Shown, shown
from blastema.core.course.state import CourseEnd, CourseKind, CourseStage, CourseState, Target
from blastema.core.episode import decide
from blastema.core.episode.state import (
    AssessmentVerdict,
    CloseReason,
    EpisodeStage,
    EpisodeState,
    Withdrawal,
)
from blastema.core.patient.state import PatientStage
from blastema.core.rules.gate import GateAnswer
from blastema.core.stream import Decision
from blastema.core.treatment.standing import Standing, no_patient
from blastema.core.verdict import Effect, Finding, Refusal


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """One course of an episode, with the products that are meant for it.

    ``against`` is what the gate holds against opening a session today.
    """

    id: str
    state: CourseState
    products: tuple[Allocated, ...] = ()
    against: tuple[Finding, ...] = ()

    @property
    def shown(self) -> Shown:
        return shown(self.state, self.products)

    @property
    def is_open(self) -> bool:
        return self.state.stage not in (CourseStage.NONE, CourseStage.CLOSED)


@dataclass(frozen=True, slots=True)
class Step:
    """A verb for this episode or for one of its courses; possible where nothing is found."""

    verb: str
    label: str
    permission: Permission
    course: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def possible(self) -> bool:
        return not self.findings


def steps(
    episode: EpisodeState,
    courses_of: tuple[CourseFacts, ...],
    patient: PatientStage = PatientStage.REGISTERED,
) -> tuple[Step, ...]:
    """Every step worth showing, in the order in which they usually come.

    For somebody who died, or whose record was merged, what begins anything says so.
    """
    found = _steps(episode, courses_of)
    gone = no_patient(patient)
    if gone is None:
        return found
    return tuple(
        replace(step, findings=(*step.findings, gone)) if step.verb in _BEGINS else step
        for step in found
    )


_BEGINS = ("assess", "plan", "conventional", "consent", "open-session", "allocate", "replan")


def _steps(episode: EpisodeState, courses_of: tuple[CourseFacts, ...]) -> tuple[Step, ...]:
    running = tuple(course for course in courses_of if course.is_open)
    return (
        *_deciding(episode),
        *(step for course in running for step in _of_course(episode, course)),
        *_ending(episode, len(running)),
    )


def _step(
    verb: str, label: str, permission: Permission, decision: Decision, course: str = ""
) -> Step:
    found = decision.findings if isinstance(decision, Refusal) else ()
    return Step(verb, label, permission, course, found)


def _deciding(episode: EpisodeState) -> Iterator[Step]:
    if episode.alarm.is_open:
        yield Step("alarm", "Record what was done", Permission.EPISODE_REFER)
    assessed = decide.assess(
        episode, verdict=AssessmentVerdict.ELIGIBLE, findings="", side=_some_side(episode)
    )
    again = episode.stage is EpisodeStage.ASSESSED
    yield _step(
        "assess", "Assess again" if again else "Assess", Permission.EPISODE_ASSESS, assessed
    )
    cells, other = _planned(episode, _PLAN), _planned(episode, _OTHER_ROAD)
    yield _step("plan", "Plan a course", Permission.COURSE_PLAN, cells)
    yield _step("conventional", "Choose conventional care", Permission.COURSE_PLAN, other)


def _some_side(episode: EpisodeState) -> str:
    known = catalogue().conditions.get(episode.condition)
    return episode.side or ("right" if known and known.has_side else "")


def _planned(episode: EpisodeState, plan: Plan) -> Decision:
    return plan_course(
        CourseState(),
        plan,
        patient=episode.patient,
        episode_id="",
        episode=episode,
        gate=_UNASKED,
    )


# A whole plan and a gate that says nothing: what is refused then lies with the episode.
_PLAN = Plan(
    CourseKind.TREATMENT,
    "any",
    source="any",
    route="any",
    guidance="any",
    targets=(Target("any"),),
    protocol="any",
    alternatives=("any",),
)
_OTHER_ROAD = Plan(CourseKind.CONVENTIONAL, "any", protocol="any")
_UNASKED = GateAnswer(Effect.ALLOWED, (), (), (), "")


def _of_course(episode: EpisodeState, course: CourseFacts) -> Iterator[Step]:
    state = course.state
    if state.kind != CourseKind.CONVENTIONAL and state.stage in _BEFORE:
        yield from _before_treatment(episode, course)
    closed = courses.close(state, reason=CourseEnd.COMPLETED)
    yield _step("close", "Close this course", Permission.COURSE_CLOSE, closed, course.id)


_BEFORE = (CourseStage.PLANNED, CourseStage.CONSENTED)


def _before_treatment(episode: EpisodeState, course: CourseFacts) -> Iterator[Step]:
    state, own = course.state, course.id
    if state.stage is CourseStage.PLANNED:
        agreed = courses.consent(state, consent="any", signed=True)
        yield _step("consent", "Record consent", Permission.CONSENT_RECORD, agreed, own)
    if state.open_session:
        yield Step("session", "Go to the procedure room", Permission.TREATMENT_READ, own)
    else:
        yield _step(
            "open-session",
            "Open a treatment session",
            Permission.TREATMENT_OPEN,
            _session(episode, course),
            own,
        )
    if state.stage is CourseStage.CONSENTED:
        fitting = courses.Material(state.product_class, state.source)
        meant = courses.allocate(state, product="any", material=fitting, leads_to_plan=True)
        yield _step("allocate", "Allocate a product", Permission.COURSE_ALLOCATE, meant, own)
        if state.allocations:
            yield Step("free", "Free a product", Permission.COURSE_ALLOCATE, own)
        yield Step(
            "withdraw-consent", "Record that consent is withdrawn", Permission.CONSENT_WITHDRAW, own
        )
    if state.assured:
        label = "Take off the file what does not hold"
        yield Step("take-back-assurance", label, Permission.COURSE_ASSURE, own)
    if not state.open_session:
        yield Step("replan", "Plan this course again", Permission.COURSE_PLAN, own)


def _session(episode: EpisodeState, course: CourseFacts) -> Decision:
    return courses.open_session(
        course.state,
        treatment="any",
        standing=Standing(
            paused=bool(episode.paused),
            withdrawn=Withdrawal.TREATMENT in episode.withdrawn,
            alarm=episode.alarm.is_open,
            gate=course.against,
        ),
    )


def _ending(episode: EpisodeState, running: int) -> Iterator[Step]:
    if episode.stage not in (EpisodeStage.REGISTERED, EpisodeStage.ASSESSED):
        return
    yield Step("report-adverse", "Report an adverse event", Permission.ADVERSE_REPORT)
    if episode.paused:
        yield Step("resume", "Resume this episode", Permission.EPISODE_PAUSE)
    else:
        yield Step("pause", "Pause this episode", Permission.EPISODE_PAUSE)
    yield Step("withdraw", "Record a withdrawal", Permission.EPISODE_WITHDRAW)
    referred = decide.refer(episode, to="")
    yield _step("refer", "Refer elsewhere", Permission.EPISODE_REFER, referred)
    closed = decide.close(episode, reason=CloseReason.COMPLETED, open_courses=running)
    yield _step("close", "Close this episode", Permission.EPISODE_CLOSE, closed)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the board: an open course, or an open episode that has none.

    ``held`` says that a usable product of the course is on hold; ``next_due`` is the local
    date of the next follow-up, empty where none is outstanding.
    """

    shown: Shown
    dead: bool = False
    paused: bool = False
    withdrawn: bool = False
    held: bool = False
    verdict: str = ""
    side_lacks: bool = False
    received: bool = False
    session_open: bool = False
    issued: bool = False
    next_due: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a line waits for, what to do about it, and the roles whose turn it is."""

    words: str
    remedy: str = ""
    who: tuple[str, ...] = ()


# Whose turn it is in each shown state. A query filters by these, so they depend on
# nothing but the state and the three things that go before it.
WHO: Mapping[Shown, tuple[str, ...]] = MappingProxyType(
    {
        Shown.REGISTERED: (Role.CLINICIAN.value,),
        Shown.ASSESSED: (Role.CLINICIAN.value,),
        Shown.PLANNED: (Role.CLINICIAN.value,),
        Shown.CONSENTED: (Role.CLINICIAN.value,),
        Shown.COLLECTING: (Role.LABORATORY.value,),
        Shown.PROCESSING: (Role.LABORATORY.value,),
        Shown.READY: (Role.CLINICIAN.value, Role.LABORATORY.value),
        Shown.PRODUCT_FAILED: (Role.CLINICIAN.value,),
        Shown.TREATED: (Role.COORDINATOR.value, Role.CLINICIAN.value),
        Shown.FOLLOWING: (),
        Shown.CLOSED: (),
    }
)
WHO_PAUSED = (Role.COORDINATOR.value, Role.CLINICIAN.value)
WHO_WITHDRAWN = (Role.COORDINATOR.value, Role.CLINICIAN.value)
WHO_HELD = (Role.QUALITY.value,)


def waiting(line: Line) -> Waiting:
    """A line that is being followed waits for nobody here: its calls are a list of their own."""
    if line.shown in (Shown.FOLLOWING, Shown.CLOSED):
        return Waiting(_following(line))
    if line.dead:
        return Waiting("The person has died.", "Close it.", WHO[line.shown])
    if line.paused:
        return Waiting("Paused.", "Resume it when the reason is gone.", WHO_PAUSED)
    if line.withdrawn:
        return Waiting(
            "The person has withdrawn from treatment.",
            "Offer conventional care, or close it.",
            WHO_WITHDRAWN,
        )
    if line.held:
        return Waiting("A product is on hold.", "Decide whether the hold is lifted.", WHO_HELD)
    words, remedy = _by_state(line)
    return Waiting(words, remedy, WHO[line.shown])


def _following(line: Line) -> str:
    if line.shown is Shown.CLOSED:
        return "Closed."
    if not line.next_due:
        return "Nothing is due."
    return f"Next questions due on {date.fromisoformat(line.next_due):%-d %B %Y}."


def _by_state(line: Line) -> tuple[str, str]:
    if line.shown is Shown.ASSESSED:
        return _after_assessment(line)
    if line.shown is Shown.CONSENTED:
        return _after_consent(line)
    if line.shown is Shown.READY:
        return _when_ready(line)
    return _SENTENCES[line.shown]


_SENTENCES: Mapping[Shown, tuple[str, str]] = MappingProxyType(
    {
        Shown.REGISTERED: ("Not assessed yet.", "Assess."),
        Shown.PLANNED: ("Consent is missing.", "Talk it through and record consent."),
        Shown.COLLECTING: ("Material is taken.", "Take it over and start the run."),
        Shown.PROCESSING: ("The product is not released.", "Finish the run, test and release."),
        Shown.PRODUCT_FAILED: ("No usable product is left.", "Plan again, or open a new session."),
        Shown.TREATED: ("The follow-up has not started.", "Start it."),
    }
)


def _after_assessment(line: Line) -> tuple[str, str]:
    if line.side_lacks:
        return "The side is not known.", "Assess again and say the side."
    if line.verdict == AssessmentVerdict.ELIGIBLE:
        return "No plan yet.", "Plan a course."
    return "Treatment with cells is not the road.", "Choose conventional care, refer, or close."


def _after_consent(line: Line) -> tuple[str, str]:
    if line.received:
        return "No product is allocated.", "Allocate one that was accepted."
    if line.session_open:
        return "Nothing is collected yet.", "Collect in the open session."
    return "No session is open.", "Open a session and collect."


def _when_ready(line: Line) -> tuple[str, str]:
    if line.issued:
        return "The product is issued.", "Hold the time-out and inject."
    if line.session_open:
        return "The product is released, not issued.", "Issue it to the procedure room."
    return "The product is released.", "Open a session."
