"""The consents of a course: the documents as they are shown now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from blastema.actions.act import Act
from blastema.actions.consent_decides import decides
from blastema.actions.consent_numbers import course_numbers
from blastema.actions.consent_words import Numbers, document_now, language_of
from blastema.actions.door import asking
from blastema.actions.person_facts import facts_of
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import ConsentQuestion, ConsentTemplate, Purpose, catalogue
from blastema.core.consent.document import Document
from blastema.core.consent.needed import needed, offered
from blastema.core.consent.state import ConsentStage, ConsentState
from blastema.core.consent.witness import WITNESS, Occasion, occasions
from blastema.core.course.state import CourseState
from blastema.core.sheets import Language
from blastema.core.verdict import Refusal
from blastema.records import find_clinic, find_consent


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
    # Who could see it signed besides whoever records it, as ``staff/ID`` and name.
    colleagues: tuple[tuple[str, str], ...] = ()
    witness_due: frozenset[Occasion] = frozenset()
    decides: bool = True
    place: str = ""

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
    plan, at = loaded.state, loaded.meta.site
    found = consents_of(reader, course, plan, at, language, numbers)
    place, episode = reader.fold(f"site/{at}", f"episode/{plan.episode}")
    me = reader.act.who.key
    here = [(f"staff/{one}", name) for one, name in find_clinic.staff_at(at) if one != me]
    return replace(
        found,
        colleagues=tuple(here),
        witness_due=occasions(place.state.policy(WITNESS)),
        place=place.state.jurisdiction,
        decides=decides(facts_of(reader.keys, episode.state)),
    )


def consents_of(
    reader: Reader,
    course: str,
    plan: CourseState,
    site: str,
    language: str,
    numbers: Numbers,
    side: str | None = None,
) -> CourseConsents:
    """``side`` leaves out what the other side has read and not signed: empty for the patient,
    else the representative who reads; the desk sees both."""
    place, person = (one.state for one in reader.fold(f"site/{site}", f"patient/{plan.patient}"))
    known = Language.of(person.language) or Language.ENGLISH
    wanted = language or known.value
    ids = find_consent.of_course(course)
    states = [one.state for one in reader.fold(*(f"consent/{one}" for one in ids))]
    newest = {
        state.purpose: (one, state)
        for one, state in zip(ids, states, strict=True)
        if side is None or state.reader == side or state.stage is not ConsentStage.READ
    }
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
