"""Consents through the real verbs: each purpose, what its withdrawal stops, and what binds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction

from blastema.actions.answer_followup import record_contact
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.inject_product import Picture, inject_product
from blastema.actions.open_site import set_policy
from blastema.actions.open_treatment import open_treatment
from blastema.actions.plan_course import plan_course, replan_course
from blastema.actions.read.consents import course_consents
from blastema.actions.read_consent import (
    note_consent_read,
    read_own_consent,
    sign_own_consent,
    talk_through_consent,
)
from blastema.actions.record_consent import document_for, record_consent, withdraw_consent
from blastema.actions.registry import GONE, Question, kept
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import Purpose
from blastema.core.consent.needed import template_for
from blastema.core.consent.state import ConsentStage, ConsentWithdrawal, Representing, SignedBy
from blastema.core.followup.state import ContactResult, FollowupChannel
from blastema.core.treatment.state import Act as Needle
from blastema.core.verdict import Refusal
from blastema.records.models import Consent, Course, Followup
from tests.actions import paths
from tests.actions.consenting import SPANISH, state_for_consents
from tests.actions.test_standing import Room
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

CHANGED = ConsentWithdrawal.CHANGED_MIND
APART = (Purpose.REGISTRY, Purpose.IMAGES, Purpose.RECONTACT)


@pytest.fixture
def world() -> World:
    return World()


def planned(world: World) -> str:
    _, episode = paths.opened_episode(world)
    clinician = world.act("clinician")
    return done(plan_course(clinician, episode=episode, plan=paths.marrow_plan())).subject


def points(purpose: Purpose, course: str) -> tuple[str, ...]:
    found = template_for(paths.state("course", course), purpose)
    assert found
    return tuple(one.slug for one in found.elements)


def sign(world: World, course: str, purpose: Purpose, **more):
    return record_consent(
        world.act("clinician"),
        course=course,
        purpose=purpose,
        elements=points(purpose, course),
        signature="Ann Testperson",
        **more,
    )


def withdraw(world: World, course: str, purpose: Purpose):
    clinician = world.act("clinician")
    return withdraw_consent(clinician, course=course, purpose=purpose, reason=CHANGED)


def policy(world: World, name: str, value: str) -> None:
    done(set_policy(world.act("quality"), site=world.site, policy=name, value=value))


# --- Each purpose by itself ------------------------------------------------------------------


def test_what_the_course_needs_is_signed_at_once_and_each_by_itself(world: World) -> None:
    _, course = paths.planned_course(world)
    signed = [paths.state("consent", one.id) for one in Consent.objects.filter(course=course)]
    assert sorted(one.purpose for one in signed) == ["collection", "treatment"]
    assert len({one.text_sha256 for one in signed}) == 2
    assert {one.meaning for one in signed} == {"agrees-to-collection", "agrees-to-treatment"}
    state = paths.state("course", course)
    assert set(state.agreed) == {"collection", "treatment"}
    assert state.consent == state.agreed["treatment"]


@pytest.mark.parametrize("first", [Purpose.COLLECTION, Purpose.TREATMENT])
def test_the_course_goes_ahead_only_when_all_that_is_needed_is_signed(world, first) -> None:
    state_for_consents(world)
    course = planned(world)
    second = Purpose.TREATMENT if first is Purpose.COLLECTION else Purpose.COLLECTION
    done(sign(world, course, first))
    assert Course.objects.get(id=course).stage == "planned"
    assert "COURSE-SESSION-WHEN" in refused(open_treatment(world.act("clinician"), course=course))
    done(sign(world, course, second))
    assert Course.objects.get(id=course).stage == "consented"


def test_an_allograft_asks_for_no_collection(world: World) -> None:
    _, episode = paths.opened_episode(world)
    course = paths.consented(world, episode, paths.allograft_plan())
    assert set(paths.state("course", course).agreed) == {"treatment"}


@pytest.mark.parametrize("purpose", APART)
def test_what_is_apart_is_no_condition_of_the_course(world: World, purpose: Purpose) -> None:
    _, course = paths.planned_course(world)
    done(sign(world, course, purpose))
    done(withdraw(world, course, purpose))
    assert Course.objects.get(id=course).stage == "consented"
    assert refused(withdraw(world, course, purpose)) == {
        "CONSENT-WITHDRAW-WHEN", "COURSE-NOT-AGREED",
    }  # fmt: skip


def test_nothing_is_signed_twice(world: World) -> None:
    _, course = paths.planned_course(world)
    elements = tuple(e.slug for e in document_for(paths.state("course", course)).elements)
    clinician = world.act("clinician")
    again = record_consent(clinician, course=course, elements=elements, signature="Ann")
    assert refused(again) == {"COURSE-CONSENT-WHEN"}


# --- Purpose x what its withdrawal stops, and nothing else -----------------------------------


def session(room: Room) -> set[str]:
    return rules(open_treatment(room.world.act("clinician"), course=room.course))


def collecting_session(room: Room) -> set[str]:
    clinician = room.world.act("clinician")
    return rules(open_treatment(clinician, course=room.course, collect_from=paths.CREST))


def collection(room: Room) -> set[str]:
    """A time-out before the needle that takes marrow, in the session that is open."""
    held = hold_time_out(
        room.world.act("clinician"),
        treatment=room.treatment,
        purpose=Needle.COLLECTION,
        said=paths.said(room.world, room.patient, paths.CREST, ""),
    )
    return stops(held)


def injection(room: Room) -> set[str]:
    return stops(room.held())


def picture(room: Room) -> set[str]:
    """The time-out passes, and the injection is recorded with a picture."""
    room.held()
    injected = inject_product(
        room.world.act("clinician"),
        treatment=room.treatment,
        product=room.product,
        target=paths.KNEE,
        volume_ul=6_000,
        route="joint",
        guidance="ultrasound",
        picture=Picture("image/png", b"invented"),
    )
    return rules(injected) & {"CONSENT-IMAGES"}


def registry(room: Room) -> set[str]:
    """The reasons for which courses were left out of the kept sums."""
    question = Question("knee-osteoarthritis", "nrs", frozenset([room.world.site]))
    gone = dict(kept(question, room.world.fresh.now()).courses.of(GONE))
    return {"left out" for (why,) in gone if why == "withdrawn from the registry"}


def message(room: Room) -> set[str]:
    followup = Followup.objects.filter(course=room.course).order_by("due").first()
    contacted = record_contact(
        room.world.act("coordinator"),
        followup=followup.id,
        channel=FollowupChannel.CALL,
        result=ContactResult.REACHED,
    )
    return rules(contacted)


def rules(result: object) -> set[str]:
    return set(result.rules) if isinstance(result, Refusal) else set()


def stops(held: object) -> set[str]:
    found = held.findings if isinstance(held, TimeOutHeld) and not held.passed else ()
    return {one.rule for one in found} | rules(held)


ACTS = (session, collecting_session, collection, injection, picture, registry, message)
STOPS: dict[Purpose, dict[Callable[[Room], set[str]], str]] = {
    Purpose.TREATMENT: {
        session: "COURSE-SESSION-WHEN",
        collecting_session: "COURSE-SESSION-WHEN",
        collection: "STANDING-CONSENT",
        injection: "STANDING-CONSENT",
    },
    Purpose.COLLECTION: {
        collecting_session: "CONSENT-COLLECTION",
        collection: "STANDING-CONSENT",
    },
    Purpose.REGISTRY: {registry: "left out"},
    Purpose.IMAGES: {picture: "CONSENT-IMAGES"},
    Purpose.RECONTACT: {message: "FOLLOWUP-NO-CONTACT"},
}


@pytest.mark.parametrize("purpose", STOPS)
def test_what_the_withdrawal_of_each_purpose_stops_and_what_it_leaves(world, purpose) -> None:
    """Each act before and after; what no row names says the same after as before."""
    room = Room(world).carried_in()
    for apart in APART:
        done(sign(world, room.course, apart))

    def told() -> dict[Callable[[Room], set[str]], set[str]]:
        found = {}
        for act in ACTS:
            with transaction.atomic():
                found[act] = act(room)
                transaction.set_rollback(True)
        return found

    before = told()
    done(withdraw(world, room.course, purpose))
    after = told()
    for act in ACTS:
        new = after[act] - before[act]
        wanted = STOPS[purpose].get(act)
        assert (wanted in new) if wanted else not new, (act.__name__, before[act], after[act])


@pytest.mark.parametrize(
    ("purpose", "left"), [(Purpose.REGISTRY, "registry"), (Purpose.RECONTACT, "contact")]
)
def test_signing_again_takes_the_withdrawal_of_the_person_back(world, purpose, left) -> None:
    patient, course = paths.planned_course(world)
    done(sign(world, course, purpose))
    done(withdraw(world, course, purpose))
    assert left in paths.state("patient", patient).withdrawn
    done(sign(world, course, purpose))
    assert left not in paths.state("patient", patient).withdrawn


def test_the_plan_is_agreed_to_again_and_the_collection_that_stands_is_not_asked(world) -> None:
    _, course = paths.planned_course(world)
    collection_was = paths.state("course", course).agreed["collection"]
    done(withdraw(world, course, Purpose.TREATMENT))
    assert Course.objects.get(id=course).stage == "planned"
    done(sign(world, course, Purpose.TREATMENT))
    assert Course.objects.get(id=course).stage == "consented"
    assert paths.state("course", course).agreed["collection"] == collection_was


def test_another_plan_is_asked_about_again(world: World) -> None:
    _, course = paths.planned_course(world)
    plan = replace(paths.marrow_plan(), guidance="fluoroscopy")
    done(replan_course(world.act("clinician"), course=course, plan=plan))
    assert paths.state("course", course).agreed == {}


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

RIGHT = {"approved": "no", "certain": "no", "free": "stays"}


def read(world: World, course: str, purpose: Purpose, answers=RIGHT, **more):
    patient = world.patient_act(paths.state("course", course).patient)
    return read_own_consent(patient, course=course, purpose=purpose, answers=answers, **more)


def sign_own(world: World, course: str, purpose: Purpose, **more):
    return sign_own_consent(
        world.patient_act(paths.state("course", course).patient),
        course=course,
        purpose=purpose,
        elements=points(purpose, course),
        signature="Ann Testperson",
        **more,
    )


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
    assert (state.relation, state.witness[:6]) == ("guardian", "staff/")


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
