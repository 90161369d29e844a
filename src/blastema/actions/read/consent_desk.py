"""The consent desk: who still has to read, to understand, to sign, or to be asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from blastema.actions.read.consent_proof import Proof, proof_of
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.whose import whose
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import ConsentTemplate, Purpose, catalogue
from blastema.core.consent.enough import insufficient, risk_day
from blastema.core.consent.needed import APART, needed, template_for
from blastema.core.consent.notices import NOTICES, Notice
from blastema.core.consent.settings import RISK_CHANGED
from blastema.core.consent.state import ConsentStage, ConsentState
from blastema.core.course.state import CourseState
from blastema.core.site.state import SiteState
from blastema.records import find_consent, find_follow

# What one page shows; a practice that has more waiting at once turns to its board.
MOST = 200


class Stand(StrEnum):
    """How one purpose stands, the most pressing first."""

    AGAIN = "ask again"
    TALK = "talk through"
    WITHDRAWN = "taken back"
    READ = "to read"
    SIGN = "to sign"
    SIGNED = "signed"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Line:
    """One purpose of one course; ``why`` are the rules that ask for it again."""

    course: str
    episode: str
    patient: str
    whose: str
    product_class: str
    purpose: Purpose
    needed: bool
    owed: Stand
    signed_on: str
    consent: str
    why: tuple[str, ...] = ()
    document: ConsentTemplate | None = None


@dataclass(frozen=True, slots=True)
class ConsentDesk:
    """``notices`` are those of the act's site, each with whether its wording was entered."""

    lines: tuple[Line, ...]
    more: bool
    notices: tuple[tuple[Notice, bool], ...]


@reading(Permission.CONSENT_READ)
def consent_desk(reader: Reader) -> ConsentDesk:
    """Courses before or in treatment at every site where this person reads consents."""
    reader.hold()
    courses = find_consent.courses_at(reader.sites, MOST + 1)
    lines = [
        line
        for line in _lines(reader, courses[:MOST])
        if (line.needed and line.owed is not Stand.SIGNED) or line.owed is Stand.WITHDRAWN
    ]
    reader.show_many([line.patient for line in lines], "consent-desk")
    site: SiteState = reader.fold(f"site/{reader.act.site}")[0].state
    order = list(Stand)
    return ConsentDesk(
        tuple(sorted(lines, key=lambda line: order.index(line.owed))),
        len(courses) > MOST,
        _notices(site),
    )


def _notices(site: SiteState) -> tuple[tuple[Notice, bool], ...]:
    notice = NOTICES.get(site.jurisdiction)
    return ((notice, bool(site.policy(notice.policy))),) if notice else ()


@reading(Permission.CONSENT_READ)
def consents_by_purpose(reader: Reader, *, patient: str) -> tuple[Line, ...]:
    """Every purpose of every course of a person, as far as this reader sees the courses."""
    reader.hold()
    courses = find_follow.courses_of_patient(patient)
    loaded = reader.fold(*(f"course/{course}" for course in courses))
    seen = [
        course
        for course, one in zip(courses, loaded, strict=True)
        if reader.may(Permission.CONSENT_READ, one.meta.site)
    ]
    if seen:
        reader.show(patient, "consents")
    return tuple(_lines(reader, seen))


def _lines(reader: Reader, courses: list[str]) -> Iterator[Line]:
    loaded = reader.fold(*(f"course/{one}" for one in courses))
    ids = find_consent.of_courses(courses)
    consents: dict[str, list[tuple[str, ConsentState]]] = {}
    for consent, found in zip(ids, reader.fold(*(f"consent/{i}" for i in ids)), strict=True):
        consents.setdefault(found.state.course, []).append((consent, found.state))
    called = whose(reader, [(one.state.patient, one.meta.site) for one in loaded])
    sites = {site: reader.fold(f"site/{site}")[0].state for site in {o.meta.site for o in loaded}}
    for course, one in zip(courses, loaded, strict=True):
        own = consents.get(course, [])
        yield from _of_course(course, one.state, own, sites[one.meta.site], called)


def _of_course(
    course: str,
    plan: CourseState,
    own: list[tuple[str, ConsentState]],
    site: SiteState,
    called: Mapping[str, str],
) -> Iterator[Line]:
    required = {Purpose(one.purpose) for one in needed(plan)}
    for purpose in Purpose:
        newest = next((pair for pair in reversed(own) if pair[1].purpose == purpose), None)
        if purpose not in required and purpose not in APART and newest is None:
            continue
        if template_for(plan, purpose) is None and newest is None:
            continue
        consent, state = newest or ("", ConsentState())
        why = _again(plan, state, site) if state.stage is ConsentStage.SIGNED else ()
        yield Line(
            course=course,
            episode=plan.episode,
            patient=plan.patient,
            whose=called[plan.patient],
            product_class=plan.product_class,
            purpose=purpose,
            needed=purpose in required,
            owed=Stand.AGAIN if why else _owed(state, needed=purpose in required),
            signed_on=state.signed_at[:10],
            consent=consent,
            why=why,
            document=template_for(plan, purpose),
        )


def _again(plan: CourseState, state: ConsentState, site: SiteState) -> tuple[str, ...]:
    if state.purpose not in (Purpose.COLLECTION, Purpose.TREATMENT):
        return ()
    changed = risk_day(site.policy(RISK_CHANGED.format(product=plan.product_class)))
    return tuple(
        one.words for one in insufficient([state], known=catalogue(), risk_changed=changed)
    )


def _owed(state: ConsentState, *, needed: bool) -> Stand:
    if state.stage is ConsentStage.READ:
        return Stand.TALK if state.to_talk_through else Stand.SIGN
    if state.stage is ConsentStage.SIGNED:
        return Stand.SIGNED
    if state.stage is ConsentStage.WITHDRAWN:
        return Stand.WITHDRAWN
    return Stand.READ if needed else Stand.NOT_ASKED


@dataclass(frozen=True, slots=True)
class ConsentNotice:
    """A state's notice in the wording that the site entered, empty where it did not."""

    notice: Notice
    wording: str


@reading(Permission.CONSENT_READ)
def consent_notice(reader: Reader, *, jurisdiction: str) -> ConsentNotice:
    """Raises ``KeyError`` for a jurisdiction that has no notice."""
    reader.allow(reader.act.site)
    site: SiteState = reader.fold(f"site/{reader.act.site}")[0].state
    notice = NOTICES[jurisdiction]
    return ConsentNotice(notice, site.policy(notice.policy))


@dataclass(frozen=True, slots=True)
class CourseLines:
    """The consents of one course by purpose, and what the reader may do with them; ``altered``
    are those that are not what was signed.

    ``notices`` are those of its site, each with whether its wording was entered.
    """

    episode: str
    whose: str
    lines: tuple[Line, ...]
    altered: tuple[tuple[Purpose, Proof], ...]
    place: str
    may: frozenset[Permission]
    notices: tuple[tuple[Notice, bool], ...] = ()


@reading(Permission.CONSENT_READ)
def course_lines(reader: Reader, *, course: str) -> CourseLines:
    loaded = reader.load("course", course)
    lines = tuple(_lines(reader, [course]))
    site = loaded.meta.site
    reader.show(loaded.state.patient, "consents", site=site)
    acts = (Permission.CONSENT_RECORD, Permission.CONSENT_WITHDRAW)
    return CourseLines(
        episode=loaded.state.episode,
        whose=whose(reader, [(loaded.state.patient, site)])[loaded.state.patient],
        lines=lines,
        altered=tuple(_altered(reader, lines)),
        place=reader.fold(f"site/{site}")[0].state.jurisdiction,
        may=frozenset(one for one in acts if reader.may(one, site)),
        notices=_notices(reader.fold(f"site/{site}")[0].state),
    )


def _altered(reader: Reader, lines: tuple[Line, ...]) -> Iterator[tuple[Purpose, Proof]]:
    for line in lines:
        if not line.signed_on:
            continue
        state: ConsentState = reader.fold(f"consent/{line.consent}")[0].state
        proof = proof_of(reader, line.consent, state)
        if not proof.stands:
            yield line.purpose, proof
