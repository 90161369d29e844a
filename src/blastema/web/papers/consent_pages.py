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
from blastema.web.papers.consent_frame import day_named, framed
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
    declined = framed("Not agreed to.", document.language)
    points = [
        Section(
            heading=point.title or names.plain(point.slug),
            text=(point.words, *(() if point.slug in agreed else (declined,))),
        )
        for point in document.points
    ]
    about = Section(
        heading=framed("What this is for", document.language),
        lines=tuple(Line(term, words) for term, words in document.facts),
    )
    return Paper(
        title=document.title,
        kicker=found.site,
        lead=_state(found),
        warning="" if found.proof.stands else _WARNING,
        sections=tuple(
            one
            for one in (about, *points, _check(found), _signature(found), _proof(found))
            if one.lines or one.text
        ),
        foot=f"{document.template.slug}, version {document.template.version} · {found.site}",
        language=document.language,
    )


_WARNING = "DO NOT RELY ON THIS PAPER: what it shows is not what was signed. See the proof."


def _state(found: SignedConsent) -> str:
    if found.state.stage is ConsentStage.WITHDRAWN:
        words = framed("This consent no longer stands", found.document.language)
        return f"{words}: {found.state.withdrawn}."
    return ""


def _check(found: SignedConsent) -> Section:
    language = found.document.language
    talked = ", ".join(names.plain(one) for one in found.state.talked)
    term = framed("Talked through with the clinician", language)
    return Section(
        heading=framed("Check of understanding", language),
        lines=(
            *(Line(question, answer) for question, answer in found.questions),
            *((Line(term, talked),) if talked else ()),
        ),
        together=True,
    )


def _signature(found: SignedConsent) -> Section:
    language = found.document.language
    return Section(
        heading=framed("Signature", language),
        lines=tuple(
            Line(framed(one.term, language), framed(one.words, language), one.ink)
            for one in _signed_by(found)
        ),
        together=True,
    )


def _signed_by(found: SignedConsent) -> Iterator[Line]:
    state, language = found.state, found.document.language
    purpose = framed(PURPOSES.get(state.purpose, state.purpose).lower(), language)
    yield Line("Patient", found.person)
    yield Line("Meaning", f"{framed('I agree to', language)}: {purpose}")
    yield Line("Signed by", found.signature)
    yield from _capacity(found)
    yield said("Identity shown by", {**IDENTITIES, **BY_LINK}.get(state.identity, ""))
    yield Line("Signed at", _at(state.signed_at, found.zone, language))
    if state.read_at:
        yield Line("Read at", _at(state.read_at, found.zone, language))
    if state.how:
        yield Line("How it was read", HOW_READ[state.how])
    yield Line("Recorded by, who saw it signed", found.taken_by or _nobody(state))
    yield Line("Witness", found.witness or "No other one was named")


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
        language = found.document.language
        shown = framed(IDENTITIES[found.representative.identity], language).lower()
        by = framed("shown by", language)
        yield Line("Named to the practice as", f"{found.representative.name} ({by}: {shown})")


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
        together=True,
    )


def _at(moment: str, zone: str, language: str) -> str:
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return f"{day_named(local, language)}, {local:%H:%M} ({zone})"


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
    paper = Paper(title="", kicker="", sections=(Section(heading="", text=(wording,)),))
    # A notice is on Letter wherever it is printed: the statute names the size.
    return paper_file(
        paper, f"notice-{jurisdiction.lower()}", "pdf", "US", size_pt=found.notice.least_pt
    )
