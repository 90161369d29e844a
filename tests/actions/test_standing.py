"""Nobody is treated who may not be, with what was not planned, at any moment before the needle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from blastema.actions.assess_episode import assess_episode
from blastema.actions.finish_treatment import finish_treatment
from blastema.actions.hold_product import lift_hold
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.inject_product import inject_product
from blastema.actions.issue_product import issue_product
from blastema.actions.make_appointment import make_appointment
from blastema.actions.manage_patient import merge_patients, record_death, retract_death
from blastema.actions.open_episode import open_episode
from blastema.actions.open_treatment import open_treatment
from blastema.actions.pause_episode import pause_episode
from blastema.actions.plan_course import plan_course
from blastema.actions.receive_product import allocate_product
from blastema.actions.record_consent import document_for, record_consent, withdraw_consent
from blastema.actions.refer_episode import refer_episode
from blastema.actions.verify_ledger import verify_ledger
from blastema.actions.withdraw_episode import withdraw_episode
from blastema.core.appointment.slot import Slot
from blastema.core.appointment.state import AppointmentPurpose
from blastema.core.consent.state import ConsentWithdrawal
from blastema.core.course.state import Target
from blastema.core.episode.state import AssessmentVerdict, Withdrawal
from blastema.core.patient.state import CorrectionReason, ToldBy
from blastema.core.product.state import Hold
from blastema.core.treatment.state import Act as Needle
from blastema.records.models import Course, Followup, LedgerEvent, Product
from tests.actions import paths
from tests.actions.consenting import state_for_consents
from tests.actions.world import ZONE, World, done, refused

pytestmark = pytest.mark.django_db
LEFT_KNEE = replace(paths.marrow_plan(), targets=(Target("knee", "left"),))


@pytest.fixture
def world() -> World:
    return World()


SLOT = Slot("2026-03-05T10:00", ZONE, 30)


class Room:
    """A marrow patient in the procedure room, the product issued and carried in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.patient, self.course = paths.planned_course(world)
        self.episode = paths.state("course", self.course).episode
        self.treatment = paths.opened_treatment(world, self.course, paths.CREST)
        self.aspirate = paths.collected(world, self.treatment, self.patient, paths.CREST)
        self.product = paths.run_concentration(world, self.aspirate, self.course)
        paths.release(world, self.product)

    def issue(self) -> object:
        return issue_product(
            self.world.act("laboratory"),
            product=self.product,
            treatment=self.treatment,
            scanned=paths.code_of(self.product),
        )

    def carried_in(self) -> Room:
        done(self.issue())
        paths.hand(
            self.world, self.product, "laboratory", "procedure-room", "laboratory", "clinician"
        )
        return self

    def time_out(self) -> TimeOutHeld:
        held = self.held()
        assert isinstance(held, TimeOutHeld), held
        return held

    def held(self) -> object:
        code = paths.code_of(self.product)
        return hold_time_out(
            self.world.act("clinician"),
            treatment=self.treatment,
            purpose=Needle.INJECTION,
            said=paths.said(self.world, self.patient, paths.KNEE, code),
            product=self.product,
        )

    def inject(self) -> object:
        return inject_product(
            self.world.act("clinician"),
            treatment=self.treatment,
            product=self.product,
            target=paths.KNEE,
            volume_ul=6_000,
            route="joint",
            guidance="ultrasound",
        )


def consent_withdrawn(room: Room) -> None:
    act = room.world.act("clinician")
    done(withdraw_consent(act, course=room.course, reason=ConsentWithdrawal.CHANGED_MIND))


def died(room: Room) -> None:
    act = room.world.act("coordinator")
    done(record_death(act, patient=room.patient, on="2026-03-02", told_by=ToldBy.FAMILY))


def merged(room: Room) -> None:
    into = room.world.register()
    done(merge_patients(room.world.act("coordinator"), patient=room.patient, into=into))


def paused(room: Room) -> None:
    act = room.world.act("coordinator")
    done(pause_episode(act, episode=room.episode, reason="fever this morning"))


MEANWHILE = [
    (consent_withdrawn, "STANDING-CONSENT"),
    (died, "STANDING-PATIENT"),
    (merged, "PATIENT-MERGED"),
    (paused, "STANDING-PAUSED"),
]


@pytest.mark.parametrize(("happens", "rule"), MEANWHILE)
def test_what_happens_between_time_out_and_needle_stops_the_needle(
    world: World, happens: Callable[[Room], None], rule: str
) -> None:
    room = Room(world).carried_in()
    assert room.time_out().passed
    happens(room)
    assert rule in refused(room.inject())
    held = room.held()
    stops = held.findings if isinstance(held, TimeOutHeld) and not held.passed else ()
    assert rule in ({finding.rule for finding in stops} or refused(held))
    assert Product.objects.get(id=room.product).disposition == "issued"
    assert verify_ledger(world.act("quality")).ok


@pytest.mark.parametrize(("happens", "rule"), MEANWHILE)
def test_nothing_is_issued_for_somebody_who_may_not_be_treated(
    world: World, happens: Callable[[Room], None], rule: str
) -> None:
    room = Room(world)
    happens(room)
    # Who issues asks about the container; a merged record is one of no patient to it.
    wanted = "STANDING-PATIENT" if happens is merged else rule
    assert wanted in refused(room.issue())


def test_nothing_is_begun_for_the_dead_until_the_death_is_taken_back(world: World) -> None:
    patient, episode = paths.opened_episode(world)
    course = done(
        plan_course(world.act("clinician"), episode=episode, plan=paths.marrow_plan())
    ).subject
    state_for_consents(world)
    elements = tuple(e.slug for e in document_for(paths.state("course", course)).elements)
    done(record_death(world.act("coordinator"), patient=patient, on="", told_by=ToldBy.FAMILY))

    def tried(world: World) -> list[object]:
        clinician, desk = world.act("clinician"), world.act("front-desk")
        return [
            plan_course(clinician, episode=episode, plan=paths.marrow_plan()),
            record_consent(clinician, course=course, elements=elements, signature="Ann"),
            assess_episode(clinician, episode=episode, verdict=AssessmentVerdict.ELIGIBLE),
            open_episode(
                world.act("coordinator"),
                patient=patient,
                condition="hip-osteoarthritis",
                side="left",
            ),
            make_appointment(
                desk, patient=patient, purpose=AppointmentPurpose.ASSESSMENT, slot=SLOT
            ),
        ]

    assert [refused(one) for one in tried(world)] == [{"STANDING-PATIENT"}] * 5
    back = retract_death(
        world.act("coordinator"), patient=patient, reason=CorrectionReason.OTHER_SYSTEM
    )
    done(back)
    assert all(done(one) for one in tried(world))  # type: ignore[arg-type]


def test_a_released_product_of_another_class_is_not_meant_for_the_course(world: World) -> None:
    """A placental allograft is a drug: it must not slip in under a plan for marrow."""
    _, course = paths.planned_course(world)
    allograft = paths.accepted_allograft(world)
    act = world.act("laboratory")
    assert refused(allocate_product(act, course=course, product=allograft)) == {
        "COURSE-NOT-PLANNED"
    }


def test_an_aspirate_is_meant_for_a_concentrate_and_not_given_as_one(world: World) -> None:
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    assert aspirate in paths.state("course", course).allocations
    issued = issue_product(
        world.act("laboratory"),
        product=aspirate,
        treatment=treatment,
        scanned=paths.code_of(aspirate),
    )
    assert "PRODUCT-NOT-PLANNED" in refused(issued)


def test_a_session_that_only_took_cells_has_treated_nobody(world: World) -> None:
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    paths.collected(world, treatment, patient, paths.CREST)
    done(finish_treatment(world.act("clinician"), treatment=treatment, advice="rest"))
    assert paths.state("treatment", treatment).stage.value == "finished"
    state = paths.state("course", course)
    assert (state.stage.value, state.sessions_done, state.open_session) == ("consented", 0, "")
    assert not Followup.objects.filter(course=course).exclude(visit="baseline").exists()
    done(open_treatment(world.act("clinician"), course=course))


@pytest.mark.parametrize("cells", ["discard", "keep"])
def test_withdrawing_in_an_open_session_abandons_it_and_holds_what_shall_be_discarded(
    world: World, cells: str
) -> None:
    room = Room(world)
    act = world.act("coordinator")
    left = withdraw_episode(act, episode=room.episode, from_=Withdrawal.TREATMENT, cells=cells)
    done(left)
    assert paths.state("treatment", room.treatment).stage.value == "abandoned"
    assert Course.objects.get(id=room.course).stage == "closed"
    holds = [set(paths.state("product", p).holds) for p in (room.aspirate, room.product)]
    assert all((Hold.QUARANTINE in one) is (cells == "discard") for one in holds)
    assert verify_ledger(world.act("quality")).ok


def test_what_shall_be_discarded_is_meant_for_no_other_course(world: World) -> None:
    room = Room(world)
    left = withdraw_episode(
        world.act("coordinator"),
        episode=room.episode,
        from_=Withdrawal.TREATMENT,
        cells="discard",
    )
    done(left)
    knee = {"condition": "knee-osteoarthritis", "side": "left"}
    other = done(open_episode(world.act("coordinator"), patient=room.patient, **knee)).subject
    paths.assess(world, other)
    course = paths.consented(world, other, LEFT_KNEE)
    again = allocate_product(world.act("laboratory"), course=course, product=room.product)
    assert refused(again) == {"COURSE-ALLOCATE-HELD"}
    reason = "the person changed their mind and signed for it"
    lifted = lift_hold(
        world.act("quality"), product=room.product, hold=Hold.QUARANTINE, reason=reason
    )
    done(lifted)
    done(allocate_product(world.act("laboratory"), course=course, product=room.product))


def test_cells_meant_for_another_problem_are_not_discarded_with_this_one(world: World) -> None:
    room = Room(world)
    knee = {"condition": "knee-osteoarthritis", "side": "left"}
    other = done(open_episode(world.act("coordinator"), patient=room.patient, **knee)).subject
    paths.assess(world, other)
    course = paths.consented(world, other, LEFT_KNEE)
    done(allocate_product(world.act("laboratory"), course=course, product=room.product))
    left = withdraw_episode(
        world.act("coordinator"),
        episode=room.episode,
        from_=Withdrawal.TREATMENT,
        cells="discard",
    )
    done(left)
    assert Hold.QUARANTINE in paths.state("product", room.aspirate).holds
    assert paths.state("product", room.product).holds == frozenset()


def test_referring_in_an_open_session_abandons_it(world: World) -> None:
    room = Room(world)
    done(refer_episode(world.act("clinician"), episode=room.episode, to="a hospital"))
    assert paths.state("treatment", room.treatment).stage.value == "abandoned"
    assert Course.objects.get(id=room.course).stage == "closed"


@pytest.mark.parametrize("from_", [Withdrawal.CONTACT, Withdrawal.REGISTRY])
def test_contact_and_registry_are_left_by_the_person_everywhere(
    world: World, from_: Withdrawal
) -> None:
    patient, episode = paths.opened_episode(world)
    done(withdraw_episode(world.act("coordinator"), episode=episode, from_=from_))
    state = paths.state("patient", patient)
    assert state.withdrawn == {from_.value}
    assert state.may_be_contacted is (from_ is not Withdrawal.CONTACT)
    assert paths.state("episode", episode).withdrawn == frozenset()
    kinds = LedgerEvent.objects.filter(stream=f"patient/{patient}").values_list("type", flat=True)
    assert "patient.withdrew.v1" in kinds
