"""Consents read, asked again, and bound to what was shown, through the real verbs."""

from __future__ import annotations

import pytest

from blastema.actions.open_site import change_site
from blastema.actions.read.consents import course_consents
from blastema.actions.read_consent import (
    note_consent_read,
    read_own_consent,
    sign_own_consent,
    talk_through_consent,
)
from blastema.actions.record_consent import document_for, record_consent
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import Purpose
from blastema.core.consent.state import ConsentStage, Representing, SignedBy
from blastema.core.site.state import SiteField
from tests.actions import paths
from tests.actions.agreeing import RIGHT, planned, points, policy, read, sign, sign_own, withdraw
from tests.actions.consenting import SPANISH, state_for_consents
from tests.actions.test_consents import session, stops
from tests.actions.test_standing import Room
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


# --- Asked again -----------------------------------------------------------------------------


def test_changed_risks_stop_the_session_and_the_needle_until_signed_again(world: World) -> None:
    room = Room(world).carried_in()
    world.later(days=1)
    policy(world, "risk-changed-marrow-concentrate", world.act("quality").today)
    assert "CONSENT-RISK-CHANGED" in stops(room.held())
    assert "CONSENT-RISK-CHANGED" in session(room)
    old = paths.state("course", room.course).consent
    elements = tuple(e.slug for e in document_for(paths.state("course", room.course)).elements)
    clinician = world.act("clinician")
    done(record_consent(clinician, course=room.course, elements=elements, signature="Ann"))
    assert paths.state("consent", old).withdrawn == "replaced by a newer version"
    assert paths.state("course", room.course).consent != old
    assert "CONSENT-RISK-CHANGED" not in session(room) | stops(room.held())


# --- What only the site knows ----------------------------------------------------------------


def test_nothing_is_signed_before_the_site_has_stated_what_only_it_knows(world: World) -> None:
    course = planned(world)
    assert "CONSENT-SETTING" in refused(sign(world, course, Purpose.TREATMENT))
    found = course_consents(world.act("clinician"), course=course)
    assert "consent-cost" in found.missing
    state_for_consents(world)
    done(sign(world, course, Purpose.TREATMENT))


def test_between_reading_and_signing_passes_the_time_that_the_site_set(world: World) -> None:
    state_for_consents(world)
    policy(world, "consent-cooling-off-hours", "24")
    course = planned(world)
    assert "CONSENT-COOLING-OFF" in refused(sign(world, course, Purpose.TREATMENT))
    done(read(world, course, Purpose.TREATMENT))
    world.later(hours=23)
    assert "CONSENT-COOLING-OFF" in refused(sign(world, course, Purpose.TREATMENT))
    world.later(hours=1)
    done(sign(world, course, Purpose.TREATMENT))


# --- Reading, by the person's own link -------------------------------------------------------


def test_what_was_misunderstood_is_talked_through_before_it_is_signed(world: World) -> None:
    state_for_consents(world)
    course = planned(world)
    wrong = {**RIGHT, "certain": "yes"}
    consent = done(read(world, course, Purpose.TREATMENT, wrong)).subject
    assert "CONSENT-TALK-THROUGH" in refused(sign(world, course, Purpose.TREATMENT))
    clinician = world.act("clinician")
    done(talk_through_consent(clinician, consent=consent, questions=("certain",)))
    done(sign(world, course, Purpose.TREATMENT))
    state = paths.state("consent", consent)
    assert (state.stage, state.unclear) == (ConsentStage.SIGNED, ("certain",))


def test_a_signature_by_link_only_where_the_site_allows_it_and_after_reading(world) -> None:
    state_for_consents(world)
    course = planned(world)
    assert refused(sign_own(world, course, Purpose.TREATMENT)) == {
        "CONSENT-BY-LINK", "CONSENT-NOT-READ",
    }  # fmt: skip
    policy(world, "consent-signed-by-link", "yes")
    consent = done(read(world, course, Purpose.TREATMENT)).subject
    done(sign_own(world, course, Purpose.TREATMENT))
    state = paths.state("consent", consent)
    assert (state.identity, state.witness) == ("personal-link", "")


def test_somebody_else_reads_and_signs_nothing(world: World) -> None:
    state_for_consents(world)
    course = planned(world)
    other = world.patient_act(world.register())
    told = {"course": course, "purpose": Purpose.TREATMENT}
    assert refused(read_own_consent(other, answers=RIGHT, **told)) == {"CONSENT-NOT-YOURS"}
    signed = sign_own_consent(other, elements=("risks",), signature="Bob", **told)
    assert refused(signed) == {"CONSENT-NOT-YOURS"}


def test_staff_note_what_was_read_on_paper(world: World) -> None:
    state_for_consents(world)
    course = planned(world)
    told = {"course": course, "purpose": Purpose.TREATMENT}
    clinician = world.act("clinician")
    assert refused(note_consent_read(clinician, answers={}, **told)) == {"CONSENT-CHECK"}
    done(note_consent_read(clinician, answers=RIGHT, **told))
    assert "ACCESS-ROLE" in refused(
        note_consent_read(world.act("front-desk"), answers=RIGHT, **told)
    )


@pytest.mark.parametrize(("place", "rules"), [("US-FL", {"CONSENT-ELEMENTS"}), ("US-TX", set())])
def test_a_point_that_one_state_asks_for_is_not_required_in_another(world, place, rules) -> None:
    state_for_consents(world)
    course = planned(world)
    moved = {SiteField.JURISDICTION: place}
    done(change_site(world.act("administrator"), site=world.site, changes=moved))
    told = {"course": course, "purpose": Purpose.TREATMENT, "signature": "Ann Testperson"}
    left = tuple(one for one in points(Purpose.TREATMENT, course) if one != "primary-care")
    signed = record_consent(world.act("clinician"), elements=left, **told)
    assert (refused(signed) if rules else set()) == rules
    assert rules or done(signed)


# --- What a signature is bound to ------------------------------------------------------------


def digest(world: World, course: str, purpose: Purpose, language: str = "en") -> str:
    found = course_consents(world.act("clinician"), course=course, language=language)
    return next(one.digest for one in found.asked if one.purpose is purpose)


def test_the_hash_of_another_document_person_or_language_signs_nothing(world: World) -> None:
    state_for_consents(world)
    for name, value in SPANISH.items():
        policy(world, f"consent-{name}", value)
    mine, other = planned(world), planned(world)
    copied = {
        "another person's": digest(world, other, Purpose.TREATMENT),
        "another document's": digest(world, mine, Purpose.COLLECTION),
        "another language's": digest(world, mine, Purpose.TREATMENT, "es"),
    }
    for whose, copy in copied.items():
        tried = sign(world, mine, Purpose.TREATMENT, shown=(copy,))
        assert refused(tried) == {"CONSENT-SHOWN"}, whose
    done(sign(world, mine, Purpose.TREATMENT, shown=(digest(world, mine, Purpose.TREATMENT),)))


def test_words_that_changed_since_the_page_was_opened_are_read_again(world: World) -> None:
    state_for_consents(world)
    course = planned(world)
    seen = digest(world, course, Purpose.TREATMENT)
    policy(world, "consent-cost", "5000 dollars")
    assert refused(sign(world, course, Purpose.TREATMENT, shown=(seen,))) == {"CONSENT-SHOWN"}
    assert refused(read(world, course, Purpose.TREATMENT, shown=seen)) == {"CONSENT-SHOWN"}


def test_somebody_who_signs_for_the_patient_says_as_what(world: World) -> None:
    state_for_consents(world)
    course = planned(world)
    for_her = {"by": SignedBy.REPRESENTATIVE}
    assert refused(sign(world, course, Purpose.COLLECTION, **for_her)) == {"CONSENT-RELATION"}
    guardian = {**for_her, "relation": Representing.GUARDIAN}
    done(sign(world, course, Purpose.COLLECTION, **guardian))
    state = paths.state("consent", paths.state("course", course).agreed["collection"])
    assert (state.relation, state.taken_by[:6]) == ("guardian", "staff/")


@pytest.mark.parametrize("role", ["front-desk", "laboratory", "quality", "analyst"])
def test_who_may_not_record_a_consent(world: World, role: str) -> None:
    state_for_consents(world)
    course = planned(world)
    signed = record_consent(world.act(role), course=course, elements=(), signature="Ann")
    assert "ACCESS-ROLE" in refused(signed)


def test_nobody_of_another_site_sees_or_signs(world: World) -> None:
    state_for_consents(world)
    course = planned(world)
    charlie = world.act("clinician", site=world.open_site("Other Clinic", "B9999"))
    assert "ACCESS-SITE" in refused(course_consents(charlie, course=course))
    signed = record_consent(charlie, course=course, elements=(), signature="Ann")
    assert "ACCESS-SITE" in refused(signed)


def test_rows_are_what_the_events_say(world: World) -> None:
    state_for_consents(world)
    course = planned(world)
    done(read(world, course, Purpose.TREATMENT))
    done(sign(world, course, Purpose.TREATMENT))
    done(sign(world, course, Purpose.IMAGES))
    done(withdraw(world, course, Purpose.IMAGES))
    verdict = verify_ledger(world.act("quality"))
    assert verdict.ok, verdict
