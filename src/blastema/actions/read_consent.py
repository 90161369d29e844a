"""Records that a person read a consent, what they understood, and a signature by their link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.actions.act import Act, Done, Result
from blastema.actions.consent_numbers import course_numbers
from blastema.actions.consent_words import Numbers, document_now, language_of
from blastema.actions.door import Door, RefusedError, asking, verb
from blastema.actions.reaching import standing
from blastema.actions.record_consent import Signing, write_signed
from blastema.actions.standing import must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Purpose
from blastema.core.consent import decide
from blastema.core.consent.needed import template_for
from blastema.core.consent.settings import BY_LINK
from blastema.core.consent.state import ConsentStage, ConsentState, HowRead, Identity, SignedBy
from blastema.core.consent.state import Representing as As
from blastema.core.course.state import CourseState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_consent


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody read and answered; ``shown`` is the hash of what was on their page."""

    purpose: Purpose
    answers: Mapping[str, str]
    language: str
    shown: str = ""
    how: HowRead = HowRead.THEMSELVES
    noted_by: str = ""
    representative: str = ""


@asking(Permission.OWN_CONSENT)
def read_own_consent(
    act: Act,
    *,
    course: str,
    purpose: Purpose,
    answers: Mapping[str, str],
    language: str = "en",
    shown: str = "",
) -> Result:
    """``answers`` are those to the check of understanding, by question. ``shown`` is the hash
    of what was on the page; where the words have changed since, nothing is recorded."""
    reading = Reading(purpose, answers, language, shown)
    return _read_own(act, course=course, reading=reading, numbers=course_numbers(act, course))


@asking(Permission.CONSENT_RECORD)
def note_consent_read(
    act: Act,
    *,
    course: str,
    purpose: Purpose,
    answers: Mapping[str, str],
    language: str = "en",
    how: HowRead = HowRead.THEMSELVES,
) -> Result:
    """What a person read on paper or heard read aloud, noted by staff with their answers."""
    reading = Reading(purpose, answers, language, how=how, noted_by=act.who.id)
    return _note_read(act, course=course, reading=reading, numbers=course_numbers(act, course))


@verb(Permission.OWN_CONSENT)
def _read_own(door: Door, *, course: str, reading: Reading, numbers: Numbers) -> Done:
    _must_be_own(door, course)
    return write_read(door, course, reading, numbers)


@verb(Permission.CONSENT_RECORD)
def _note_read(door: Door, *, course: str, reading: Reading, numbers: Numbers) -> Done:
    return write_read(door, course, reading, numbers)


def write_read(door: Door, course: str, reading: Reading, numbers: Numbers) -> Done:
    """That these words were read, with the answers to the check of understanding."""
    plan: CourseState = door.state("course", course)
    must_be_patient(door, plan.patient)
    template = template_for(plan, reading.purpose)
    if template is None:
        raise RefusedError(Refusal((_NO_DOCUMENT,)))
    site = door.fact("site", door.site_of("course", course))
    language = language_of(template, reading.language)
    document = document_now(plan, site, template, language, numbers)
    if reading.shown and reading.shown != document.digest(patient=plan.patient, course=course):
        raise RefusedError(Refusal((_OTHER_WORDS,)))
    stream, state = being_read(door, course, reading.purpose, reading.representative)
    read = decide.read(
        state,
        document=document,
        patient=plan.patient,
        course=course,
        filled=door.seal(f"patient/{plan.patient}", document.filled_text),
        answers=reading.answers,
        read_at=door.act.occurred or door.act.now,
        how=reading.how,
        noted_by=reading.noted_by,
        representative=reading.representative,
    )
    return door.write({("consent", stream): read})


def being_read(
    door: Door, course: str, purpose: Purpose, representative: str = ""
) -> tuple[str, ConsentState]:
    """The consent of this purpose that was read by the same side and is not signed, or a new
    one: what a representative reads by their link is not what the patient has read."""
    for one in reversed(door.look(find_consent.of_course, course)):
        state: ConsentState = door.fact("consent", one)
        same = state.purpose == purpose and state.reader == representative
        if same and state.stage is ConsentStage.READ:
            return one, state
    new = door.new()
    return new, door.begin_child("consent", new)


@verb(Permission.CONSENT_RECORD)
def talk_through_consent(door: Door, *, consent: str, questions: tuple[str, ...]) -> Done:
    """The clinician says that what was answered otherwise was talked through."""
    state = door.state("consent", consent)
    talked = decide.talk_through(state, questions=questions, by=door.act.who.id)
    return door.write({("consent", consent): talked})


@asking(Permission.OWN_CONSENT)
def sign_own_consent(
    act: Act,
    *,
    course: str,
    purpose: Purpose,
    elements: tuple[str, ...],
    signature: str,
    language: str = "en",
    shown: str = "",
) -> Result:
    """A signature by the person's own link: only where the site allows it, of what was read."""
    signing = Signing(
        elements=elements,
        signature=signature,
        signed_at=act.now,
        by=SignedBy.PATIENT,
        relation=As.NOBODY,
        identity=Identity.LINK,
        language=language,
        shown=(shown,) if shown else (),
    )
    numbers = course_numbers(act, course)
    return _sign_own(act, course=course, purpose=purpose, signing=signing, numbers=numbers)


@verb(Permission.OWN_CONSENT)
def _sign_own(
    door: Door, *, course: str, purpose: Purpose, signing: Signing, numbers: Numbers
) -> Done:
    _must_be_own(door, course)
    site = door.fact("site", door.site_of("course", course))
    faults = []
    if site.policy(BY_LINK) != "yes":
        faults.append(_NOT_BY_LINK)
    if being_read(door, course, purpose)[1].stage is not ConsentStage.READ:
        faults.append(NOT_READ)
    if faults:
        raise RefusedError(Refusal(tuple(faults)))
    return write_signed(door, course, purpose, signing, numbers)


def _must_be_own(door: Door, course: str) -> None:
    """A person reads and signs for themselves and for nobody else."""
    plan: CourseState = door.state("course", course)
    if door.act.who.key != standing(door, plan.patient):
        raise RefusedError(Refusal((_NOT_YOURS,)))


_NO_DOCUMENT = refuse(
    "CONSENT-NO-DOCUMENT",
    "There is no document for this purpose and this course.",
    "Choose another purpose.",
)
_OTHER_WORDS = refuse(
    "CONSENT-SHOWN",
    "These are not the words that stand here now for this person and this course.",
    "Open the document again, and read it as it is now.",
)
_NOT_BY_LINK = refuse(
    "CONSENT-BY-LINK",
    "This site takes signatures at the desk only.",
    "Sign when you are here. You can read and answer before.",
)
NOT_READ = refuse(
    "CONSENT-NOT-READ",
    "It has not been read in these words.",
    "Read it first, and say so.",
)
_NOT_YOURS = refuse("CONSENT-NOT-YOURS", "This document is for somebody else.")
