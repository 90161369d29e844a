"""Records a person's signed consents to a course, or that they withdraw one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from blastema.actions.act import Act, Done, Result
from blastema.actions.consent_decides import must_decide, must_work_there
from blastema.actions.consent_enough import again
from blastema.actions.consent_numbers import course_numbers
from blastema.actions.consent_words import Numbers, document_now, language_of
from blastema.actions.door import Door, RefusedError, asking, verb
from blastema.actions.standing import must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import ConsentTemplate, Purpose
from blastema.core.consent import decide
from blastema.core.consent.document import Document
from blastema.core.consent.needed import needed, template_for, together
from blastema.core.consent.settings import COOLING_OFF, cooling_off_hours
from blastema.core.consent.state import (
    ConsentStage,
    ConsentState,
    ConsentWithdrawal,
    HowRead,
    Identity,
    Representing,
    SignedBy,
)
from blastema.core.consent.witness import WITNESS, occasions
from blastema.core.course import decide as courses
from blastema.core.course.state import CourseStage, CourseState
from blastema.core.patient import leave
from blastema.core.patient.state import PatientState, PatientWithdrawal
from blastema.core.site.state import SiteState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.records import find_consent

# What a person may withdraw from as a whole, and which signature gives it.
_OF_A_PERSON = {
    Purpose.REGISTRY: PatientWithdrawal.REGISTRY,
    Purpose.RECONTACT: PatientWithdrawal.CONTACT,
}
_PLAN = (Purpose.COLLECTION, Purpose.TREATMENT)


@dataclass(frozen=True, slots=True)
class Signing:
    """What whoever signs gives; ``shown`` are the hashes of the documents on their page."""

    elements: tuple[str, ...]
    signature: str
    signed_at: datetime
    by: SignedBy
    relation: Representing
    identity: Identity
    language: str
    shown: tuple[str, ...]
    taken_by: str = ""
    witness: str = ""
    how: HowRead = HowRead.THEMSELVES
    representative: str = ""


def document_for(course: CourseState) -> ConsentTemplate:
    """What is read and signed at the desk before the course goes ahead, as one."""
    return together(course)


@asking(Permission.CONSENT_RECORD)
def record_consent(
    act: Act,
    *,
    course: str,
    elements: tuple[str, ...],
    signature: str,
    signed_at: datetime | None = None,
    by: SignedBy = SignedBy.PATIENT,
    language: str = "en",
    purpose: Purpose | None = None,
    relation: Representing = Representing.NOBODY,
    identity: Identity = Identity.KNOWN,
    shown: tuple[str, ...] = (),
    how: HowRead = HowRead.THEMSELVES,
    witness: str = "",
) -> Result:
    """``signature`` is the name that the person typed; the member of staff has seen it.

    ``witness`` is ``staff/ID`` of another one who saw it, ``how`` how the document was read.

    Without a ``purpose`` everything that the course still needs is signed at once, each
    document with a signature of its own. ``shown`` are the hashes of what was on the page:
    if the words have changed since, nothing is signed.
    """
    return _record_consent(
        act,
        course=course,
        purpose=purpose,
        signing=Signing(
            elements=elements,
            signature=signature,
            signed_at=signed_at or act.occurred or act.now,
            by=by,
            relation=relation,
            identity=identity,
            language=language,
            shown=shown,
            taken_by=act.who.id,
            witness=witness,
            how=how,
        ),
        numbers=course_numbers(act, course),
    )


@verb(Permission.CONSENT_RECORD)
def _record_consent(
    door: Door, *, course: str, purpose: Purpose | None, signing: Signing, numbers: Numbers
) -> Done:
    return write_signed(door, course, purpose, signing, numbers)


def write_signed(
    door: Door, course: str, purpose: Purpose | None, signing: Signing, numbers: Numbers
) -> Done:
    """The signatures, what the course becomes of them, and what they replace."""
    plan: CourseState = door.state("course", course)
    must_be_patient(door, plan.patient)
    templates = _to_sign(door, course, plan, purpose)
    site = door.fact("site", door.site_of("course", course))
    made: dict[tuple[str, str], Decision] = {}
    consents: dict[str, str] = {}
    documents = [
        document_now(plan, site, one, language_of(one, signing.language), numbers)
        for one in templates
    ]
    _must_be_shown(documents, signing, patient=plan.patient, course=course)
    must_decide(door, plan, by=signing.by)
    must_work_there(door, signing.witness, door.site_of("course", course))
    policies = {name: policy.value for name, policy in site.policies.items()}
    for number, document in enumerate(documents):
        digest = document.digest(patient=plan.patient, course=course)
        stream, state = _begun(door, course, signing, digest)
        _must_have_waited(state, cooling_off_hours(policies), signing.signed_at, document.template)
        own = _own_elements(document.template, signing.elements, documents, first=number == 0)
        made["consent", stream] = _signed(door, state, document, plan, course, signing, own, site)
        consents[document.template.purpose] = stream
    signed = not any(isinstance(one, Refusal) for one in made.values())
    due = [one.purpose for one in templates if _is_open(door, course, plan, one)]
    made["course", course] = _course(plan, consents, due, signed=signed)
    made |= _replaced(door, plan, consents)
    made |= _rejoined(door, plan.patient, consents)
    return door.write(made)


def _to_sign(
    door: Door, course: str, plan: CourseState, purpose: Purpose | None
) -> tuple[ConsentTemplate, ...]:
    if purpose is not None:
        found = template_for(plan, purpose)
        if found is None:
            raise RefusedError(Refusal((_NO_DOCUMENT,)))
        return (found,)
    asked = needed(plan)
    if not asked:
        raise RefusedError(Refusal((_NO_DOCUMENT,)))
    left = [one for one in asked if _is_open(door, course, plan, one)]
    return tuple(left) or asked


def _is_open(door: Door, course: str, plan: CourseState, template: ConsentTemplate) -> bool:
    """Not signed for this plan, or to be signed again."""
    consent = plan.agreed.get(template.purpose, "")
    return not consent or bool(again(door, plan, (consent,)))


_NO_DOCUMENT = refuse(
    "CONSENT-NO-DOCUMENT",
    "There is no document for this purpose and this course.",
    "Choose another purpose.",
)


def _begun(door: Door, course: str, signing: Signing, digest: str) -> tuple[str, ConsentState]:
    """The consent that was read in these very words, the newest first, or a new one.

    What a representative read by their link is not what the patient signs.
    """
    found = door.look(find_consent.of_course, course)
    states: list[ConsentState] = [door.fact("consent", one) for one in found]
    for one, state in reversed(list(zip(found, states, strict=True))):
        read = state.stage is ConsentStage.READ and state.read_sha256 == digest
        if read and _is_reader(signing, state):
            return one, state
    new = door.new()
    return new, door.begin_child("consent", new)


def _is_reader(signing: Signing, state: ConsentState) -> bool:
    if signing.by is SignedBy.PATIENT or signing.representative:
        return state.reader == signing.representative
    return True


def _must_be_shown(
    documents: list[Document], signing: Signing, *, patient: str, course: str
) -> None:
    """Everything is set, and what was on the page is what is signed."""
    missing = dict.fromkeys(name for one in documents for name in one.missing)
    now = {one.digest(patient=patient, course=course) for one in documents}
    faults: list[Finding] = []
    if missing:
        faults.append(decide.setting_missing(missing))
    if signing.shown and set(signing.shown) != now:
        faults.append(
            refuse(
                "CONSENT-SHOWN",
                "These are not the words that stand here now for this person and this course.",
                "Open the document again, and read it before it is signed.",
            )
        )
    if faults:
        raise RefusedError(Refusal(tuple(faults)))


def _must_have_waited(
    state: ConsentState, hours: int, signed_at: datetime, template: ConsentTemplate
) -> None:
    if not hours or template.purpose not in _PLAN:
        return
    read = datetime.fromisoformat(state.read_at) if state.read_at else None
    if read is None or signed_at - read < timedelta(hours=hours):
        raise RefusedError(
            Refusal(
                (
                    refuse(
                        "CONSENT-COOLING-OFF",
                        f"This site lets {hours} hours pass between reading and signing "
                        f"({COOLING_OFF}), and they have not passed.",
                        "Record that it was read, and sign after that time.",
                        "clinician",
                    ),
                )
            )
        )


def _own_elements(
    template: ConsentTemplate,
    agreed: tuple[str, ...],
    documents: list[Document],
    *,
    first: bool,
) -> frozenset[str]:
    """The agreed points of this document; what is of none of them is told with the first."""
    own = {one.slug for one in template.elements}
    known = {one.slug for document in documents for one in document.template.elements}
    return frozenset(slug for slug in agreed if slug in own or (first and slug not in known))


def _signed(
    door: Door,
    state: ConsentState,
    document: Document,
    plan: CourseState,
    course: str,
    signing: Signing,
    elements: frozenset[str],
    site: SiteState,
) -> Decision:
    subject = f"patient/{plan.patient}"
    return decide.sign(
        state,
        template=document.template,
        patient=plan.patient,
        course=course,
        language=document.language,
        elements=elements,
        text_sha256=document.digest(patient=plan.patient, course=course),
        filled=door.seal(subject, document.filled_text),
        signature=door.seal(subject, signing.signature),
        signed_at=signing.signed_at,
        zone=door.act.zone,
        by=signing.by,
        relation=signing.relation,
        identity=signing.identity,
        place=site.jurisdiction,
        taken_by=signing.taken_by,
        witness=signing.witness,
        witness_due=occasions(site.policy(WITNESS)),
        how=signing.how,
        representative=signing.representative,
        now=door.act.now,
    )


def _course(
    plan: CourseState, consents: Mapping[str, str], due: list[str], *, signed: bool
) -> Decision:
    """What was agreed, and that the course may go ahead once everything needed is.

    While it goes on, only what is ``due`` is signed: what was taken back, or is to be signed
    again.
    """
    agreed = courses.agree(plan, consents=consents)
    if not any(purpose in consents for purpose in _PLAN) and Purpose.FOLLOW_UP not in consents:
        return agreed
    has = {**plan.agreed, **consents}
    goes_on = plan.stage is CourseStage.CONSENTED and signed and bool(due)
    complete = all(one.purpose in has for one in needed(plan))
    if goes_on or not complete:
        return agreed
    ahead = courses.consent(plan, consent=has.get(Purpose.TREATMENT, ""), signed=signed)
    if isinstance(agreed, Refusal) or isinstance(ahead, Refusal):
        return ahead if isinstance(ahead, Refusal) else agreed
    return (*agreed, *ahead)


def _replaced(
    door: Door, plan: CourseState, consents: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], Decision]]:
    """What stood for the same purpose of this plan stands no longer."""
    for purpose in consents:
        old = plan.agreed.get(purpose, "")
        if old and door.fact("consent", old).stage is ConsentStage.SIGNED:
            ended = decide.withdraw(door.fact("consent", old), reason=ConsentWithdrawal.NEW_VERSION)
            yield ("consent", old), ended


def _rejoined(
    door: Door, patient: str, consents: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], Decision]]:
    """Who signs again for the registry or for being contacted takes their withdrawal back."""
    state: PatientState = door.fact("patient", patient)
    for purpose, what in _OF_A_PERSON.items():
        if purpose in consents and what in state.withdrawn:
            yield ("patient", patient), leave.rejoin(state, to=what)


@verb(Permission.CONSENT_WITHDRAW)
def withdraw_consent(
    door: Door,
    *,
    course: str,
    reason: ConsentWithdrawal,
    purpose: Purpose = Purpose.TREATMENT,
) -> Done:
    """Ends one purpose and no other: see docs/reference/consents.md for what each stops."""
    plan: CourseState = door.state("course", course)
    consent = plan.agreed.get(purpose, "")
    # Signed while the course still waits for another signature, it is taken back like others.
    waits = plan.stage is CourseStage.PLANNED and purpose in plan.agreed
    if purpose is Purpose.TREATMENT and not waits:
        consent, ended = consent or plan.consent, courses.withdraw_consent(plan)
    else:
        ended = courses.end_agreement(plan, purpose=purpose)
    made: dict[tuple[str, str], Decision] = {
        ("consent", consent): decide.withdraw(door.fact("consent", consent), reason=reason),
        ("course", course): ended,
    }
    what = _OF_A_PERSON.get(purpose)
    person: PatientState = door.fact("patient", plan.patient)
    if what and what not in person.withdrawn:
        made["patient", plan.patient] = leave.withdraw(person, from_=what)
    return door.write(made)
