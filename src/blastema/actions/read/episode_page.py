"""One episode whole: what it is, what can happen next, its courses, outcomes and history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from blastema.actions.gate import agreed_to, as_plan, judge
from blastema.actions.person import Name
from blastema.actions.person_facts import facts_of
from blastema.actions.read.desk import local
from blastema.actions.read.glass import Glass, glass_on
from blastema.actions.read.happenings import Happening, happenings
from blastema.actions.read.paying import ASKED
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.access.roles import Role
from blastema.core.catalogue import catalogue
from blastema.core.consent.state import ConsentState
from blastema.core.course.shown import Allocated, Shown
from blastema.core.course.state import CourseStage, CourseState
from blastema.core.episode.alarm import AlarmAnswer
from blastema.core.episode.state import EpisodeStage, EpisodeState, Withdrawal
from blastema.core.episode.steps import CourseFacts, Line, Step, Waiting, steps, waiting
from blastema.core.followup.state import FollowupStage, FollowupState
from blastema.core.patient.state import PatientStage
from blastema.core.product.state import Disposition, ProductState
from blastema.core.rules import rulebook
from blastema.core.rules.gate import GateAnswer
from blastema.core.rules.owed import Due
from blastema.core.rules.urgent import urgent
from blastema.core.safety.state import AdverseState
from blastema.core.treatment.state import TreatmentState
from blastema.core.verdict import Finding
from blastema.records import find_clinic
from blastema.records.history import Loaded
from blastema.records.keys import ERASED


@dataclass(frozen=True, slots=True)
class CourseShown:
    """A course with everything that hangs on it; ``gate`` is the rule book's answer today."""

    facts: CourseFacts
    waiting: Waiting
    gate: GateAnswer | None
    consent: ConsentState | None
    products: tuple[tuple[str, ProductState], ...]
    treatments: tuple[tuple[str, TreatmentState], ...]
    followups: tuple[tuple[str, FollowupState], ...]


@dataclass(frozen=True, slots=True)
class AlarmShown:
    """An alarm with what was done about it; ``answer`` is absent while it is open, and where
    the key of the person was destroyed."""

    is_open: bool
    raised: datetime
    why: str
    answered: datetime | None
    answer: AlarmAnswer | None


@dataclass(frozen=True, slots=True)
class EpisodePage:
    """``waiting`` is what the episode itself waits for while it has no open course; ``pays``
    is what the viewer holds of that which meeting a condition asks for.
    """

    id: str
    state: EpisodeState
    site: str
    patient: str
    name: Name = field(repr=False)
    paused: str
    findings: str
    answers: Mapping[str, str] = field(repr=False)
    urgent: tuple[Finding, ...]
    alarm: AlarmShown | None = field(repr=False)
    referred_to: str
    shown: str
    waiting: Waiting
    steps: tuple[Step, ...]
    courses: tuple[CourseShown, ...]
    adverse: tuple[tuple[str, AdverseState], ...]
    timeline: tuple[Happening, ...]
    pays: frozenset[Permission]
    sees_products: bool
    sees_treatments: bool
    glass: Glass | None


@reading(Permission.EPISODE_READ)
def episode_page(reader: Reader, *, episode: str) -> EpisodePage:
    loaded = reader.load("episode", episode)
    gathered = _Gathered(reader, episode, loaded)
    state: EpisodeState = loaded.state
    patient = state.patient
    courses = tuple(gathered.course(course) for course in gathered.courses)
    reader.show(patient, "episode", site=loaded.meta.site)
    return EpisodePage(
        id=episode,
        state=state,
        site=loaded.meta.site,
        patient=patient,
        name=reader.name(patient, gathered.patient.state.name),
        paused=reader.text(patient, state.paused),
        findings=reader.text(patient, state.findings),
        answers=gathered.answers,
        urgent=gathered.urgent(),
        alarm=_alarm(reader, state, find_clinic.zone_of(loaded.meta.site)),
        referred_to=reader.text(patient, state.referred_to),
        shown=_shown(state, courses),
        waiting=_waiting(state, gathered.urgent()),
        steps=_with_access(reader, loaded.meta.site, gathered.steps()),
        courses=courses,
        adverse=tuple(gathered.adverse.items()),
        timeline=happenings(reader, patient, gathered.streams(), gathered.names()),
        pays=frozenset(one for one in ASKED if reader.may(one, loaded.meta.site)),
        sees_products=gathered.may(Permission.PRODUCT_READ),
        sees_treatments=gathered.may(Permission.TREATMENT_READ),
        glass=glass_on(reader, patient, loaded.meta.site),
    )


class _Gathered:
    """The states of an episode's streams, read once; those the viewer may not read are left out."""

    def __init__(self, reader: Reader, episode: str, loaded: Loaded) -> None:
        self.reader, self.episode, self.state = reader, episode, loaded.state
        self.site, self.patient_id = loaded.meta.site, loaded.state.patient
        self.glass = glass_on(reader, self.patient_id, self.site) is not None
        self.answers = facts_of(reader.keys, loaded.state)
        self.courses = self._states("course", find_clinic.courses_of(episode))
        self.patient, self.place = reader.fold(f"patient/{self.patient_id}", f"site/{self.site}")
        course_states = [loaded.state for loaded in self.courses.values()]
        self.consents = self._allowed(
            "consent", [one for c in course_states for one in c.consents], Permission.CONSENT_READ
        )
        products = [product for c in course_states for product in c.allocations]
        self.products = self._states("product", products)
        self.treatments = self._allowed(
            "treatment", [t for c in course_states for t in c.treatments], Permission.TREATMENT_READ
        )
        self.followups = self._allowed(
            "followup", find_clinic.followups_of(episode), Permission.FOLLOWUP_READ
        )
        self.adverse = self._adverse()

    def may(self, permission: Permission) -> bool:
        return self.glass or self.reader.may(permission, self.site)

    def _states(self, kind: str, ids: Iterable[str]) -> dict[str, Loaded]:
        wanted = list(dict.fromkeys(ids))
        found = self.reader.fold(*(f"{kind}/{one}" for one in wanted))
        return dict(zip(wanted, found, strict=True))

    def _allowed(self, kind: str, ids: Iterable[str], permission: Permission) -> dict[str, Loaded]:
        return self._states(kind, ids) if self.may(permission) else {}

    def _adverse(self) -> dict[str, AdverseState]:
        ids = find_clinic.adverse_of(self.patient_id)
        found = self._allowed("adverse", ids, Permission.ADVERSE_READ)
        mine = {one: loaded.state for one, loaded in found.items()}
        return {
            one: replace(state, term=self.reader.words(self.patient_id, state.term))
            for one, state in mine.items()
            if state.episode == self.episode
        }

    def urgent(self) -> tuple[Finding, ...]:
        """What cannot wait, until the episode is closed or the person was referred."""
        if self.state.stage is EpisodeStage.CLOSED:
            return ()
        on = date.fromisoformat(self.reader.act.today)
        return urgent(self.state.condition, self.answers, on, rulebook())

    def facts(self, course: str) -> CourseFacts:
        state = self.courses[course].state
        products = [self.products[product].state for product in state.allocations]
        answer = self._gate(state)
        return CourseFacts(
            course,
            state,
            tuple(_allocated(product) for product in products),
            answer.stops(Due.SESSION) if answer else (),
        )

    def steps(self) -> tuple[Step, ...]:
        facts = tuple(self.facts(course) for course in self.courses)
        return steps(self.state, facts, self.patient.state.stage)

    def course(self, course: str) -> CourseShown:
        facts = self.facts(course)
        state = facts.state
        consent = self.consents.get(state.consent)
        return CourseShown(
            facts=facts,
            waiting=waiting(self._line(facts)),
            gate=self._gate(state),
            consent=consent.state if consent else None,
            products=tuple((one, self.products[one].state) for one in state.allocations),
            treatments=tuple(
                (one, self.treatments[one].state)
                for one in state.treatments
                if one in self.treatments
            ),
            followups=tuple(self._followups(course)),
        )

    def _followups(self, course: str) -> Iterable[tuple[str, FollowupState]]:
        return (
            (one, loaded.state)
            for one, loaded in self.followups.items()
            if loaded.state.course == course
        )

    def _gate(self, course: CourseState) -> GateAnswer | None:
        """Asked again today while something can still be done about the answer."""
        if course.stage not in (CourseStage.PLANNED, CourseStage.CONSENTED):
            return None
        consents = (self.consents[one].state for one in course.consents if one in self.consents)
        return judge(
            as_plan(course),
            episode=self.state,
            patient=self.patient.state,
            site=self.place.state,
            today=self.reader.act.today,
            consented=agreed_to(consents),
            assured=course.assured,
            facts=self.answers,
        ).answer

    def _line(self, facts: CourseFacts) -> Line:
        products = [self.products[one].state for one in facts.state.allocations]
        known = catalogue().products.get(facts.state.product_class)
        outstanding = (FollowupStage.DUE, FollowupStage.STARTED)
        due = [s.due for _, s in self._followups(facts.id) if s.stage in outstanding]
        return Line(
            shown=facts.shown,
            dead=self.patient.state.stage is PatientStage.DIED,
            paused=bool(self.state.paused),
            withdrawn=Withdrawal.TREATMENT in self.state.withdrawn,
            held=any(product.holds for product in products if _usable(product)),
            verdict=self.state.verdict,
            received=bool(known and known.received),
            session_open=bool(facts.state.open_session),
            issued=any(product.disposition is Disposition.ISSUED for product in products),
            next_due=min(due, default=""),
        )

    def streams(self) -> list[str]:
        """What the timeline tells: all but the products where the viewer may not read them."""
        kinds: dict[str, Iterable[str]] = {
            "course": self.courses,
            "consent": self.consents,
            "product": self.products if self.may(Permission.PRODUCT_READ) else (),
            "treatment": self.treatments,
            "followup": self.followups,
            "adverse": self.adverse,
        }
        rest = [f"{kind}/{one}" for kind, ids in kinds.items() for one in ids]
        return [f"episode/{self.episode}", *rest]

    def names(self) -> Mapping[str, str]:
        return {one: loaded.state.code for one, loaded in self.products.items()}


def _allocated(product: ProductState) -> Allocated:
    return Allocated(
        product.product_class,
        product.release.value,
        product.disposition.value,
        product.untouched,
    )


def _usable(product: ProductState) -> bool:
    gone = (Disposition.DISCARDED, Disposition.RETURNED)
    return product.release != "refused" and product.disposition not in gone


def _shown(state: EpisodeState, courses: tuple[CourseShown, ...]) -> str:
    """The states of the open courses, or the episode's own where there is none."""
    running = [course.facts.shown.value for course in courses if course.facts.is_open]
    return ", ".join(dict.fromkeys(running)) or state.stage.value


def _alarm(reader: Reader, state: EpisodeState, zone: str) -> AlarmShown | None:
    """With the hours on the clock of the episode's site."""
    alarm = state.alarm
    if not alarm.raised_at:
        return None
    told = reader.text(state.patient, alarm.done)
    return AlarmShown(
        alarm.is_open,
        local(alarm.raised_at, zone),
        reader.text(state.patient, alarm.why),
        local(alarm.answered_at, zone) if alarm.answered_at else None,
        AlarmAnswer.from_text(told) if told and told != ERASED else None,
    )


def _waiting(state: EpisodeState, urgent: tuple[Finding, ...]) -> Waiting:
    if state.stage is EpisodeStage.CLOSED:
        return Waiting("Closed.")
    if state.alarm.is_open:
        seen_by = (Role.CLINICIAN.value,)
        return Waiting("Somebody has to see this person now.", "Record what was done.", seen_by)
    if urgent:
        who = (Role.CLINICIAN.value, Role.COORDINATOR.value)
        return Waiting("An urgent sign.", "Ask again whether it is still there.", who)
    known = catalogue().conditions.get(state.condition)
    return waiting(
        Line(
            shown=Shown(state.stage.value),
            paused=bool(state.paused),
            withdrawn=Withdrawal.TREATMENT in state.withdrawn,
            verdict=state.verdict,
            side_lacks=bool(known and known.has_side and not state.side),
        )
    )


def _with_access(reader: Reader, site: str, found: tuple[Step, ...]) -> tuple[Step, ...]:
    """A step that is another role's work says whose; it is not hidden."""
    grants = reader.act.who.grants
    return tuple(
        replace(step, findings=(*step.findings, lacking))
        if (lacking := may(grants, step.permission, site, on=reader.today))
        else step
        for step in found
    )
