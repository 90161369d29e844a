"""Asks the gate about a plan, with the facts on file: person, problem, place, policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from blastema.actions.door import Door
from blastema.actions.person_facts import facts_of
from blastema.core.catalogue.values import Relation
from blastema.core.consent.state import ConsentStage, ConsentState
from blastema.core.course.judged import Asked, judged
from blastema.core.course.plan import Plan
from blastema.core.course.state import CourseKind, CourseState
from blastema.core.episode.state import EpisodeState
from blastema.core.event import Event
from blastema.core.patient.state import PatientState
from blastema.core.product.state import ProductState
from blastema.core.rules.assurances import Level
from blastema.core.rules.book import ABOUT_THE_PERSON, RuleBook
from blastema.core.rules.decision import GateDecision
from blastema.core.rules.gate import GateAnswer, gate
from blastema.core.rules.load import rulebook
from blastema.core.rules.person import BMI
from blastema.core.rules.question import GateQuestion, pairs
from blastema.core.site.claims import claims_of
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding, refuse

# A site's policy about one product class; only "no" counts, since a site can only tighten.
GIVES = "gives-"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate was asked, and what it answered."""

    question: GateQuestion
    answer: GateAnswer

    def event(self, door: Door, patient: str, asked: Asked) -> Event:
        decision = GateDecision.of(self.question, self.answer).text()
        sealed = door.seal(f"patient/{patient}", decision)
        return judged(asked, self.answer, decision=sealed)


@dataclass(frozen=True, slots=True)
class Held:
    """What the record of a container shows by itself; nothing where none is known yet."""

    relation: str = ""
    stored: bool = False
    assured: frozenset[str] = frozenset()


def judge(
    plan: Plan,
    *,
    episode: EpisodeState,
    patient: PatientState,
    site: SiteState,
    today: str,
    consented: frozenset[str] = frozenset(),
    assured: frozenset[str] = frozenset(),
    held: Held | None = None,
    facts: Mapping[str, str] = MappingProxyType({}),
    book: RuleBook | None = None,
    whole: bool = True,
) -> Judged:
    """The rule book's answer today; an unknown birth year or body mass index stays unknown.

    ``assured`` is what is on file for this course beside the site's policies, ``held`` what
    the record of the container shows, ``facts`` the answers of the assessment, unsealed.
    ``whole`` is as in ``gate``.
    """
    held, book = held or Held(), book or rulebook()
    on = date.fromisoformat(today)
    question = GateQuestion(
        condition=episode.condition,
        product=plan.product_class,
        jurisdiction=site.jurisdiction,
        on=on,
        source=plan.source,
        relation=held.relation,
        route=plan.route,
        guidance=plan.guidance,
        targets=tuple(dict.fromkeys(target.body_site for target in plan.targets)),
        study=plan.study,
        licence=site.policy("licence"),
        age=_age(patient, on),
        facts=pairs(_with_measured(facts, patient)),
        limits=pairs(_limits(site, book)),
        refused_sources=patient.refused_sources,
        consent_elements=consented,
        assurances=_policies(site, plan.product_class, book) | assured | held.assured,
        stored=held.stored,
        claims=claims_of(site, plan.product_class),
        closed=site.policy(f"{GIVES}{plan.product_class}") == "no",
    )
    return Judged(question, gate(question, book, whole=whole))


def gate_now(door: Door, course: CourseState, container: ProductState | None = None) -> Judged:
    """The gate on the day: law, preferences and policies may have changed since planning.

    ``container`` is what is to be given, where it is known: its record meets conditions.
    """
    consents = door.facts("consent", course.consents)
    episode = door.fact("episode", course.episode)
    return judge(
        as_plan(course),
        episode=episode,
        patient=door.fact("patient", course.patient),
        site=door.fact("site", door.site_of("episode", course.episode)),
        today=door.act.today,
        consented=agreed_to(consents),
        assured=course.assured,
        held=_held(door, container, course.open_session) if container else None,
        facts=facts_of(door.keys, episode),
    )


def agreed_to(consents: Iterable[ConsentState]) -> frozenset[str]:
    """Every element that some consent in force agrees to."""
    signed = (one for one in consents if one.stage is ConsentStage.SIGNED)
    return frozenset(element for one in signed for element in one.elements)


def unnamed(findings: Iterable[Finding | None]) -> tuple[Finding, ...]:
    """Findings for somebody who may not know the person's health: a rule about it is one line."""
    book = rulebook()
    told = (
        _ABOUT_THE_PERSON if book.in_clear(one.rule) == ABOUT_THE_PERSON else one
        for one in findings
        if one
    )
    return tuple(dict.fromkeys(told))


_ABOUT_THE_PERSON = refuse(
    ABOUT_THE_PERSON,
    "Something that is known or not known of the person stands against it.",
    "Ask the clinician: the episode's page says what.",
    "clinician",
)


def _held(door: Door, container: ProductState, session: str) -> Held:
    return Held(
        relation=str(Relation.AUTOLOGOUS if container.autologous else Relation.ALLOGENEIC),
        stored=_of_another_session(door, container, session),
        # Nothing is released before its donor was found eligible, or an exception was signed.
        assured=frozenset({"donor-eligible"}) if container.released else frozenset(),
    )


def _of_another_session(door: Door, container: ProductState, session: str) -> bool:
    """Whether any of it was taken in another session: it was kept beyond its procedure."""
    if container.treatment:
        return container.treatment != session
    parents = (door.fact("product", part.product) for part in container.parents)
    return any(_of_another_session(door, parent, session) for parent in parents)


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


def _policies(site: SiteState, product: str, book: RuleBook) -> frozenset[str]:
    """What somebody of the site has signed for, such as an accredited facility.

    Where a policy may stand for one product class alone, that one goes before the general.
    """
    return frozenset(
        one.slug
        for one in book.on_file.values()
        if one.level is Level.SITE
        and _says(site, one.slug, product if one.per_product else "") == "yes"
    )


def _says(site: SiteState, slug: str, product: str) -> str:
    return (site.policy(f"{slug}-{product}") if product else "") or site.policy(slug)


def _limits(site: SiteState, book: RuleBook) -> Mapping[str, int]:
    """The numbers that the site has signed; a policy that holds none sets no limit."""
    said = {name: site.policy(name) for name in book.limits}
    return {
        name: int(value) for name, value in said.items() if value.isascii() and value.isdecimal()
    }


def _with_measured(facts: Mapping[str, str], patient: PatientState) -> Mapping[str, str]:
    """The answers, and the record's newest body mass index where nobody gave one."""
    measured = _body_mass_index(patient)
    return facts if measured is None else {BMI: str(measured), **facts}


def _age(patient: PatientState, on: date) -> int | None:
    """The full birth date is sealed; the year is enough for a rule about minors when it is
    read to the patient's disadvantage: the age they have at least."""
    return None if patient.birth_year is None else max(0, on.year - patient.birth_year - 1)


def _body_mass_index(patient: PatientState) -> int | None:
    measured = [
        (m.on, m.value_milli)
        for history in patient.histories.values()
        for m in history.measurements
        if m.kind == "bmi"
    ]
    return round(max(measured)[1] / 100) if measured else None
