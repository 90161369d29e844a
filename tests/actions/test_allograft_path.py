"""A received placental allograft for plantar fasciitis: delivered, accepted, thawed, given."""

from __future__ import annotations

from datetime import timedelta

import pytest

from blastema.actions.issue_product import issue_product
from blastema.actions.receive_product import receive_product, turn_away_product
from blastema.actions.run_process import finish_run
from blastema.actions.verify_ledger import verify_ledger
from blastema.records.models import Course, Product, Run
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

PROCESS = "allograft-receipt"


def ready_allograft(world: World, course: str) -> str:
    """Accepted from quarantine, thawed for this course, with the expiry that a thaw leaves."""
    product = paths.received_allograft(world)
    run = paths.started_run(world, PROCESS, product)
    paths.do_steps(world, run, PROCESS, "receive", "check-papers", "store")
    paths.accepted(world, product)
    paths.allocated(world, course, product)
    world.later(days=3)
    paths.do_steps(world, run, PROCESS, "thaw", "label")
    done(finish_run(world.act("laboratory"), run=run))
    paths.expires(world, product, world.fresh.now() + timedelta(hours=6))
    assert Run.objects.get(id=run).outputs == product
    return product


def test_a_received_allograft_goes_from_the_delivery_to_the_heel() -> None:
    world = World()
    patient, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    product = ready_allograft(world, course)
    treatment = paths.opened_treatment(world, course)
    paths.given(world, treatment, patient, product, paths.FOOT, route="ligament", volume_ul=1_500)
    assert Course.objects.get(id=course).stage == "following"
    row = Product.objects.get(id=product)
    assert (row.disposition, row.volume_left_ul, row.patient) == ("administered", 500, "")
    assert Product.objects.count() == 1  # nothing was made: the container is what it was
    assert verify_ledger(world.act("quality")).ok


def test_an_allograft_is_used_as_it_came() -> None:
    world = World()
    product = paths.accepted_allograft(world)
    run = paths.started_run(world, PROCESS, product)
    paths.do_steps(world, run, PROCESS)
    done(finish_run(world.act("laboratory"), run=run))
    state = paths.state("product", product)
    assert (state.volume_left_ul, state.drawn) == (2_000, ())


def test_an_allograft_in_quarantine_is_not_issued() -> None:
    world = World()
    _, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    product = paths.received_allograft(world)
    paths.allocated(world, course, product)
    treatment = paths.opened_treatment(world, course)
    issued = issue_product(
        world.act("laboratory"),
        product=product,
        treatment=treatment,
        scanned=paths.code_of(product),
    )
    # Nothing shows yet that the donor was found eligible.
    assert refused(issued) == {"DON-1", "PRODUCT-NOT-RELEASED"}


def test_a_delivery_that_is_turned_away_stays_refused() -> None:
    world = World()
    product = paths.received_allograft(world)
    reason = "the seal was broken"
    done(turn_away_product(world.act("laboratory"), product=product, reason=reason))
    assert Product.objects.get(id=product).release == "refused"
    again = turn_away_product(world.act("laboratory"), product=product, reason=reason)
    assert refused(again) == {"PRODUCT-REFUSE-WHEN"}


@pytest.mark.parametrize(
    ("minutes", "deviations"),
    [
        # The label is put on four minutes after the thaw (paths.do_steps), three days after
        # the delivery: the limit counts from the thaw.
        (30, 0),
        (3, 1),
    ],
)
def test_the_time_from_thaw_to_use_counts_from_the_thaw(minutes: int, deviations: int) -> None:
    world = World()
    paths.set_limit(world, "allograft-receipt-minutes-from-thaw-to-use", minutes)
    product = paths.accepted_allograft(world)
    run = paths.started_run(world, PROCESS, product)
    paths.do_steps(world, run, PROCESS, "receive", "check-papers", "store")
    world.later(days=3)
    paths.do_steps(world, run, PROCESS, "thaw", "label")
    assert Run.objects.get(id=run).deviations == deviations


def test_a_container_is_taken_in_once() -> None:
    world = World()
    paths.received_allograft(world)
    again = {
        "din": "B888826000001", "division": "00", "product_class": "placental-allograft",
        "source": "placenta", "supplier": "Invented Tissue Bank", "lot": "L-7",
        "donor_eligible": True, "certificate": True, "temperature_mc": -75_000,
        "container_intact": True, "volume_ul": 2_000,
        "expires_at": "2026-06-30T23:59:59.000000Z",
    }  # fmt: skip
    twice = receive_product(world.act("laboratory"), **again)
    assert refused(twice) == {"PRODUCT-RECEIVED-BEFORE"}
    assert Product.objects.count() == 1
    other = receive_product(world.act("laboratory"), **{**again, "division": "B0"})
    assert done(other)
