"""A late result corrected after the product was given: the alert starts, or is withdrawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.correct_late_result import correct_late_result
from blastema.actions.open_recall import close_recall
from blastema.actions.reach_exposed import (
    acknowledge_recall,
    acknowledge_withdrawal,
    record_recall_contact,
)
from blastema.actions.read.patient_page import patient_page
from blastema.actions.read.product_page import product_page
from blastema.actions.read.recall import alerts, recall_page, recalls, withdrawn_alerts
from blastema.actions.release_product import record_late_result
from blastema.actions.verify_ledger import verify_ledger
from blastema.actions.withdraw_recall import withdraw_recall
from blastema.core.product.late import LateCorrection
from blastema.core.product.standing import Reading
from blastema.core.recall.exposure import Channel, Reached
from blastema.records import find_trace
from blastema.records.models import Exposure, LedgerEvent, Product, Recall
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

GROWN, NONE_FOUND = Reading("culture-negative", 0), Reading("culture-negative", 1)
WHY = LateCorrection.REPORTED_ANEW


@pytest.fixture
def world() -> World:
    return World()


def treated(world: World, found: Reading) -> tuple[str, str]:
    """A treated person whose culture was reported after 14 days: patient and product."""
    patient, _ = paths.treated_course(world)
    product = find_trace.own_products(patient)[1]
    world.later(days=14)
    done(record_late_result(world.act("laboratory"), product=product, reading=found))
    world.later(days=1)
    return patient, product


def corrected(world: World, product: str, reading: Reading, why: LateCorrection = WHY):
    act = world.act("laboratory")
    return correct_late_result(act, product=product, reading=reading, reason=why)


def test_a_correction_that_makes_it_positive_starts_the_same_alert(world: World) -> None:
    patient, product = treated(world, NONE_FOUND)
    assert not Recall.objects.exists()
    done(corrected(world, product, GROWN))
    recall, exposure = Recall.objects.get(), Exposure.objects.get()
    assert (recall.stage, recall.reason, recall.scope) == ("open", "late-result", product)
    assert (exposure.patient, exposure.stage, exposure.told_team) == (patient, "open", False)
    assert "recall" in Product.objects.get(id=product).holds
    assert alerts(world.act("clinician")) == 1
    shown = product_page(world.act("laboratory"), product=product).form.state
    assert [(one.was.passed, one.reason) for one in shown.corrected] == [(True, "reported-anew")]
    assert shown.tests["culture-negative"].passed is False


def test_a_correction_within_what_passed_starts_nothing(world: World) -> None:
    _, product = treated(world, NONE_FOUND)
    done(
        corrected(world, product, replace(NONE_FOUND, method="bactec"), LateCorrection.TYPED_WRONG)
    )
    assert not Recall.objects.exists()


def test_a_positive_that_is_taken_back_is_withdrawn_by_quality_and_everybody_sees_it(
    world: World,
) -> None:
    patient, product = treated(world, GROWN)
    recall, exposure = Recall.objects.get().id, Exposure.objects.get().id
    done(acknowledge_recall(world.act("clinician"), exposure=exposure))
    told = {"channel": Channel.PHONE, "result": Reached.TOLD}
    done(record_recall_contact(world.act("coordinator"), exposure=exposure, **told))
    early = withdraw_recall(world.act("quality"), recall=recall)
    assert refused(early) == {"RECALL-NOT-CORRECTED", "RECALL-STILL-FAILING"}
    done(corrected(world, product, NONE_FOUND))
    assert Recall.objects.get().stage == "open"  # the correction by itself withdraws nothing
    done(withdraw_recall(world.act("quality"), recall=recall))

    page = recall_page(world.act("quality"), recall=recall)
    assert page.state.stage == "withdrawn"
    (signature,) = page.signatures
    assert (signature.step, signature.meaning, signature.unchanged) == (
        "withdraw-recall", "approval", True,
    )  # fmt: skip
    # The team is told of it, and the person who had been told is called again.
    assert withdrawn_alerts(world.act("clinician")) == 1
    assert patient_page(world.act("clinician"), patient=patient).withdrawn == (exposure,)
    assert [one.id for one in recalls(world.act("coordinator")).calls] == [exposure]
    done(acknowledge_withdrawal(world.act("clinician"), exposure=exposure))
    assert withdrawn_alerts(world.act("clinician")) == 0
    done(record_recall_contact(world.act("coordinator"), exposure=exposure, **told))
    assert recalls(world.act("coordinator")).calls == ()
    assert patient_page(world.act("clinician"), patient=patient).withdrawn == ()
    # The hold is lifted by itself, under a signature of its own.
    assert "recall" in Product.objects.get(id=product).holds
    assert refused(close_recall(world.act("quality"), recall=recall)) >= {"RECALL-OPEN-WHEN"}
    assert verify_ledger(world.act("quality")).ok


def test_positive_again_after_a_withdrawal_starts_a_new_alert(world: World) -> None:
    _, product = treated(world, GROWN)
    done(corrected(world, product, NONE_FOUND))
    done(withdraw_recall(world.act("quality"), recall=Recall.objects.get().id))
    done(corrected(world, product, GROWN, LateCorrection.WRONG_SAMPLE))
    assert sorted(Recall.objects.values_list("stage", flat=True)) == ["open", "withdrawn"]
    assert alerts(world.act("clinician")) == 1


def test_withdrawing_wants_proof_and_the_right_person_of_the_site(world: World) -> None:
    _, product = treated(world, GROWN)
    done(corrected(world, product, NONE_FOUND))
    recall = Recall.objects.get().id
    unproved = replace(world.act("quality"), proof=None)
    assert refused(withdraw_recall(unproved, recall=recall)) == {"SIGNATURE-PROOF"}
    assert refused(withdraw_recall(world.act("laboratory"), recall=recall)) == {"ACCESS-ROLE"}
    other = world.open_site("Other Clinic", "B9999")
    charlie = world.act("quality", site=other)
    assert refused(withdraw_recall(charlie, recall=recall)) == {"ACCESS-SITE"}
    charlie = world.act("laboratory", site=other)
    given = {"product": product, "reading": GROWN, "reason": WHY}
    assert refused(correct_late_result(charlie, **given)) == {"ACCESS-SITE"}
    exposure = Exposure.objects.get().id
    charlie = world.act("clinician", site=other)
    assert refused(acknowledge_withdrawal(charlie, exposure=exposure)) == {"ACCESS-SITE"}
    assert withdrawn_alerts(world.act("clinician", site=other)) == 0
    assert Recall.objects.get().stage == "open"


def test_a_double_click_corrects_once(world: World) -> None:
    _, product = treated(world, NONE_FOUND)
    act = world.act("laboratory")
    given = {"product": product, "reading": GROWN, "reason": WHY}
    assert done(correct_late_result(act, **given)) == done(correct_late_result(act, **given))
    assert LedgerEvent.objects.filter(type="product.late_corrected.v1").count() == 1
    assert Recall.objects.count() == 1
