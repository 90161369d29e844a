"""Release: two people each by their own act, local days, and one signed step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from blastema.actions.correct_product import correct_product
from blastema.actions.hold_product import hold_product, lift_hold
from blastema.actions.read.product_page import product_page
from blastema.actions.release_product import (
    confirm_release,
    propose_release,
    record_late_result,
    refuse_release,
    release_exceptionally,
    release_product,
)
from blastema.actions.release_product import test_and_release as release_same_day
from blastema.actions.run_process import finish_run
from blastema.core.product.standing import Reading
from blastema.core.product.state import Hold
from blastema.records.models import Product
from tests.actions import paths
from tests.actions.releasing import told_to_the_clinician
from tests.actions.world import NOON, World, done, refused

pytestmark = pytest.mark.django_db

GOOD = paths.good_readings("marrow-concentrate")
REASON = "culture and colonies are pending"
PRP = paths.good_readings("prp-leukocyte-poor")


def concentrate(world: World) -> str:
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    return paths.run_concentration(world, aspirate, course)


def plasma_made(world: World, *, drawn: datetime, made: datetime) -> str:
    """Plasma whose blood was drawn at one moment and which was made at another."""
    world.at(drawn)
    patient, first = paths.planned_course(world)
    episode = paths.state("course", first).episode
    course = paths.consented(world, episode, paths.prp_plan(first))
    treatment = paths.opened_treatment(world, course, paths.FOREARM)
    blood = paths.collected(world, treatment, patient, paths.FOREARM)
    process = "prp-preparation-leukocyte-poor"
    run = paths.started_run(world, process, blood)
    world.at(made)
    paths.do_steps(world, run, process, minutes=0)
    finished = finish_run(
        world.act("laboratory"),
        run=run,
        volume_ul=5_000,
        expires_at=paths.in_hours(world, 4),
        losses=paths.losses(run, process, 5_000),
    )
    return done(finished).first("product")


def test_a_conditional_release_is_two_acts_of_two_people() -> None:
    world = World()
    product = concentrate(world)
    lab, quality = world.act("laboratory"), world.act("quality")
    done(
        propose_release(
            lab, product=product, signs=paths.to_sign(product), readings=GOOD, reason=REASON
        )
    )
    row = Product.objects.get(id=product)
    assert (row.release, row.proposed_by) == ("tested", lab.who.id)
    done(confirm_release(quality, product=product, signs=paths.to_sign(product)))
    state = paths.state("product", product)
    assert state.release == "released-conditionally"
    assert state.released_by == (lab.who.id, quality.who.id)
    assert Product.objects.get(id=product).proposed_by == ""


def test_nobody_confirms_their_own_proposal() -> None:
    world = World()
    product = concentrate(world)
    done(
        propose_release(
            world.act("laboratory"),
            product=product,
            signs=paths.to_sign(product),
            readings=GOOD,
            reason=REASON,
        )
    )
    again = confirm_release(world.act("laboratory"), product=product, signs=paths.to_sign(product))
    assert refused(again) == {"SIGNATURE-TWO-PEOPLE"}


def test_a_second_person_of_the_laboratory_may_confirm() -> None:
    world = World()
    product = concentrate(world)
    done(
        propose_release(
            world.act("laboratory"),
            product=product,
            signs=paths.to_sign(product),
            readings=GOOD,
            reason=REASON,
        )
    )
    done(
        confirm_release(
            world.act("laboratory", number=2), product=product, signs=paths.to_sign(product)
        )
    )


def test_one_signed_step_does_not_stand_in_for_two_people() -> None:
    world = World()
    product = concentrate(world)
    alone = release_same_day(
        world.act("laboratory"), product=product, signs=paths.to_sign(product), readings=GOOD
    )
    assert refused(alone) == {"SIGNATURE-SECOND", "PRODUCT-REASON"}


def test_a_clinician_signs_no_release() -> None:
    world = World()
    product = concentrate(world)
    proposed = propose_release(
        world.act("clinician"),
        product=product,
        signs=paths.to_sign(product),
        readings=GOOD,
        reason=REASON,
    )
    assert refused(proposed) == {"ACCESS-ROLE"}


# Local days in New York in March 2026: UTC-5 before the 8th (zoneinfo).
@pytest.mark.parametrize(
    ("drawn", "made", "rules"),
    [
        # 18:30 and 19:30 on 2 March there, on two days in UTC.
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), datetime(2026, 3, 3, 0, 30, tzinfo=UTC), set()),
        # 23:30 on 2 March and 00:30 on 3 March there, on one day in UTC.
        (
            datetime(2026, 3, 3, 4, 30, tzinfo=UTC),
            datetime(2026, 3, 3, 5, 30, tzinfo=UTC),
            {"PRODUCT-SAME-DAY"},
        ),
        # Blood of yesterday made into plasma today: its own beginning would be today.
        (NOON, datetime(2026, 3, 3, 17, 0, tzinfo=UTC), {"PRODUCT-SAME-DAY"}),
    ],
)
def test_the_same_day_is_the_sites_day_of_the_draw(
    drawn: datetime, made: datetime, rules: set[str]
) -> None:
    world = World()
    product = plasma_made(world, drawn=drawn, made=made)
    released = release_same_day(
        world.act("laboratory"), product=product, signs=paths.to_sign(product), readings=PRP
    )
    assert (refused(released) if rules else set()) == rules
    assert rules or done(released)


def test_a_class_without_a_specification_is_refused_in_words() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    released = release_product(
        world.act("laboratory"), product=aspirate, signs=paths.to_sign(aspirate)
    )
    assert "PRODUCT-SPECIFICATION" in refused(released)


def test_an_exceptional_release_is_the_medical_directors() -> None:
    world = World()
    product = concentrate(world)
    lab = release_exceptionally(
        world.act("laboratory"),
        product=product,
        signs=paths.to_sign(product),
        reason="no second draw",
        **told_to_the_clinician(world),
    )
    assert refused(lab) == {"ACCESS-ROLE"}
    done(
        release_exceptionally(
            world.act("quality"),
            product=product,
            signs=paths.to_sign(product),
            reason="no second draw",
            **told_to_the_clinician(world),
        )
    )
    assert Product.objects.get(id=product).release == "released-exceptionally"


def test_an_exceptional_release_names_the_physician_who_was_told_and_the_label_says_it() -> None:
    world = World()
    product = concentrate(world)
    told = {"product": product, "signs": paths.to_sign(product), "reason": "no second draw"}
    right = told_to_the_clinician(world)
    for wrong, rules in (
        ({"physician": "staff/nobody"}, {"PRODUCT-PHYSICIAN"}),
        ({"physician": world.act("laboratory").who.id}, {"PRODUCT-PHYSICIAN"}),
        ({"told_at": world.fresh.now() + timedelta(minutes=1)}, {"PRODUCT-PHYSICIAN-AHEAD"}),
    ):
        release = release_exceptionally(world.act("quality"), **told, **{**right, **wrong})
        assert refused(release) == rules
    done(release_exceptionally(world.act("quality"), **told, **right))
    page = product_page(world.act("clinician"), product=product)
    assert page.form.state.informed.way == "phone"
    assert page.people[right["physician"]].startswith("Clinician")
    assert "RELEASED EXCEPTIONALLY: DOES NOT MEET ITS SPECIFICATION" in page.statements
    assert [one.unchanged for one in page.signatures] == [True]


def test_a_late_result_that_fails_recalls_the_product() -> None:
    world = World()
    product = concentrate(world)
    paths.release(world, product)
    failed = Reading("culture-negative", 0)
    done(record_late_result(world.act("laboratory"), product=product, reading=failed))
    assert Product.objects.get(id=product).holds == "recall"
    lifted = lift_hold(world.act("quality"), product=product, hold=Hold.RECALL, reason="mix-up")
    done(lifted)
    assert Product.objects.get(id=product).holds == ""


@pytest.mark.parametrize("reason", ["Ann was unwell", "   "], ids=["said", "blank"])
def test_why_stands_sealed_about_a_person_and_is_never_blank(reason: str) -> None:
    world = World()
    product = concentrate(world)
    result = refuse_release(
        world.act("quality"), product=product, signs=paths.to_sign(product), reason=reason
    )
    if reason.strip():
        done(result)
        kept = paths.state("product", product).refused
        assert kept.startswith("s1.")
        assert "Ann" not in kept
    else:
        assert refused(result) == {"PRODUCT-REASON"}


def test_a_hold_on_a_donors_lot_names_nobody_and_is_readable() -> None:
    world = World()
    product = paths.received_allograft(world)
    held = hold_product(
        world.act("laboratory"), product=product, hold=Hold.QUARANTINE, reason="supplier's letter"
    )
    assert done(held).events == ((f"product/{product}", "product.held.v1"),)


@pytest.mark.parametrize(
    ("field", "value", "rules"),
    [
        ("expires_at", "2026-03-02T18:00:00.000000Z", set()),
        ("expires_at", "", {"PRODUCT-EXPIRY-EMPTY"}),
        ("patient", "somebody", {"PRODUCT-NOT-CORRECTABLE"}),
    ],
)
def test_a_product_is_corrected_with_a_reason(field: str, value: str, rules: set[str]) -> None:
    world = World()
    product = concentrate(world)
    corrected = correct_product(
        world.act("laboratory"), product=product, field=field, value=value, reason="misread"
    )
    assert (refused(corrected) if rules else set()) == rules
    assert rules or Product.objects.get(id=product).expires_at == value


def test_a_correction_needs_its_permission() -> None:
    world = World()
    product = concentrate(world)
    corrected = correct_product(
        world.act("clinician"), product=product, field="side", value="left", reason="misread"
    )
    assert refused(corrected) == {"ACCESS-ROLE"}
