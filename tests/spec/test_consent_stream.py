"""Consents: a document's elements, the words shown, the signature, and withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blastema.core.catalogue import ConsentElement, ConsentTemplate, catalogue
from blastema.core.consent import decide, witness
from blastema.core.consent.document import compose
from blastema.core.consent.state import (
    CONSENT,
    ConsentStage,
    ConsentState,
    ConsentWithdrawal,
    HowRead,
    Representing,
    SignedBy,
)
from blastema.core.consent.witness import occasions
from blastema.core.event import Event
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision
from blastema.core.upcast import UPCASTERS, lift

from .streams import after, refused, rules_in

Verb = Callable[[ConsentState], Decision]
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
PAPER = ConsentTemplate(
    slug="example-treatment",
    version=3,
    title="Example",
    purpose="treatment",
    products=("marrow-concentrate",),
    elements=(
        ConsentElement("risks", "I was told the risks."),
        ConsentElement("alternatives", "I was told the alternatives."),
        ConsentElement("photographs", "Pictures may be taken.", required=False),
    ),
)
SIGNING: dict[str, Any] = {
    "template": PAPER,
    "patient": "patient-1",
    "course": "course-1",
    "language": "en",
    "elements": {"risks", "alternatives"},
    "text_sha256": "0" * 64,
    "signature": "s1.name",
    "signed_at": NOW,
    "by": SignedBy.PATIENT,
    "taken_by": "",
    "now": NOW,
}


def _sign(state: ConsentState = CONSENT.empty, **changed: Any) -> Decision:
    return decide.sign(state, **{**SIGNING, **changed})


# The check of understanding asks of a treatment: approved, certain, free.
READ = replace(
    PAPER,
    elements=(*PAPER.elements, ConsentElement("choice", "You are free to choose.")),
)
RIGHT, WRONG = {"free": "stays"}, {"free": "ends"}


def _read(state: ConsentState = CONSENT.empty, **changed: Any) -> Decision:
    told = {
        "document": compose(READ, "en", {}),
        "patient": "patient-1",
        "course": "course-1",
        "filled": "s1.filled",
        "answers": RIGHT,
        "read_at": NOW,
    }
    return decide.read(state, **{**told, **changed})


def _talk(state: ConsentState, questions: tuple[str, ...] = ("free",)) -> Decision:
    return decide.talk_through(state, questions=questions)


DIGEST = compose(READ, "en", {}).digest(patient="patient-1", course="course-1")
AS_READ = {"template": READ, "elements": {"risks", "alternatives", "choice"}, "text_sha256": DIGEST}
READ_FOR = after(CONSENT, _read(representative="rep-1"))
BY_LINK = {
    "by": SignedBy.REPRESENTATIVE,
    "relation": Representing.GUARDIAN,
    "representative": "rep-1",
}
COSTLY = replace(PAPER, elements=(ConsentElement("cost", "You pay: {cost}."),))
MISUNDERSTOOD = after(CONSENT, _read(answers=WRONG))


def _withdraw(state: ConsentState) -> Decision:
    return decide.withdraw(state, reason=ConsentWithdrawal.NO_REASON)


def _sign_what_was_read(state: ConsentState) -> Decision:
    """As ``_sign``, of what was read and talked through, where it was read before."""
    if state.stage is not ConsentStage.READ:
        return _sign(state)
    return _sign(after(CONSENT, _talk(state), state), **AS_READ)


BEFORE = (ConsentStage.NONE, ConsentStage.READ)
SIGNED = after(CONSENT, _sign())
WITHDRAWN = after(CONSENT, _withdraw(SIGNED), SIGNED)
STATES = {
    ConsentStage.NONE: CONSENT.empty,
    ConsentStage.READ: MISUNDERSTOOD,
    ConsentStage.SIGNED: SIGNED,
    ConsentStage.WITHDRAWN: WITHDRAWN,
}
TABLE: list[tuple[str, Verb, dict[ConsentStage, ConsentStage]]] = [
    ("READ", _read, {ConsentStage.NONE: ConsentStage.READ, ConsentStage.READ: ConsentStage.READ}),
    ("TALK", _talk, {ConsentStage.READ: ConsentStage.READ}),
    ("SIGN", _sign_what_was_read, dict.fromkeys(BEFORE, ConsentStage.SIGNED)),
    ("WITHDRAW", _withdraw, {ConsentStage.SIGNED: ConsentStage.WITHDRAWN}),
]


@pytest.mark.parametrize("stage", ConsentStage)
@pytest.mark.parametrize(("rule", "verb", "leads"), TABLE, ids=[row[0] for row in TABLE])
def test_every_verb_at_every_stage(
    rule: str, verb: Verb, leads: dict[ConsentStage, ConsentStage], stage: ConsentStage
) -> None:
    state = STATES[stage]
    assert state.stage is stage
    if stage in leads:
        assert after(CONSENT, verb(state), state).stage is leads[stage]
    else:
        assert refused(verb(state)) == {f"CONSENT-{rule}-WHEN"}


REFUSALS: list[tuple[set[str], Decision]] = [
    ({"CONSENT-ELEMENTS"}, _sign(elements={"risks"})),
    ({"CONSENT-UNKNOWN-ELEMENT"}, _sign(elements={"risks", "alternatives", "soul"})),
    ({"CONSENT-SIGNATURE"}, _sign(signature="")),
    ({"CONSENT-LANGUAGE"}, _sign(language="")),
    ({"CONSENT-TEXT"}, _sign(text_sha256="abc")),
    ({"CONSENT-LATER"}, _sign(signed_at=NOW + timedelta(seconds=1))),
    ({"CONSENT-WITNESS"}, _sign(by=SignedBy.REPRESENTATIVE, relation=Representing.GUARDIAN)),
    ({"CONSENT-RELATION"}, _sign(by=SignedBy.REPRESENTATIVE, taken_by="staff-1")),
    ({"CONSENT-RELATION"}, _sign(relation=Representing.SPOUSE)),
    ({"CONSENT-WITNESS", "CONSENT-RELATION"}, _sign(by=SignedBy.REPRESENTATIVE)),
    ({"CONSENT-READER"}, _sign(READ_FOR, **AS_READ)),
    ({"CONSENT-READER"}, _sign(after(CONSENT, _read()), **AS_READ, **BY_LINK)),
    ({"CONSENT-READER"}, _sign(READ_FOR, **AS_READ, **{**BY_LINK, "representative": "rep-2"})),
    ({"CONSENT-CHECK"}, _read(answers={})),
    ({"CONSENT-CHECK-UNKNOWN"}, _read(answers={"free": "perhaps"})),
    ({"CONSENT-CHECK-UNKNOWN"}, _read(answers={**RIGHT, "weather": "fine"})),
    ({"CONSENT-SETTING"}, _read(document=compose(COSTLY, "en", {}), answers={})),
    ({"CONSENT-NOT-UNCLEAR"}, _talk(MISUNDERSTOOD, ("approved",))),
    ({"CONSENT-NOT-UNCLEAR"}, _talk(MISUNDERSTOOD, ())),
    ({"CONSENT-TALK-THROUGH"}, _sign(MISUNDERSTOOD, **AS_READ)),
    (
        {"CONSENT-OTHER-WORDS"},
        _sign(after(CONSENT, _read()), **{**AS_READ, "text_sha256": "1" * 64}),
    ),
    (
        {"CONSENT-ELEMENTS", "CONSENT-SIGNATURE", "CONSENT-LANGUAGE", "CONSENT-TEXT"},
        _sign(elements=(), signature="", language="", text_sha256=""),
    ),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    shown = {f"CONSENT-{rule}-WHEN" for rule, _, _ in TABLE}.union(*(row[0] for row in REFUSALS))
    assert rules_in("CONSENT", decide) == shown


def test_every_missing_element_is_named_in_the_order_of_the_document() -> None:
    assert "risks, alternatives" in str(_sign(elements={"photographs"}))


def test_an_optional_element_may_be_agreed_to_or_declined() -> None:
    agreed = after(CONSENT, _sign(elements={"risks", "alternatives", "photographs"}))
    assert agreed.elements == ("alternatives", "photographs", "risks")
    assert SIGNED.elements == ("alternatives", "risks")


def test_the_version_and_the_words_shown_are_kept() -> None:
    assert (SIGNED.document, SIGNED.version) == ("example-treatment", "3")
    assert SIGNED.text_sha256 == "0" * 64
    assert SIGNED.signed_at == "2026-11-22T15:30:00.000000Z"


def test_a_representative_signs_before_a_member_of_staff() -> None:
    state = after(
        CONSENT, _sign(by=SignedBy.REPRESENTATIVE, relation=Representing.SPOUSE, taken_by="staff-1")
    )
    assert (state.by, state.relation, state.taken_by) == ("representative", "spouse", "staff-1")


def test_a_representative_signs_by_their_link_what_they_have_read_themselves() -> None:
    state = after(CONSENT, _sign(READ_FOR, **AS_READ, **BY_LINK), READ_FOR)
    assert (state.representative, state.taken_by, state.witness) == ("rep-1", "", "")


# --- Witnesses -------------------------------------------------------------------------------

GUARDIAN = {"by": SignedBy.REPRESENTATIVE, "relation": Representing.GUARDIAN}
DUE: list[tuple[str, dict[str, Any], bool]] = [
    ("", {}, False),
    ("", {"how": HowRead.INTERPRETER}, False),
    ("interpreter", {}, False),
    ("interpreter", {"how": HowRead.INTERPRETER}, True),
    ("interpreter", {"how": HowRead.ALOUD}, False),
    ("read-aloud", {"how": HowRead.ALOUD}, True),
    ("read-aloud interpreter", {"how": HowRead.INTERPRETER}, True),
    ("representative", {}, False),
    ("Representative", GUARDIAN, True),
    ("all", {}, True),
    ("interpretor", {}, True),
]


@pytest.mark.parametrize(("policy", "told", "due"), DUE)
def test_where_a_witness_is_due(policy: str, told: dict[str, Any], due: bool) -> None:
    """As the site's policy says; a word that cannot be read asks for one always."""
    at_desk = {**told, "taken_by": "staff/one", "witness_due": occasions(policy)}
    assert refused(_sign(**at_desk)) == ({"CONSENT-WITNESS-DUE"} if due else set())
    assert after(CONSENT, _sign(**at_desk, witness="staff/two")).witness == "staff/two"


def test_how_it_was_read_before_counts_as_well() -> None:
    read = after(CONSENT, _read(how=HowRead.INTERPRETER, noted_by="staff/one"))
    tried = _sign(read, **AS_READ, witness_due=occasions("interpreter"), taken_by="staff/two")
    assert refused(tried) == {"CONSENT-WITNESS-DUE"}


NOTED = after(CONSENT, _read(answers=WRONG, noted_by="staff/noted"))
EXPLAINED = after(
    CONSENT, decide.talk_through(NOTED, questions=("free",), by="staff/talked"), NOTED
)


@pytest.mark.parametrize("named", ["staff/noted", "staff/talked", "staff/took"])
def test_who_recorded_or_explained_it_is_no_witness(named: str) -> None:
    tried = _sign(EXPLAINED, **AS_READ, taken_by="staff/took", witness=named)
    assert refused(tried) == {"CONSENT-WITNESS-INVOLVED"}
    seen = _sign(EXPLAINED, **AS_READ, taken_by="staff/took", witness="staff/other")
    assert after(CONSENT, seen, EXPLAINED).witness == "staff/other"


def test_every_refusal_about_a_witness_is_shown() -> None:
    assert rules_in("CONSENT", witness) == {"CONSENT-WITNESS-DUE", "CONSENT-WITNESS-INVOLVED"}


# --- What only some places ask for -----------------------------------------------------------

LOCAL = replace(
    PAPER, elements=(*PAPER.elements, ConsentElement("doctor", "Ask.", False, ("US-FL",)))
)


@pytest.mark.parametrize(
    ("place", "rules"),
    [("US-FL", {"CONSENT-ELEMENTS"}), ("US-TX", set()), ("", {"CONSENT-ELEMENTS"})],
)
def test_a_point_of_one_place_is_required_there_alone(place: str, rules: set[str]) -> None:
    """Where the place is not known, all points are."""
    assert refused(_sign(template=LOCAL, place=place)) == rules
    agreed = {"risks", "alternatives", "doctor"}
    assert refused(_sign(template=LOCAL, place=place, elements=agreed)) == set()


@pytest.mark.parametrize(
    ("state", "patient", "course", "stands"),
    [
        (SIGNED, "patient-1", "course-1", True),
        (SIGNED, "patient-2", "course-1", False),
        (SIGNED, "patient-1", "course-2", False),
        (WITHDRAWN, "patient-1", "course-1", False),
        (CONSENT.empty, "", "", False),
    ],
)
def test_for_whom_and_what_a_consent_stands(
    state: ConsentState, patient: str, course: str, stands: bool
) -> None:
    assert state.stands_for(patient=patient, course=course) is stands


@pytest.mark.parametrize("template", catalogue().consents, ids=lambda template: template.id)
def test_every_document_of_the_catalogue_can_be_signed(template: ConsentTemplate) -> None:
    assert refused(_sign(template=template, elements=template.required)) == frozenset()
    assert refused(_sign(template=template, elements=())) == {"CONSENT-ELEMENTS"}


def test_the_signature_never_enters_in_the_clear() -> None:
    with pytest.raises(ClearTextError):
        _sign(signature="Ann Example")


def test_a_wrong_answer_refuses_nobody_and_is_kept_until_it_was_talked_through() -> None:
    assert MISUNDERSTOOD.to_talk_through == ("free",)
    assert after(CONSENT, _read(answers=RIGHT)).to_talk_through == ()
    talked = after(CONSENT, _talk(MISUNDERSTOOD), MISUNDERSTOOD)
    assert (talked.unclear, talked.to_talk_through) == (("free",), ())
    assert after(CONSENT, _sign(talked, **AS_READ), talked).stage is ConsentStage.SIGNED


def test_reading_again_begins_the_check_anew() -> None:
    again = after(CONSENT, _read(MISUNDERSTOOD, answers=RIGHT), MISUNDERSTOOD)
    assert (again.unclear, again.talked, again.read_sha256) == ((), (), DIGEST)


def test_a_signature_of_the_first_version_is_lifted_to_what_it_meant() -> None:
    told = ("patient", "course", "version", "language", "text_sha256", "signature", "signed_at")
    old = {**dict.fromkeys(told, "x"), "document": "registry", "elements": [], "by": "patient"}
    old["witness"] = "staff/x"
    lifted = lift(Event("consent.signed.v1", old), UPCASTERS)
    assert lifted.type == "consent.signed.v3"
    assert (lifted.data["taken_by"], lifted.data["witness"]) == ("staff/x", "")
    assert (lifted.data["purpose"], lifted.data["meaning"]) == ("registry", "agrees-to-registry")
