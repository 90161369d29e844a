"""Autologous marrow concentrate for knee osteoarthritis, from a first call to a one-year answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from blastema.actions.answer_followup import enter_answers
from blastema.actions.assess_episode import assess_episode
from blastema.actions.collect_product import collect_product
from blastema.actions.finish_treatment import finish_treatment
from blastema.actions.hand_over_product import hand_over_product, take_over_product
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.inject_product import inject_product
from blastema.actions.issue_product import issue_product
from blastema.actions.open_episode import open_episode
from blastema.actions.open_treatment import open_treatment
from blastema.actions.plan_course import plan_course
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.actions.record_consent import document_for, record_consent
from blastema.actions.register_patient import register_patient
from blastema.actions.release_product import test_and_release as release_same_day
from blastema.actions.run_process import finish_run, record_step, start_run
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import catalogue
from blastema.core.course.plan import Plan
from blastema.core.course.state import CourseKind, Target
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.followup.state import FollowupChannel
from blastema.core.product.standing import Reading
from blastema.core.run.state import Reagent
from blastema.core.run.step import Work
from blastema.core.treatment.decide import Said
from blastema.core.treatment.state import Act as Needle
from blastema.records import history
from blastema.records.models import Course, Followup, Product
from tests.actions.world import ANN, World, done

pytestmark = pytest.mark.django_db

KNEE = Target("knee", "right")
CREST = Target("iliac-crest", "left")


def marrow_plan() -> Plan:
    return Plan(
        kind=CourseKind.TREATMENT,
        product_class="marrow-concentrate",
        source="bone-marrow",
        route="joint",
        guidance="ultrasound",
        targets=(KNEE,),
        alternatives=("physiotherapy", "watchful-waiting"),
    )


def said(world: World, patient: str, target: Target, scanned: str = "") -> Said:
    return Said(
        wristband=patient,
        target=target,
        scanned=scanned,
        anaesthetic_allergy=False,
        antibiotic_allergy=False,
        said_by=world.act("clinician").who.id,
        second_person=world.act("laboratory").who.id,
    )


def time_out(world: World, treatment: str, patient: str, target: Target, product: str = "") -> None:
    code = history.load([f"product/{product}"])[f"product/{product}"].state.code if product else ""
    held = hold_time_out(
        world.act("clinician"),
        treatment=treatment,
        purpose=Needle.INJECTION if product else Needle.COLLECTION,
        said=said(world, patient, target, code),
        product=product,
        collect_from=None if product else target,
    )
    assert isinstance(held, TimeOutHeld), held
    assert held.passed, held.findings


def run_concentration(world: World, aspirate: str, course: str) -> str:
    """The whole process on the bench; gives the concentrate."""
    lab = "laboratory"
    run = done(start_run(world.act(lab), process="marrow-concentration", inputs=(aspirate,))).subject
    amounts = {"volume_ul": 7_000, "yes-no": True, "minutes": 14, "count": 800,
               "cells_per_ml": 30_000_000, "viability_permille": 940}  # fmt: skip
    for step in catalogue().process("marrow-concentration").steps:
        world.later(minutes=4)
        given = {
            m.slug: 60_000 if m.slug == "volume-in" else amounts[m.quantity.value]
            for m in step.measures
            if m.required and not m.late
        }
        reagents = (Reagent("kit", "LOT-1", "2027-12-31"),) if step.lots else ()
        act = world.act(lab)
        done(
            record_step(
                act,
                run=run,
                work=Work(
                    step=step.slug,
                    done_by=act.who.id,
                    at=act.occurred_at,
                    measurements=given,
                    reagents=reagents,
                    witnessed_by=world.act("clinician").who.id if step.witness else "",
                ),
            )
        )
    expiry = (world.fresh.now() + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    finished = finish_run(
        world.act(lab), run=run, volume_ul=7_000, expires_at=expiry, course=course
    )
    return done(finished).first("product")


def hand(world: World, product: str, from_place: str, to_place: str, giver: str, taker: str) -> None:
    done(
        hand_over_product(
            world.act(giver), product=product, from_place=from_place, to_place=to_place, to_role=taker
        )
    )
    world.later(minutes=1)
    code = history.load([f"product/{product}"])[f"product/{product}"].state.code
    done(take_over_product(world.act(taker), product=product, place=to_place, scanned=code))


def planned_course(world: World) -> tuple[str, str]:
    """A patient whose course is consented to; gives patient and course."""
    enquiry = done(
        receive_enquiry(
            world.act("front-desk"),
            name="Ann Testperson",
            contact="+1 555 0100",
            condition="knee-osteoarthritis",
        )
    ).subject
    patient = done(
        register_patient(world.act("front-desk"), person=ANN, enquiry=enquiry)
    ).first("patient")
    episode = done(
        open_episode(
            world.act("coordinator"), patient=patient, condition="knee-osteoarthritis", side="right"
        )
    ).subject
    done(
        assess_episode(
            world.act("clinician"),
            episode=episode,
            verdict=AssessmentVerdict.ELIGIBLE,
            findings="Kellgren 3, no effusion",
            tried=("physiotherapy",),
        )
    )
    course = done(plan_course(world.act("clinician"), episode=episode, plan=marrow_plan())).subject
    plan = history.load([f"course/{course}"])[f"course/{course}"].state
    elements = tuple(e.slug for e in document_for(plan).elements)
    done(
        record_consent(
            world.act("clinician"), course=course, elements=elements, signature="Ann Testperson"
        )
    )
    return patient, course


def treated_course(world: World) -> tuple[str, str]:
    patient, course = planned_course(world)
    treatment = done(open_treatment(world.act("clinician"), course=course)).first("treatment")
    time_out(world, treatment, patient, CREST)
    aspirate = done(
        collect_product(
            world.act("clinician"),
            treatment=treatment,
            volume_ul=60_000,
            body_site=CREST.body_site,
            side=CREST.side,
        )
    ).first("product")
    hand(world, aspirate, "procedure-room", "laboratory", "clinician", "laboratory")
    concentrate = run_concentration(world, aspirate, course)
    release(world, concentrate)
    code = history.load([f"product/{concentrate}"])[f"product/{concentrate}"].state.code
    done(
        issue_product(
            world.act("laboratory"), product=concentrate, treatment=treatment, scanned=code
        )
    )
    hand(world, concentrate, "laboratory", "procedure-room", "laboratory", "clinician")
    time_out(world, treatment, patient, KNEE, concentrate)
    done(
        inject_product(
            world.act("clinician"),
            treatment=treatment,
            product=concentrate,
            target=KNEE,
            volume_ul=6_000,
            route="joint",
            guidance="ultrasound",
            felt="pressure, no pain",
        )
    )
    done(
        finish_treatment(
            world.act("clinician"), treatment=treatment, advice="Rest two days; call with fever."
        )
    )
    return patient, course


def release(world: World, product: str) -> None:
    specification = catalogue().specification("marrow-concentrate")
    assert specification is not None
    values = {"min": 10**9, "max": 0}
    readings = tuple(
        Reading(t.slug, t.limit if t.limit is not None else 1)
        for t in specification.tests
        if not t.late
    )
    assert values
    second = world.act("quality")
    done(
        release_same_day(
            world.act("laboratory"),
            product=product,
            readings=readings,
            second_signer=second.who.id,
            reason="culture and colonies are pending",
        )
    )


def test_one_person_goes_from_a_first_call_to_a_one_year_answer() -> None:
    world = World()
    patient, course = treated_course(world)
    assert Course.objects.get(id=course).stage == "following"
    visits = Followup.objects.filter(course=course).order_by("due")
    assert [v.visit for v in visits] == [
        "baseline", "week-6", "month-3", "month-6", "month-12", "month-24",
    ]  # fmt: skip
    year = visits.get(visit="month-12")
    world.later(days=365)
    answered = enter_answers(
        world.act("coordinator"),
        followup=year.id,
        instrument="nrs",
        answers={"pain": 2},
        channel=FollowupChannel.CALL,
    )
    assert done(answered).events[0][1] == "followup.answered.v1"
    verdict = verify_ledger(world.act("quality"))
    assert verdict.ok, verdict
    assert Product.objects.filter(patient=patient).count() == 2
