"""Records that a person read a consent, what they understood, and a signature by their link."""

from __future__ import annotations

from collections.abc import Mapping

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
from blastema.core.consent.state import ConsentStage, ConsentState, Identity, SignedBy
from blastema.core.consent.state import Representing as As
from blastema.core.course.state import CourseState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_consent


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
    numbers = course_numbers(act, course)
    return _read_own(
        act,
        course=course,
        purpose=purpose,
        answers=answers,
        language=language,
        shown=shown,
        numbers=numbers,
    )


@asking(Permission.CONSENT_RECORD)
def note_consent_read(
    act: Act,
    *,
    course: str,
    purpose: Purpose,
    answers: Mapping[str, str],
    language: str = "en",
) -> Result:
    """What a person read on paper or heard read aloud, noted by staff with their answers."""
    numbers = course_numbers(act, course)
    return _note_read(
        act, course=course, purpose=purpose, answers=answers, language=language, numbers=numbers
    )


@verb(Permission.OWN_CONSENT)
def _read_own(
    door: Door,
    *,
    course: str,
    purpose: Purpose,
    answers: Mapping[str, str],
    language: str,
    shown: str,
    numbers: Numbers,
) -> Done:
    _must_be_own(door, course)
    return _read(door, course, purpose, answers, language, shown, numbers)


@verb(Permission.CONSENT_RECORD)
def _note_read(
    door: Door,
    *,
    course: str,
    purpose: Purpose,
    answers: Mapping[str, str],
    language: str,
    numbers: Numbers,
) -> Done:
    return _read(door, course, purpose, answers, language, "", numbers)


def _read(
    door: Door,
    course: str,
    purpose: Purpose,
    answers: Mapping[str, str],
    language: str,
    shown: str,
    numbers: Numbers,
) -> Done:
    plan: CourseState = door.state("course", course)
    must_be_patient(door, plan.patient)
    template = template_for(plan, purpose)
    if template is None:
        raise RefusedError(Refusal((_NO_DOCUMENT,)))
    site = door.fact("site", door.site_of("course", course))
    document = document_now(plan, site, template, language_of(template, language), numbers)
    if shown and shown != document.digest(patient=plan.patient, course=course):
        raise RefusedError(Refusal((_OTHER_WORDS,)))
    stream, state = _reading(door, course, purpose)
    read = decide.read(
        state,
        document=document,
        patient=plan.patient,
        course=course,
        filled=door.seal(f"patient/{plan.patient}", document.filled_text),
        answers=answers,
        read_at=door.act.occurred or door.act.now,
    )
    return door.write({("consent", stream): read})


def _reading(door: Door, course: str, purpose: Purpose) -> tuple[str, ConsentState]:
    """The consent of this purpose that was read and is not signed, or a new one."""
    for one in reversed(door.look(find_consent.of_course, course)):
        state: ConsentState = door.fact("consent", one)
        if state.purpose == purpose and state.stage is ConsentStage.READ:
            return one, state
    new = door.new()
    return new, door.begin_child("consent", new)


@verb(Permission.CONSENT_RECORD)
def talk_through_consent(door: Door, *, consent: str, questions: tuple[str, ...]) -> Done:
    """The clinician says that what was answered otherwise was talked through."""
    talked = decide.talk_through(door.state("consent", consent), questions=questions)
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
        witness="",
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
    if _reading(door, course, purpose)[1].stage is not ConsentStage.READ:
        faults.append(_NOT_READ)
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
_NOT_READ = refuse(
    "CONSENT-NOT-READ",
    "It has not been read in these words.",
    "Read it first, and say so.",
)
_NOT_YOURS = refuse("CONSENT-NOT-YOURS", "This document is for somebody else.")
