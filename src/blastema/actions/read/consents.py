"""The consents of a course: the documents as they are shown now, and what was signed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from blastema.actions.act import Act
from blastema.actions.consent_numbers import course_numbers
from blastema.actions.consent_words import Numbers, document_now, language_of
from blastema.actions.door import RefusedError, asking
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.who import staff_who
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import ConsentQuestion, ConsentTemplate, Purpose, catalogue
from blastema.core.consent.document import Document, compose, first_text
from blastema.core.consent.needed import needed, offered
from blastema.core.consent.settings import BY_LINK
from blastema.core.consent.state import ConsentStage, ConsentState
from blastema.core.course.state import CourseStage, CourseState
from blastema.core.sheets import Language
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_consent, find_follow, timeline


@dataclass(frozen=True, slots=True)
class Asked:
    """One document of a course: its words now, and how far the person is with it.

    ``digest`` is what a signature under it is bound to; ``consent`` the newest record of it,
    empty where there is none. ``unclear`` are questions to be talked through.
    """

    document: Document
    digest: str
    needed: bool
    consent: str
    state: ConsentState | None
    questions: tuple[ConsentQuestion, ...]
    unclear: tuple[ConsentQuestion, ...]

    @property
    def purpose(self) -> Purpose:
        return Purpose(self.document.template.purpose)

    @property
    def stage(self) -> ConsentStage:
        return self.state.stage if self.state else ConsentStage.NONE

    @property
    def reads_as_now(self) -> bool:
        """Whether what was read are the words of now."""
        return self.state is not None and self.state.read_sha256 == self.digest


@dataclass(frozen=True, slots=True)
class CourseConsents:
    course: str
    patient: str
    language: str
    asked: tuple[Asked, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Policies that the site has to set before the needed documents can be shown."""
        names = (name for one in self.asked if one.needed for name in one.document.missing)
        return tuple(dict.fromkeys(names))


@asking(Permission.CONSENT_READ)
def course_consents(act: Act, *, course: str, language: str = "") -> CourseConsents | Refusal:
    """Without a ``language`` it is that of the person's record."""
    return _course_consents(
        act, course=course, language=language, numbers=course_numbers(act, course)
    )


@reading(Permission.CONSENT_READ)
def _course_consents(
    reader: Reader, *, course: str, language: str, numbers: Numbers
) -> CourseConsents:
    loaded = reader.load("course", course)
    reader.show(loaded.state.patient, "consents", site=loaded.meta.site)
    return consents_of(reader, course, loaded.state, loaded.meta.site, language, numbers)


def consents_of(
    reader: Reader, course: str, plan: CourseState, site: str, language: str, numbers: Numbers
) -> CourseConsents:
    place, person = (one.state for one in reader.fold(f"site/{site}", f"patient/{plan.patient}"))
    known = Language.of(person.language) or Language.ENGLISH
    wanted = language or known.value
    ids = find_consent.of_course(course)
    states = [one.state for one in reader.fold(*(f"consent/{one}" for one in ids))]
    newest = {state.purpose: (one, state) for one, state in zip(ids, states, strict=True)}
    required = {one.slug for one in needed(plan)}

    def asked(template: ConsentTemplate) -> Asked:
        made = document_now(plan, place, template, language_of(template, wanted), numbers)
        consent, state = newest.get(template.purpose, ("", None))
        questions = tuple(one for one in catalogue().questions if one.asked_of(template))
        unclear = state.to_talk_through if state else ()
        return Asked(
            document=made,
            digest=made.digest(patient=plan.patient, course=course),
            needed=template.slug in required,
            consent=consent,
            state=state,
            questions=questions,
            unclear=tuple(one for one in catalogue().questions if one.slug in unclear),
        )

    return CourseConsents(course, plan.patient, wanted, tuple(map(asked, offered(plan))))


@dataclass(frozen=True, slots=True)
class OwnConsents:
    """The documents of one course, as its person reads them. ``by_link`` where the site takes
    a signature there; ``site`` is where the course is."""

    consents: CourseConsents
    site: str
    by_link: bool


@asking(Permission.OWN_READ)
def own_consents(act: Act, *, language: str = "") -> tuple[OwnConsents, ...] | Refusal:
    """Of each course that is going on, of the person whose link was opened."""
    courses = find_follow.courses_of_patient(act.who.key)
    numbers = {course: course_numbers(act, course) for course in courses}
    return _own_consents(act, language=language, numbers=numbers)


@reading(Permission.OWN_READ)
def _own_consents(
    reader: Reader, *, language: str, numbers: Mapping[str, Numbers]
) -> tuple[OwnConsents, ...]:
    reader.show(reader.act.who.key, "own-consents")
    return tuple(
        own for course in numbers if (own := _own(reader, course, language, numbers[course]))
    )


def _own(reader: Reader, course: str, language: str, numbers: Numbers) -> OwnConsents | None:
    loaded = reader.fold(f"course/{course}")[0]
    if loaded.state.stage in (CourseStage.CLOSED, CourseStage.NONE):
        return None
    site = loaded.meta.site
    place: SiteState = reader.fold(f"site/{site}")[0].state
    found = consents_of(reader, course, loaded.state, site, language, numbers)
    return OwnConsents(found, site, place.policy(BY_LINK) == "yes")


@dataclass(frozen=True, slots=True)
class SignedConsent:
    """One signed document with everything about it. ``fits`` says whether the signature is
    bound to exactly these words, this person and this course."""

    course: str
    consent: str
    state: ConsentState
    document: Document
    fits: bool
    signature: str = field(repr=False)
    person: str = field(repr=False)
    witness: str
    questions: tuple[tuple[str, str], ...]
    position: int
    hash: str
    site: str
    jurisdiction: str
    zone: str


@reading(Permission.CONSENT_READ)
def signed_consent(reader: Reader, *, course: str, purpose: Purpose) -> SignedConsent:
    """The newest signature of a purpose, also one that was taken back since."""
    loaded = reader.load("course", course)
    ids = find_consent.of_course(course)
    states = reader.fold(*(f"consent/{one}" for one in ids))
    signed = [
        (one, found)
        for one, found in zip(ids, states, strict=True)
        if found.state.purpose == purpose and found.state.signed_at
    ]
    if not signed:
        raise RefusedError(Refusal((_NOTHING_SIGNED,)))
    consent, found = signed[-1]
    state: ConsentState = found.state
    document = words_as_signed(reader, state)
    place: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    person = reader.fold(f"patient/{state.patient}")[0].state
    reader.show(state.patient, f"consent: {purpose.value}", site=loaded.meta.site)
    stored = (one.entry for one in timeline.stored([f"consent/{consent}"]))
    at = next(entry for entry in stored if entry.type.startswith("consent.signed"))
    staff = state.witness.partition("/")[2]
    return SignedConsent(
        course=course,
        consent=consent,
        state=state,
        document=document,
        fits=fits(state, document),
        signature=reader.words(state.patient, state.signature),
        person=str(reader.name(state.patient, person.name)),
        witness=staff_who(staff).name if staff else "",
        questions=tuple(_answers(state)),
        position=at.position,
        hash=at.hash.hex(),
        site=place.name,
        jurisdiction=place.jurisdiction,
        zone=state.zone or place.zone,
    )


_NOTHING_SIGNED = refuse("CONSENT-UNKNOWN", "Nothing was signed for this purpose.")


def _answers(state: ConsentState) -> Iterator[tuple[str, str]]:
    """Each question as it was asked, with the answer that was given."""
    language = state.language == "es"
    for one in catalogue().questions:
        given = next((a for a in one.answers if a.slug == state.answers.get(one.slug)), None)
        if given:
            yield one.words[language], given.words[language]


def words_as_signed(reader: Reader, state: ConsentState) -> Document:
    """The document in exactly the words under the signature."""
    template = catalogue().consent(state.document, int(state.version))
    filled = reader.keys.open(f"patient/{state.patient}", state.filled) if state.filled else "{}"
    return compose(template, state.language or "en", json.loads(filled or "{}"))


def fits(state: ConsentState, document: Document) -> bool:
    """Whether a signature is bound to these words, this person and this course."""
    if not state.filled:
        return sha256(first_text(document.template).encode()).hexdigest() == state.text_sha256
    return document.digest(patient=state.patient, course=state.course) == state.text_sha256
