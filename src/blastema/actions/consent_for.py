"""Reading and signing for a patient, by the link of somebody who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blastema.actions.act import Act, Done, Result
from blastema.actions.consent_decides import must_not_decide
from blastema.actions.consent_numbers import course_numbers
from blastema.actions.consent_words import Numbers
from blastema.actions.door import Door, RefusedError, asking, verb
from blastema.actions.reaching import standing
from blastema.actions.read_consent import NOT_READ, Reading, being_read, write_read
from blastema.actions.record_consent import Signing, write_signed
from blastema.actions.represent import Representative, representative_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Purpose
from blastema.core.consent.settings import BY_LINK_FOR
from blastema.core.consent.state import ConsentStage, Identity, Representing, SignedBy
from blastema.core.course.state import CourseState
from blastema.core.verdict import Refusal, refuse


@asking(Permission.REPRESENTED_CONSENT)
def read_consent_for(
    act: Act,
    *,
    course: str,
    purpose: Purpose,
    answers: Mapping[str, str],
    language: str = "en",
    shown: str = "",
) -> Result:
    """As ``read_own_consent``, by the representative of the course's person."""
    reading = Reading(purpose, answers, language, shown, representative=act.who.key)
    return _read_for(act, course=course, reading=reading, numbers=course_numbers(act, course))


@verb(Permission.REPRESENTED_CONSENT)
def _read_for(door: Door, *, course: str, reading: Reading, numbers: Numbers) -> Done:
    _must_represent(door, course)
    return write_read(door, course, reading, numbers)


@asking(Permission.REPRESENTED_CONSENT)
def sign_consent_for(
    act: Act,
    *,
    course: str,
    purpose: Purpose,
    elements: tuple[str, ...],
    signature: str,
    language: str = "en",
    shown: str = "",
) -> Result:
    """Only where the site allows it, of what the same representative has read."""
    signing = Signing(
        elements=elements,
        signature=signature,
        signed_at=act.now,
        by=SignedBy.REPRESENTATIVE,
        relation=Representing.NOBODY,  # comes from the record, never from the page
        identity=Identity.LINK,
        language=language,
        shown=(shown,) if shown else (),
        representative=act.who.key,
    )
    numbers = course_numbers(act, course)
    return _sign_for(act, course=course, purpose=purpose, signing=signing, numbers=numbers)


@verb(Permission.REPRESENTED_CONSENT)
def _sign_for(
    door: Door, *, course: str, purpose: Purpose, signing: Signing, numbers: Numbers
) -> Done:
    named = _must_represent(door, course)
    site = door.fact("site", door.site_of("course", course))
    faults = []
    if site.policy(BY_LINK_FOR) != "yes":
        faults.append(_NOT_BY_LINK)
    if being_read(door, course, purpose, named.id)[1].stage is not ConsentStage.READ:
        faults.append(NOT_READ)
    if faults:
        raise RefusedError(Refusal(tuple(faults)))
    must_not_decide(door, door.fact("course", course), named.relation)
    signed = replace(signing, relation=named.relation)
    return write_signed(door, course, purpose, signed, numbers)


def _must_represent(door: Door, course: str) -> Representative:
    """Who acts is named, now, on the record that stands for the course's person."""
    plan: CourseState = door.state("course", course)
    patient = standing(door, plan.patient)
    state = door.fact("patient", patient)
    mine = state.representative == door.act.who.key
    named = representative_of(door.keys, patient, state, door.act.who.key) if mine else None
    if named is None:
        raise RefusedError(Refusal((_NOT_THEIRS,)))
    return named


_NOT_BY_LINK = refuse(
    "CONSENT-BY-LINK",
    "This site takes the signature of a representative at the desk only.",
    "Sign when you are here. You can read and answer before.",
)
_NOT_THEIRS = refuse(
    "CONSENT-NOT-THEIRS",
    "You may not sign for the person of this document, or no longer.",
    "Call us.",
)
