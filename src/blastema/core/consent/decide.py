"""What may happen to a consent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from blastema.core.catalogue import ConsentQuestion, ConsentTemplate, catalogue
from blastema.core.civil import moment_text
from blastema.core.consent.document import Document
from blastema.core.consent.state import (
    ConsentStage,
    ConsentState,
    ConsentWithdrawal,
    HowRead,
    Identity,
    Representing,
    SignedBy,
)
from blastema.core.consent.witness import Occasion, witness_faults
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def read(
    state: ConsentState,
    *,
    document: Document,
    patient: str,
    course: str,
    filled: str,
    answers: Mapping[str, str],
    read_at: datetime,
    how: HowRead = HowRead.THEMSELVES,
    noted_by: str = "",
    representative: str = "",
) -> Decision:
    """Records that somebody read these words, and what they answered to the check.

    It may be read again until it is signed. A wrong answer refuses nobody: it is kept as
    ``unclear`` until the clinician has talked it through. ``noted_by`` is the member of
    staff who noted it, ``representative`` who read it by a link of their own.
    """
    must_be_sealed(filled=filled)
    template = document.template
    asked = [one for one in catalogue().questions if one.asked_of(template)]
    refused = refusal(
        _when("READ", "record that it was read", state, ConsentStage.NONE, ConsentStage.READ),
        setting_missing(document.missing) if document.missing else None,
        *_answered(asked, answers),
    )
    if refused:
        return refused
    data: dict[str, Json] = {
        "patient": patient,
        "course": course,
        "document": template.slug,
        "version": str(template.version),
        "purpose": template.purpose,
        "language": document.language,
        "text_sha256": document.digest(patient=patient, course=course),
        "filled": filled,
        "answers": dict(answers),
        "unclear": [one.slug for one in asked if answers[one.slug] != one.right],
        "read_at": moment_text(read_at),
        "how": how.value,
        "noted_by": noted_by,
        "representative": representative,
    }
    return (Event("consent.read.v2", data),)


def talk_through(state: ConsentState, *, questions: Collection[str], by: str = "") -> Decision:
    """The clinician ``by`` says that these points were talked through with the person."""
    left = set(questions) - set(state.to_talk_through)
    refused = refusal(
        _when("TALK", "record that points were talked through", state, ConsentStage.READ),
        refuse("CONSENT-NOT-UNCLEAR", "That point was not unclear.", "Open the page again.")
        if state.stage is ConsentStage.READ and (left or not questions)
        else None,
    )
    return refused or (
        Event("consent.talked_through.v2", {"questions": [*sorted(set(questions))], "by": by}),
    )


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
    taken_by: str,
    now: datetime,
    place: str = "",
    witness: str = "",
    witness_due: Collection[Occasion] = (),
    how: HowRead = HowRead.THEMSELVES,
    representative: str = "",
    filled: str = "",
    relation: Representing = Representing.NOBODY,
    identity: Identity = Identity.KNOWN,
    zone: str = "",
) -> Decision:
    """Records a signed document; ``taken_by`` is the member of staff who saw the signature
    and recorded it, empty where it came by a link; ``witness`` another one who saw it.

    ``text_sha256`` is the hash of the words that the person was shown, in ``language``, and
    ``filled`` what was filled in there, sealed. ``place`` is the jurisdiction of the site:
    some points are asked of everybody, some where its law asks for them.
    """
    must_be_sealed(signature=signature, filled=filled)
    refused = refusal(
        _when("SIGN", "sign this consent", state, ConsentStage.NONE, ConsentStage.READ),
        *_elements(template, place, elements),
        *_signature(signature, signed_at, now),
        *_shown(language, text_sha256),
        *_for_another(by, relation, taken_by, representative),
        *witness_faults(
            witness_due,
            by=by,
            how={how, state.read_how},
            witness=witness,
            involved=state.explained_by | {taken_by},
        ),
        *_after_reading(state, text_sha256),
        _other_reader(state, by, representative),
    )
    if refused:
        return refused
    signed = Event(
        "consent.signed.v3",
        {
            "patient": patient,
            "course": course,
            "document": template.slug,
            "version": str(template.version),
            "purpose": template.purpose,
            "language": language,
            "elements": [*sorted(set(elements))],
            "text_sha256": text_sha256,
            "filled": filled,
            "signature": signature,
            "signed_at": moment_text(signed_at),
            "zone": zone,
            "by": by.value,
            "relation": relation.value,
            "identity": identity.value,
            "representative": representative,
            "taken_by": taken_by,
            "witness": witness,
            "how": how.value,
            "meaning": f"agrees-to-{template.purpose}",
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
    template: ConsentTemplate, place: str, agreed: Collection[str]
) -> tuple[Finding | None, Finding | None]:
    """Every required element is agreed to, and none that the document does not have."""
    missing = [e.slug for e in template.elements if e.required_at(place) and e.slug not in agreed]
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


def _for_another(
    by: SignedBy, relation: Representing, taken_by: str, representative: str
) -> tuple[Finding | None, Finding | None]:
    """Whoever signs for the patient says as what; a member of staff saw it, or had seen who
    they are before they got a link of their own."""
    represents = by is SignedBy.REPRESENTATIVE
    return (
        refuse(
            "CONSENT-RELATION",
            "It is not said as what this person may sign for the patient, or nobody does.",
            "Choose what they are to the patient, only where somebody else signs.",
            "clinician",
        )
        if represents is not bool(relation)
        else None,
        refuse(
            "CONSENT-WITNESS",
            "Somebody signed for the patient, and no member of staff saw it.",
            "Name the member of staff who was there.",
            "clinician",
        )
        if represents and not taken_by and not representative
        else None,
    )


def _after_reading(state: ConsentState, text_sha256: str) -> tuple[Finding | None, Finding | None]:
    """What was read is what is signed, and what was unclear was talked through."""
    if state.stage is not ConsentStage.READ:
        return (None, None)
    unclear = ", ".join(state.to_talk_through)
    return (
        refuse(
            "CONSENT-OTHER-WORDS",
            "These are not the words that the person read.",
            "Have the document read again as it is now.",
            "clinician",
        )
        if state.read_sha256 != text_sha256
        else None,
        refuse(
            "CONSENT-TALK-THROUGH",
            f"Not yet talked through: {unclear}.",
            "Talk these points through with the person, and say so.",
            "clinician",
        )
        if unclear
        else None,
    )


def _other_reader(state: ConsentState, by: SignedBy, representative: str) -> Finding | None:
    """What one person read by their link is not signed by another."""
    if state.stage is not ConsentStage.READ:
        return None
    by_patient = by is SignedBy.PATIENT and bool(state.reader)
    if by_patient or (representative and state.reader != representative):
        return refuse(
            "CONSENT-READER",
            "Somebody else read this document, and not the person who signs.",
            "Whoever signs reads it first.",
            "clinician",
        )
    return None


def setting_missing(policies: Iterable[str]) -> Finding:
    """A document that cannot be shown for signing, and what the site has to set first."""
    return refuse(
        "CONSENT-SETTING",
        f"This site has not set: {', '.join(policies)}.",
        "Set these policies. Until then the document is shown to nobody for signing.",
        "administrator",
    )


def _answered(
    asked: Sequence[ConsentQuestion], answers: Mapping[str, str]
) -> tuple[Finding | None, Finding | None]:
    known = {one.slug: {answer.slug for answer in one.answers} for one in asked}
    open_ones = sorted(known.keys() - answers.keys())
    odd = sorted(slug for slug, said in answers.items() if said not in known.get(slug, ()))
    return (
        refuse(
            "CONSENT-CHECK",
            f"Not answered: {', '.join(open_ones)}.",
            "Answer each question as you understand it. Nobody is refused for an answer.",
        )
        if open_ones
        else None,
        refuse("CONSENT-CHECK-UNKNOWN", "The check has no such answer.", "Open the page again.")
        if odd
        else None,
    )
