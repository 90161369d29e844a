"""In the procedure room: the wrong product, the wrong side, a product too old. Each stops."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blastema.records.models import LedgerEvent
from tests.actions import paths
from tests.actions.world import done
from tests.web.clinic.hands import (
    ASKED,
    lab_makes,
    last_part,
    marrow_taken,
    now_practice,
    rules,
    send,
    sent,
)
from tests.web.people import Practice

pytestmark = pytest.mark.django_db
HOURS_A_CONCENTRATE_IS_GOOD_FOR = 4  # paths.processed


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> Practice:
    """A practice whose clock the pages read too, so that a product can grow old."""
    made = now_practice()
    monkeypatch.setattr("blastema.app.middleware.MACHINE", made.world.fresh)
    return made


def brought(practice: Practice, condition_side: str = "right") -> tuple[str, str, str]:
    """Patient, session and a released container that has arrived in the room."""
    world = practice.world
    patient, episode = paths.opened_episode(world, side=condition_side)
    course = paths.consented(world, episode, paths.marrow_plan())
    treatment = paths.opened_treatment(world, course, paths.CREST)
    paths.time_out(world, treatment, patient, paths.CREST)
    clinician = practice.browser("clinician")
    sent(clinician, "treatment-collect", treatment, **marrow_taken(patient, at=world.fresh.now()))
    aspirate = paths.state("course", course).allocations[0]
    sent(clinician, "treatment-hand-over", treatment, product=aspirate)
    product = lab_makes(world, course, treatment)
    code = paths.code_of(product)
    sent(clinician, "treatment-take-over", treatment, scanned=code, intact="yes")
    return patient, treatment, product


def time_out(practice: Practice, treatment: str, patient: str, scanned: str, side: str) -> str:
    """Holds the time-out by page; gives what the room's page then says."""
    clinician = practice.browser("clinician")
    second = f"staff/{practice.world.staff['laboratory1', practice.world.site]}"
    answers = {
        **ASKED,
        "wristband": patient,
        "scanned": scanned,
        "body_site": "knee",
        "side": side,
        "anaesthetic_allergy": "no",
        "antibiotic_allergy": "no",
        "second_person": second,
    }
    sent(clinician, "treatment-time-out-injection", treatment, **answers)
    return clinician.get(reverse("treatment", args=[treatment])).content.decode()


def stops(practice: Practice, treatment: str, page: str, rule: str) -> None:
    """The page says STOP and why, and no needle may follow."""
    assert '<p class="stop__word">STOP</p>' in page
    assert f"<code>{rule}</code>" in page
    before = LedgerEvent.objects.count()
    clinician = practice.browser("clinician")
    refused = send(clinician, "treatment-inject", treatment, volume="6", guidance="ultrasound")
    assert refused.status_code == 422
    assert "TREATMENT-NO-TIMEOUT" in rules(refused)
    assert LedgerEvent.objects.count() == before


def test_a_product_past_its_expiry(practice: Practice) -> None:
    patient, treatment, product = brought(practice)
    practice.world.later(hours=HOURS_A_CONCENTRATE_IS_GOOD_FOR + 1)
    page = time_out(practice, treatment, patient, paths.code_of(product), "right")
    stops(practice, treatment, page, "TIMEOUT-EXPIRED")


def test_the_product_of_another_patient(practice: Practice) -> None:
    patient, treatment, _ = brought(practice)
    _, _, of_another = brought(practice)
    page = time_out(practice, treatment, patient, paths.code_of(of_another), "right")
    stops(practice, treatment, page, "TIMEOUT-PRODUCT")


def test_the_right_product_at_the_wrong_side(practice: Practice) -> None:
    patient, treatment, product = brought(practice)
    page = time_out(practice, treatment, patient, paths.code_of(product), "left")
    stops(practice, treatment, page, "TIMEOUT-SIDE")


def test_the_bench_does_not_issue_what_is_past_its_expiry(practice: Practice) -> None:
    world = practice.world
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    product = paths.run_concentration(world, aspirate, course)
    paths.release(world, product)
    world.later(hours=HOURS_A_CONCENTRATE_IS_GOOD_FOR + 1)
    scanned = paths.code_of(product)
    lab = practice.browser("laboratory")
    refused = send(lab, "product-issue", product, scanned=scanned, treatment=treatment)
    assert refused.status_code == 422
    assert "PRODUCT-EXPIRED" in rules(refused)


def test_a_step_of_the_bench_out_of_order(practice: Practice) -> None:
    world = practice.world
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    lab = practice.browser("laboratory")
    run = last_part(sent(lab, "run-start", aspirate, process="marrow-concentration"))
    refused = send(
        lab,
        "run-finish",
        run,
        volume_ul="7",
        expires_at="2099-01-01T10:00",
        course=course,
        **{"loss-plasma-and-red-cells": "53"},
    )
    assert refused.status_code == 422
    assert {rule for rule in rules(refused) if rule.startswith("RUN-")}


def test_a_session_before_its_consent(practice: Practice) -> None:
    world = practice.world
    _, episode = paths.opened_episode(world)
    clinician = practice.browser("clinician")
    from blastema.actions.plan_course import plan_course

    plan = paths.marrow_plan()
    course = done(plan_course(world.act("clinician"), episode=episode, plan=plan)).subject
    before = LedgerEvent.objects.count()
    where = {"place": "iliac-crest", "side": "left"}
    refused = send(clinician, "course-open-session", course, **where)
    assert refused.status_code == 422
    assert rules(refused)
    assert LedgerEvent.objects.count() == before
