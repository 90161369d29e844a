"""What was signed: the words under a signature, whether it fits them, and who stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from blastema.actions.door import RefusedError
from blastema.actions.read.consent_proof import Proof, opened, proof_of, words_as_signed
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.who import staff_who
from blastema.actions.represent import Representative, representative_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Purpose, UnknownSlugError, catalogue
from blastema.core.consent.document import Document
from blastema.core.consent.state import ConsentState
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_consent, timeline


@dataclass(frozen=True, slots=True)
class SignedConsent:
    """One signed document with everything about it, and whether it is what was signed."""

    course: str
    consent: str
    state: ConsentState
    document: Document
    proof: Proof
    signature: str = field(repr=False)
    person: str = field(repr=False)
    taken_by: str
    witness: str
    representative: Representative | None
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
    document = _words(reader, state)
    place: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    person = reader.fold(f"patient/{state.patient}")[0].state
    reader.show(state.patient, f"consent: {purpose.value}", site=loaded.meta.site)
    stored = (one.entry for one in timeline.stored([f"consent/{consent}"]))
    at = next(entry for entry in stored if entry.type.startswith("consent.signed"))
    return SignedConsent(
        course=course,
        consent=consent,
        state=state,
        document=document,
        proof=proof_of(reader, consent, state),
        signature=opened(reader, state.patient, state.signature),
        person=str(reader.name(state.patient, person.name)),
        taken_by=_staff(state.taken_by),
        witness=_staff(state.witness),
        representative=representative_of(reader.keys, state.patient, person, state.representative),
        questions=tuple(_answers(state)),
        position=at.position,
        hash=at.hash.hex(),
        site=place.name,
        jurisdiction=place.jurisdiction,
        zone=state.zone or place.zone,
    )


def _staff(who: str) -> str:
    staff = who.partition("/")[2]
    return staff_who(staff).name if staff else ""


def _words(reader: Reader, state: ConsentState) -> Document:
    try:
        return words_as_signed(reader, state)
    except (UnknownSlugError, ValueError) as error:
        raise RefusedError(Refusal((_NO_WORDS,))) from error


_NO_WORDS = refuse(
    "CONSENT-WORDS",
    "This programme does not have the words of the document and version in this record.",
    "Verify the ledger. If it holds, a newer version of the programme has the words.",
    "quality",
)
_NOTHING_SIGNED = refuse("CONSENT-UNKNOWN", "Nothing was signed for this purpose.")


def _answers(state: ConsentState) -> Iterator[tuple[str, str]]:
    """Each question as it was asked, with the answer that was given."""
    language = state.language == "es"
    for one in catalogue().questions:
        given = next((a for a in one.answers if a.slug == state.answers.get(one.slug)), None)
        if given:
            yield one.words[language], given.words[language]
