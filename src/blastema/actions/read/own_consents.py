"""The documents of a person's courses, as they read them, or somebody who may sign for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.actions.act import Act
from blastema.actions.consent_decides import decides
from blastema.actions.consent_numbers import course_numbers
from blastema.actions.consent_words import Numbers
from blastema.actions.door import RefusedError, asking
from blastema.actions.person_facts import facts_of
from blastema.actions.read.consents import CourseConsents, consents_of
from blastema.actions.read.reader import Reader, reading
from blastema.actions.represent import Representative, representative_of
from blastema.core.access.permissions import Permission
from blastema.core.consent.settings import BY_LINK, BY_LINK_FOR
from blastema.core.consent.state import Representing
from blastema.core.course.state import CourseStage, CourseState
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_follow
from blastema.records.history import Loaded


@dataclass(frozen=True, slots=True)
class OwnConsents:
    """The documents of one course, as one side reads them. ``by_link`` where this side may
    sign there; ``other_signs`` where it is for the other side to sign. ``site`` is where the
    course is, ``person`` for whom a representative reads, empty where the person does."""

    consents: CourseConsents
    site: str
    by_link: bool
    other_signs: bool
    person: str = ""


@asking(Permission.OWN_READ)
def own_consents(act: Act, *, language: str = "") -> tuple[OwnConsents, ...] | Refusal:
    """Of each course that is going on, of the person whose link was opened."""
    numbers = _numbers(act, act.who.key)
    return _own_consents(act, language=language, numbers=numbers)


@reading(Permission.OWN_READ)
def _own_consents(
    reader: Reader, *, language: str, numbers: Mapping[str, Numbers]
) -> tuple[OwnConsents, ...]:
    reader.show(reader.act.who.key, "own-consents")
    return tuple(
        _own(reader, course, one.state, one.meta.site, language, numbers[course])
        for course, one in _going_on(reader, numbers)
    )


def _own(
    reader: Reader, course: str, plan: CourseState, site: str, language: str, numbers: Numbers
) -> OwnConsents:
    place, may_decide = _stands(reader, plan, site)
    found = consents_of(reader, course, plan, site, language, numbers, side="")
    by_link = may_decide and place.policy(BY_LINK) == "yes"
    return OwnConsents(found, site, by_link, other_signs=not may_decide)


@asking(Permission.REPRESENTED_READ)
def represented_consents(
    act: Act, *, patient: str, language: str = ""
) -> tuple[OwnConsents, ...] | Refusal:
    """Of the person for whom the one who acts may sign now."""
    numbers = _numbers(act, patient)
    return _represented(act, patient=patient, language=language, numbers=numbers)


@reading(Permission.REPRESENTED_READ)
def _represented(
    reader: Reader, *, patient: str, language: str, numbers: Mapping[str, Numbers]
) -> tuple[OwnConsents, ...]:
    person = reader.fold(f"patient/{patient}")[0].state
    me = reader.act.who.key
    named = (
        representative_of(reader.keys, patient, person, me) if person.representative == me else None
    )
    if named is None:
        raise RefusedError(Refusal((_NOT_THEIRS,)))
    reader.show(patient, "consents: by a representative")
    name = str(reader.name(patient, person.name))
    return tuple(
        _for(reader, course, one.state, one.meta.site, language, numbers[course], named, name)
        for course, one in _going_on(reader, numbers)
    )


def _for(
    reader: Reader,
    course: str,
    plan: CourseState,
    site: str,
    language: str,
    numbers: Numbers,
    named: Representative,
    person: str,
) -> OwnConsents:
    place, may_decide = _stands(reader, plan, site)
    found = consents_of(reader, course, plan, site, language, numbers, side=named.id)
    their_turn = not may_decide or named.relation is Representing.PARENT
    by_link = their_turn and place.policy(BY_LINK_FOR) == "yes"
    return OwnConsents(found, site, by_link, other_signs=not their_turn, person=person)


def _numbers(act: Act, patient: str) -> Mapping[str, Numbers]:
    courses = find_follow.courses_of_patient(patient)
    return {course: course_numbers(act, course) for course in courses}


def _going_on(reader: Reader, courses: Mapping[str, Numbers]) -> list[tuple[str, Loaded]]:
    loaded = reader.fold(*(f"course/{one}" for one in courses))
    ended = (CourseStage.CLOSED, CourseStage.NONE)
    return [
        (course, one)
        for course, one in zip(courses, loaded, strict=True)
        if one.state.stage not in ended
    ]


def _stands(reader: Reader, plan: CourseState, site: str) -> tuple[SiteState, bool]:
    """The site of a course, and whether its person may decide for themselves."""
    place, episode = reader.fold(f"site/{site}", f"episode/{plan.episode}")
    return place.state, decides(facts_of(reader.keys, episode.state))


_NOT_THEIRS = refuse("CONSENT-NOT-THEIRS", "You may not sign for this person, or no longer.")
