"""The consent desk, the consents of a course, the signed paper and a state's notice."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blastema.actions.read.signed_consent import signed_consent
from blastema.core.catalogue import Purpose
from blastema.core.consent.state import Representing, SignedBy
from blastema.core.paper import as_text
from blastema.web.clinic.consent_words import (
    BY_LINK,
    HOW_READ,
    IDENTITIES,
    PURPOSES,
    RELATIONS,
)
from blastema.web.papers.consent_frame import framed
from blastema.web.papers.consent_pages import paper_of
from tests.actions import paths
from tests.actions.agreeing import RIGHT, planned, policy, read, sign, withdraw
from tests.actions.consenting import SPANISH, state_for_consents
from tests.actions.world import done
from tests.web.clinic.hands import rules, send, sent
from tests.web.people import Practice, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return Practice()


WRONG = {**RIGHT, "certain": "yes"}


def states(practice: Practice) -> set[tuple[str, str]]:
    found = practice.browser("coordinator").get(reverse("consent-desk")).context["found"]
    return {(one.purpose.value, one.owed.value) for one in found.lines}


def test_the_desk_says_what_each_course_waits_for(practice: Practice) -> None:
    world = practice.world
    state_for_consents(world)
    course = planned(world)
    assert states(practice) == {("collection", "to read"), ("treatment", "to read")}
    done(read(world, course, Purpose.TREATMENT, WRONG))
    done(sign(world, course, Purpose.COLLECTION))
    assert states(practice) == {("treatment", "talk through")}
    sent(practice.browser("clinician"), "course-talk-through", course, questions=["certain"])
    assert states(practice) == {("treatment", "to sign")}
    done(sign(world, course, Purpose.TREATMENT))
    assert states(practice) == set()
    done(withdraw(world, course, Purpose.TREATMENT))
    assert states(practice) == {("treatment", "taken back")}


def test_the_desk_says_who_is_to_be_asked_again(practice: Practice) -> None:
    paths.planned_course(practice.world)
    practice.world.later(days=1)
    today = practice.world.act("quality").today
    policy(practice.world, "risk-changed-marrow-concentrate", today)
    assert states(practice) == {("collection", "ask again"), ("treatment", "ask again")}


def test_staff_note_what_was_read_with_its_answers(practice: Practice) -> None:
    state_for_consents(practice.world)
    course = planned(practice.world)
    clinician = practice.browser("clinician")
    told = {"purpose": "collection", "language": "en"}
    form = send(clinician, "course-read-consent", course, **told, **{"answer-taken": "yes"})
    assert form.status_code == 422  # the other question is open
    answers = {"answer-taken": "yes", "answer-back": "no"}
    sent(clinician, "course-read-consent", course, **told, **answers)
    assert ("collection", "talk through") in states(practice)


def test_one_purpose_is_signed_and_taken_back_on_its_own_page(practice: Practice) -> None:
    _, course = paths.planned_course(practice.world)
    clinician = practice.browser("clinician")
    page = clinician.get(reverse("course-consent", args=[course]), {"purpose": "images"})
    assert page.context["document"].slug == "images"
    elements = [point.slug for point in page.context["asked"][0].document.points]
    signing = {"elements": elements, "signature": "Ann T", "by": "patient", "purpose": "images"}
    sent(clinician, "course-consent", course, **signing)
    assert "images" in paths.state("course", course).agreed
    sent(
        clinician, "course-withdraw-consent", course, purpose="images", reason="changed their mind"
    )
    assert "images" in paths.state("course", course).taken_back
    assert paths.state("course", course).stage == "consented"


def test_other_words_than_those_on_the_page_are_not_signed(practice: Practice) -> None:
    state_for_consents(practice.world)
    course = planned(practice.world)
    signing = {"elements": ["risks"], "signature": "Ann T", "by": "patient", "shown": "0" * 64}
    answer = send(practice.browser("clinician"), "course-consent", course, **signing)
    assert "CONSENT-SHOWN" in rules(answer)


def test_who_asks_for_each_point_and_whether_that_was_read_stands_on_the_page(practice) -> None:
    _, course = paths.planned_course(practice.world)
    for role, page in (("clinician", "course-consent"), ("quality", "course-consents")):
        text = said(practice.browser(role).get(reverse(page, args=[course])))
        assert "Florida Statutes 458.3245, 459.0127 (Ch. 2025-185) (verified on 2026-11-22)" in text
        assert "21 CFR 50.20 (not verified)" in text
        assert "At this site (US-FL)" in text


def paper(practice: Practice, course: str, purpose: str = "treatment") -> str:
    act = practice.world.act("clinician")
    return as_text(paper_of(signed_consent(act, course=course, purpose=Purpose(purpose))))


def test_everything_stands_on_the_paper(practice: Practice) -> None:
    world = practice.world
    state_for_consents(world)
    course = planned(world)
    consent = done(read(world, course, Purpose.TREATMENT)).subject
    guardian = {"by": SignedBy.REPRESENTATIVE, "relation": Representing.GUARDIAN}
    done(sign(world, course, Purpose.TREATMENT, **guardian))
    state = paths.state("consent", consent)
    text = paper(practice, course)
    for words in (
        "Consent to treatment with marrow concentrate",
        "marrow-concentrate-treatment, version 2",
        "The place: right knee",
        "You pay: 4000 dollars.",
        "Will your pain get less for sure?: No, it may not help",
        "I agree to: treatment",
        "Signed by: Ann Testperson",
        "Signed as: Guardian",
        "(America/New_York)",
        "Signed for: Ann Testperson",
        "Recorded by, who saw it signed: Clinician Invented 1",
        "Witness: No other one was named",
        "Language: English",
        state.text_sha256,
        f"consent/{consent}, position 2",
        "The signature is bound to exactly these words.",
    ):
        assert words in text, words
    url = reverse("course-consent-file", args=[course, "treatment"])
    answer = practice.browser("clinician").get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_the_paper_is_in_the_language_that_was_signed(practice: Practice) -> None:
    world = practice.world
    state_for_consents(world)
    for name, value in SPANISH.items():
        policy(world, f"consent-{name}", value)
    course = planned(world)
    guardian = {"by": SignedBy.REPRESENTATIVE, "relation": Representing.GUARDIAN}
    done(sign(world, course, Purpose.TREATMENT, language="es", **guardian))
    text = paper(practice, course)
    for words in (
        "Qué se da: Concentrado de médula ósea",
        "El lugar: rodilla, lado derecho",
        "Qué significa: Estoy de acuerdo con: el tratamiento",
        "Firma como: Tutor legal",
        "Fecha de la firma: 2 de marzo de 2026, 12:00 (America/New_York)",
        "Testigo: No se nombró a nadie más",
        "The signature is bound to exactly these words.",
    ):
        assert words in text, words


def test_every_word_around_a_signature_has_a_spanish_one() -> None:
    used = (RELATIONS, IDENTITIES, BY_LINK, HOW_READ)
    words = {one for table in used for slug, one in table.items() if slug}
    words |= {one.lower() for one in PURPOSES.values()}
    assert {one for one in words if framed(one, "es") == one} == set()


def test_the_words_under_a_signature_stay_when_the_site_changes_its_mind(practice) -> None:
    _, course = paths.planned_course(practice.world)
    policy(practice.world, "consent-cost", "9000 dollars")
    text = paper(practice, course)
    assert "You pay: 4000 dollars." in text
    assert "The signature is bound to exactly these words." in text


def test_what_was_taken_back_says_so_and_what_was_never_signed_has_no_paper(practice) -> None:
    _, course = paths.planned_course(practice.world)
    done(withdraw(practice.world, course, Purpose.TREATMENT))
    assert "no longer stands: changed their mind" in paper(practice, course)
    for purpose, status in (("images", 404), ("soul", 404)):
        url = reverse("course-consent-file", args=[course, purpose])
        assert practice.browser("clinician").get(url).status_code == status


def test_a_notice_warns_until_the_site_entered_its_wording(practice: Practice) -> None:
    clinician = practice.browser("clinician")
    url = reverse("consent-notice", args=["US-UT"])
    before = clinician.get(url).content
    policy(practice.world, "consent-notice-us-ut", "INVENTED WORDING")
    after = clinician.get(url).content
    assert before != after
    assert clinician.get(reverse("consent-notice", args=["US-TX"])).status_code == 404
