"""Records a person's signed consent to a course, or that they withdraw it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.standing import must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import ConsentTemplate, catalogue
from blastema.core.consent import decide
from blastema.core.consent.state import ConsentWithdrawal, SignedBy
from blastema.core.course import decide as courses
from blastema.core.course.state import CourseState
from blastema.core.verdict import Refusal


def document_for(course: CourseState) -> ConsentTemplate:
    """The newest document that this course's product asks for."""
    fitting = catalogue().consents_for(course.product_class, study=bool(course.study))
    preferred = [template for template in fitting if template.study == bool(course.study)]
    return (preferred or fitting)[0]


def text_of(template: ConsentTemplate) -> str:
    """The words that the person is shown, as they are hashed."""
    return "\n".join([template.title, template.purpose, *(e.words for e in template.elements)])


@verb(Permission.CONSENT_RECORD)
def record_consent(
    door: Door,
    *,
    course: str,
    elements: tuple[str, ...],
    signature: str,
    signed_at: datetime | None = None,
    by: SignedBy = SignedBy.PATIENT,
    language: str = "en",
) -> Done:
    """``signature`` is the name that the person typed; the member of staff is the witness."""
    plan = door.state("course", course)
    must_be_patient(door, plan.patient)
    consent = door.new()
    signed = decide.sign(
        door.begin("consent", consent),
        template=document_for(plan),
        patient=plan.patient,
        course=course,
        language=language,
        elements=elements,
        text_sha256=sha256(text_of(document_for(plan)).encode()).hexdigest(),
        signature=door.seal(f"patient/{plan.patient}", signature),
        signed_at=signed_at or door.act.occurred or door.act.now,
        by=by,
        witness=door.act.who.id,
        now=door.act.now,
    )
    agreed = courses.consent(plan, consent=consent, signed=not isinstance(signed, Refusal))
    return door.write({("consent", consent): signed, ("course", course): agreed})


@verb(Permission.CONSENT_WITHDRAW)
def withdraw_consent(door: Door, *, course: str, reason: ConsentWithdrawal) -> Done:
    plan = door.state("course", course)
    return door.write(
        {
            ("consent", plan.consent): decide.withdraw(
                door.fact("consent", plan.consent), reason=reason
            ),
            ("course", course): courses.withdraw_consent(plan),
        }
    )
