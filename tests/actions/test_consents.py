"""Consents through the real verbs: each purpose, what its withdrawal stops, and what binds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction

from blastema.actions.answer_followup import record_contact
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.inject_product import Picture, inject_product
from blastema.actions.open_treatment import open_treatment
from blastema.actions.plan_course import replan_course
from blastema.actions.record_consent import document_for, record_consent
from blastema.actions.registry import GONE, Question, kept
from blastema.core.catalogue import Purpose
from blastema.core.consent.state import ConsentWithdrawal
from blastema.core.followup.state import ContactResult, FollowupChannel
from blastema.core.treatment.state import Act as Needle
from blastema.core.verdict import Refusal
from blastema.records.models import Consent, Course, Followup
from tests.actions import paths
from tests.actions.agreeing import planned, sign, withdraw
from tests.actions.consenting import state_for_consents
from tests.actions.test_standing import Room
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

CHANGED = ConsentWithdrawal.CHANGED_MIND
APART = (Purpose.REGISTRY, Purpose.IMAGES, Purpose.RECONTACT)


@pytest.fixture
def world() -> World:
    return World()


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


@pytest.mark.parametrize("first", [Purpose.COLLECTION, Purpose.TREATMENT])
def test_a_signature_is_taken_back_while_the_course_waits_for_another(world, first) -> None:
    state_for_consents(world)
    course = planned(world)
    done(sign(world, course, first))
    done(withdraw(world, course, first))
    assert paths.state("course", course).agreed == {}
    assert Course.objects.get(id=course).stage == "planned"


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
