"""The signed consent and a state's notice, as paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from blastema.actions.read.consent_desk import ConsentNotice, consent_notice
from blastema.actions.read.consent_proof import Bound, Proof
from blastema.actions.read.signed_consent import SignedConsent, signed_consent
from blastema.core.catalogue import Purpose
from blastema.core.consent.notices import NOTICES
from blastema.core.consent.state import ConsentStage, ConsentState, Identity
from blastema.core.paper import Line, Paper, Section, said
from blastema.web.acting import act_of
from blastema.web.clinic.consent_words import BY_LINK, HOW_READ, IDENTITIES, PURPOSES, RELATIONS
from blastema.web.clinic.words import names
from blastema.web.papers.answer import paper_file
from blastema.web.verbs import shown_or_raise

_SIZE_PT = 11
_LANGUAGES = {"en": "English", "es": "Spanish"}


@require_GET
def signed(request: HttpRequest, course: str, purpose: str) -> HttpResponse:
    if purpose not in {*Purpose}:
        raise Http404
    found: SignedConsent = shown_or_raise(
        signed_consent(act_of(request), course=course, purpose=Purpose(purpose))
    )
    name = f"consent-{purpose}-{course[-6:]}"
    return paper_file(paper_of(found), name, "pdf", found.jurisdiction, size_pt=_SIZE_PT)


def paper_of(found: SignedConsent) -> Paper:
    """Everything that was signed, and everything that shows by whom."""
    document = found.document
    agreed = set(found.state.elements)
    points = [
        Section(
            heading=point.title or names.plain(point.slug),
            text=(point.words, *(() if point.slug in agreed else (_DECLINED,))),
        )
        for point in document.points
    ]
    about = Section(
        heading="What this is for", lines=tuple(Line(term, words) for term, words in document.facts)
    )
    return Paper(
        title=document.title,
        kicker=found.site,
        lead=_state(found),
        sections=tuple(
            one
            for one in (about, *points, _check(found), _signature(found), _proof(found))
            if one.lines or one.text
        ),
        foot=f"{document.template.slug}, version {document.template.version} · {found.site}",
        language=document.language,
    )


_DECLINED = "Not agreed to."


def _state(found: SignedConsent) -> str:
    """What whoever holds the paper has to know first."""
    if not found.proof.stands:
        return "DO NOT RELY ON THIS PAPER: what it shows is not what was signed. See the proof."
    if found.state.stage is ConsentStage.WITHDRAWN:
        return f"This consent no longer stands: {found.state.withdrawn}."
    return ""


def _check(found: SignedConsent) -> Section:
    talked = ", ".join(names.plain(one) for one in found.state.talked)
    return Section(
        heading="Check of understanding",
        lines=(
            *(Line(question, answer) for question, answer in found.questions),
            *((Line("Talked through with the clinician", talked),) if talked else ()),
        ),
    )


def _signature(found: SignedConsent) -> Section:
    state = found.state
    purpose = PURPOSES.get(state.purpose, state.purpose).lower()
    return Section(
        heading="Signature",
        lines=(
            Line("Patient", found.person),
            Line("Meaning", f"I agree to: {purpose}"),
            Line("Signed by", found.signature),
            *_capacity(found),
            said("Identity shown by", {**IDENTITIES, **BY_LINK}.get(state.identity, "")),
            Line("Signed at", _at(state.signed_at, found.zone)),
            *((Line("Read at", _at(state.read_at, found.zone)),) if state.read_at else ()),
            *((Line("How it was read", HOW_READ[state.how]),) if state.how else ()),
            Line("Recorded by, who saw it signed", found.taken_by or _nobody(state)),
            Line("Witness", found.witness or "No other one was named"),
        ),
    )


def _nobody(state: ConsentState) -> str:
    by_link = state.identity == Identity.LINK
    return "Nobody: it was signed by a link" if by_link else "Not written down"


def _capacity(found: SignedConsent) -> Iterator[Line]:
    """Who signed for whom, as what, and how staff knew them where they came by a link."""
    if not found.state.relation:
        yield Line("Signed as", "The patient, for themselves")
        return
    yield Line("Signed as", RELATIONS[found.state.relation])
    yield Line("Signed for", found.person)
    if found.representative:
        shown = IDENTITIES[found.representative.identity].lower()
        yield Line("Named to the practice as", f"{found.representative.name} (shown by: {shown})")


BOUND = {
    Bound.FITS: "The signature is bound to exactly these words.",
    Bound.OTHER_WORDS: "THE SIGNATURE DOES NOT FIT THESE WORDS. Tell quality.",
    Bound.UNREADABLE: "WHAT WAS FILLED IN WAS CHANGED AND CANNOT BE READ. Tell quality.",
    Bound.ERASED: "The person was erased: nobody can read any more what was filled in.",
}


def record_words(proof: Proof) -> str:
    if proof.changed_at:
        return (
            f"THE RECORD WAS CHANGED AFTER IT WAS WRITTEN, at position {proof.changed_at}. "
            "Tell quality, and verify the ledger."
        )
    if proof.covered:
        return "The record is as it was written, and a signed checkpoint covers it."
    return "The record is as it was written; the next signed checkpoint will cover it."


def _proof(found: SignedConsent) -> Section:
    return Section(
        heading="Proof",
        text=(BOUND[found.proof.bound], record_words(found.proof)),
        lines=(
            Line("Language", _LANGUAGES[found.document.language]),
            Line("SHA-256 of the words", found.state.text_sha256),
            Line("Record", f"consent/{found.consent}, position {found.position}"),
            Line("SHA-256 of the record", found.hash),
        ),
    )


def _at(moment: str, zone: str) -> str:
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M} ({zone})"


@require_GET
def notice(request: HttpRequest, jurisdiction: str) -> HttpResponse:
    """On paper of 8.5 x 11 inches, in the size that the state asks for."""
    if jurisdiction not in NOTICES:
        raise Http404
    found: ConsentNotice = shown_or_raise(
        consent_notice(act_of(request), jurisdiction=jurisdiction)
    )
    wording = found.wording or (
        f"THE WORDING IS MISSING. Enter the text of {found.notice.citation} as the policy "
        f"{found.notice.policy}. Do not hand this out."
    )
    paper = Paper(title="", kicker="", sections=(Section(heading="Notice", text=(wording,)),))
    # A notice is on Letter wherever it is printed: the statute names the size.
    return paper_file(
        paper, f"notice-{jurisdiction.lower()}", "pdf", "US", size_pt=found.notice.least_pt
    )
