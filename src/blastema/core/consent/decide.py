"""What may happen to a consent."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from blastema.core.catalogue import ConsentTemplate
from blastema.core.civil import moment_text
from blastema.core.consent.state import ConsentStage, ConsentState, ConsentWithdrawal, SignedBy
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def sign(
    state: ConsentState,
    *,
    template: ConsentTemplate,
    patient: str,
    course: str,
    language: str,
    elements: Collection[str],
    text_sha256: str,
    signature: str,
    signed_at: datetime,
    by: SignedBy,
    witness: str,
    now: datetime,
) -> Decision:
    """Records a signed document; ``witness`` is the member of staff who saw the signature.

    ``text_sha256`` is the hash of the words that the person was shown, in ``language``.
    """
    must_be_sealed(signature=signature)
    refused = refusal(
        _when("SIGN", "sign this consent", state, ConsentStage.NONE),
        *_elements(template, elements),
        *_signature(signature, signed_at, now),
        *_shown(language, text_sha256),
        _witnessed(by, witness),
    )
    if refused:
        return refused
    signed = Event(
        "consent.signed.v1",
        {
            "patient": patient,
            "course": course,
            "document": template.slug,
            "version": str(template.version),
            "language": language,
            "elements": [*sorted(set(elements))],
            "text_sha256": text_sha256,
            "signature": signature,
            "signed_at": moment_text(signed_at),
            "by": by.value,
            "witness": witness,
        },
    )
    return (signed,)


def withdraw(state: ConsentState, *, reason: ConsentWithdrawal) -> Decision:
    """Withdraws a consent. What was done before stays done; the course asks for a new one."""
    refused = refusal(_when("WITHDRAW", "withdraw this consent", state, ConsentStage.SIGNED))
    return refused or (Event("consent.withdrawn.v1", {"reason": reason.value}),)


def _when(rule: str, verb: str, state: ConsentState, *stages: ConsentStage) -> Finding | None:
    return moment(f"CONSENT-{rule}-WHEN", verb, state.stage, stages)


def _elements(
    template: ConsentTemplate, agreed: Collection[str]
) -> tuple[Finding | None, Finding | None]:
    """Every required element is agreed to, and none that the document does not have."""
    missing = [e.slug for e in template.elements if e.required and e.slug not in agreed]
    unknown = set(agreed) - {element.slug for element in template.elements}
    return (
        refuse(
            "CONSENT-ELEMENTS",
            f"Not agreed to: {', '.join(missing)}.",
            "Go through each with the person. Without them there is no consent.",
            "clinician",
        )
        if missing
        else None,
        refuse(
            "CONSENT-UNKNOWN-ELEMENT",
            f"This document has no such element: {', '.join(sorted(unknown))}.",
            "Open the form again.",
        )
        if unknown
        else None,
    )


def _signature(
    signature: str, signed_at: datetime, now: datetime
) -> tuple[Finding | None, Finding | None]:
    return (
        None
        if signature
        else refuse("CONSENT-SIGNATURE", "The document is not signed.", "Ask for the signature."),
        refuse("CONSENT-LATER", "The signature lies in the future.", "Correct the time.")
        if signed_at > now
        else None,
    )


def _shown(language: str, text_sha256: str) -> tuple[Finding | None, Finding | None]:
    return (
        None
        if language
        else refuse("CONSENT-LANGUAGE", "It is not said in which language the document was."),
        None
        if _SHA256.fullmatch(text_sha256)
        else refuse("CONSENT-TEXT", "It is not known which words the person was shown."),
    )


def _witnessed(by: SignedBy, witness: str) -> Finding | None:
    if by is SignedBy.PATIENT or witness:
        return None
    return refuse(
        "CONSENT-WITNESS",
        "Somebody signed for the patient, and no member of staff saw it.",
        "Name the member of staff who was there.",
        "clinician",
    )
