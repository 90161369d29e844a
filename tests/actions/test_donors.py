"""Donors and what came of them: accepted, held, excepted, traced, recalled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from blastema.actions.act import Proof
from blastema.actions.determine_donor import (
    determine_donor,
    except_product_donor,
    take_back_donor_test,
)
from blastema.actions.hold_product import lift_hold
from blastema.actions.issue_product import issue_product
from blastema.actions.open_recall import close_recall, open_recall, report_recall
from blastema.actions.open_site import set_policy
from blastema.actions.read.trace import trace
from blastema.actions.receive_product import accept_product, allocate_product
from blastema.actions.record_donor import record_donor_test, register_donor, screen_donor
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.donor.state import DonorAnswer, DonorKind, Eligibility, TakeBackReason
from blastema.core.product.donor import Ground
from blastema.core.product.standing import Reading
from blastema.core.product.state import Hold, Release
from blastema.core.recall.clocks import DEVIATION
from blastema.core.recall.state import RecallReason, ReportAnswer
from blastema.records.models import Donor, Product
from tests.actions import donated, paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db


def accepting(world: World, product: str, number: int = 1):
    return accept_product(
        world.act("laboratory", number=number),
        product=product,
        readings=(Reading("labels-match-papers", 1),),
        storage=paths.FREEZER,
    )


def positive(world: World, donor: str, test: str = "hepatitis-b") -> None:
    day = donated.today(world)
    told = {"answer": DonorAnswer.POSITIVE, "laboratory": "LAB-3", "reported_on": day}
    specimen = {"specimen_on": day - timedelta(days=14)}
    act = world.act("laboratory")
    done(record_donor_test(act, donor=donor, test=test, **specimen, **told))


def waiting_course(world: World) -> str:
    _, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    return paths.consented(world, episode, paths.allograft_plan())


def holds(product: str) -> str:
    return Product.objects.get(id=product).holds


def test_a_product_waits_for_its_donors_determination() -> None:
    world = World()
    donor = donated.mother(world)
    product = donated.delivered(world, donor)
    assert refused(accepting(world, product)) == {"PRODUCT-DONOR", "PRODUCT-TEST-FAILED"}
    donated.screened_and_tested(world, donor)
    # Complete on record is not yet determined: a person signs.
    assert refused(accepting(world, product)) == {"PRODUCT-DONOR", "PRODUCT-TEST-FAILED"}
    done(determine_donor(world.act("quality"), donor=donor, outcome=Eligibility.ELIGIBLE))
    done(accepting(world, product))
    row = Donor.objects.get(id=donor)
    assert (row.eligibility, row.tests, row.positive, row.screened) == ("eligible", 5, 0, True)
    assert Product.objects.get(id=product).release == Release.FINAL
    assert verify_ledger(world.act("quality")).ok


def test_a_suppliers_donor_is_determined_by_the_statement() -> None:
    world = World()
    donor = donated.supplied(world)
    product = donated.delivered(world, donor)
    assert "PRODUCT-DONOR" in refused(accepting(world, product))
    done(determine_donor(world.act("quality"), donor=donor, outcome=Eligibility.ELIGIBLE))
    done(accepting(world, product))


def test_nobody_signs_more_than_the_record_carries() -> None:
    world = World()
    donor = donated.mother(world)
    signing = {"donor": donor, "outcome": Eligibility.ELIGIBLE}
    assert refused(determine_donor(world.act("quality"), **signing)) == {"DON-6", "DON-7", "DON-8"}
    assert refused(determine_donor(world.act("laboratory"), **signing)) == {"ACCESS-ROLE"}


def test_one_donor_has_one_record() -> None:
    world = World()
    donated.supplied(world)
    again = register_donor(
        world.act("laboratory"),
        kind=DonorKind.SUPPLIED,
        code="D-2041",
        supplier="invented  TISSUE bank",
        source="placenta",
    )
    assert refused(again) == {"DONOR-CODE-TAKEN"}


def test_a_late_positive_test_holds_everything_of_the_donor_in_the_same_write() -> None:
    world = World()
    donor = donated.eligible_mother(world)
    stock, used, thrown = (donated.delivered(world, donor, n) for n in (11, 12, 13))
    other = donated.delivered(world, donated.supplied(world), 14)
    for one in (stock, used, thrown):
        done(accepting(world, one))
    patient, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    paths.allocated(world, course, used)
    treatment = paths.opened_treatment(world, course)
    paths.given(world, treatment, patient, used, paths.FOOT, route="ligament", volume_ul=2_000)
    positive(world, donor)
    assert Donor.objects.get(id=donor).eligibility == "not-determined"
    # What is used up can be held by nobody; whom it reached is the recall's work.
    assert [holds(one) for one in (stock, used, thrown, other)] == [
        "quarantine", "", "quarantine", "",
    ]  # fmt: skip
    done(determine_donor(world.act("quality"), donor=donor, outcome=Eligibility.INELIGIBLE))
    assert verify_ledger(world.act("quality")).ok


def test_the_hold_stands_until_the_donor_is_found_eligible() -> None:
    world = World()
    donor = donated.eligible_mother(world)
    product = donated.delivered(world, donor)
    done(accepting(world, product))
    positive(world, donor)
    lifting = {"product": product, "hold": Hold.QUARANTINE, "reason": "looked again"}
    assert refused(lift_hold(world.act("quality"), **lifting)) == {"PRODUCT-DONOR"}
    wrong = {"test": "hepatitis-b", "reason": TakeBackReason.OTHER_DONOR}
    done(take_back_donor_test(world.act("quality"), donor=donor, **wrong))
    assert refused(lift_hold(world.act("quality"), **lifting)) == {"PRODUCT-DONOR"}
    born = donated.today(world) - timedelta(days=14)
    again = {**donated.TESTED, "specimen_on": born, "reported_on": born}
    done(record_donor_test(world.act("laboratory"), donor=donor, test="hepatitis-b", **again))
    done(determine_donor(world.act("quality"), donor=donor, outcome=Eligibility.ELIGIBLE))
    done(lift_hold(world.act("quality"), **lifting))
    assert holds(product) == ""


def test_a_risk_found_later_ends_the_determination_too() -> None:
    world = World()
    donor = donated.eligible_mother(world)
    found = {"questionnaire": True, "physical": True, "risk_found": True}
    act, day = world.act("laboratory"), donated.today(world)
    screened = done(screen_donor(act, donor=donor, on=day, **found))
    assert [kind for _, kind in screened.events] == [
        "donor.screened.v1",
        "donor.determination_lapsed.v1",
    ]


def test_an_exception_lets_one_person_have_it_and_nobody_else() -> None:
    world = World()
    donor = donated.mother(world)
    product = donated.delivered(world, donor)
    course, other = waiting_course(world), waiting_course(world)
    donated.exception_for(world, product, course)
    done(accepting(world, product))
    kept = allocate_product(world.act("laboratory"), course=other, product=product)
    assert refused(kept) == {"PRODUCT-EXCEPT-OTHER"}
    paths.allocated(world, course, product)
    treatment = paths.opened_treatment(world, course)
    scanned = paths.code_of(product)
    issuing = {"product": product, "treatment": treatment, "scanned": scanned}
    done(issue_product(world.act("laboratory"), **issuing))
    # Found positive afterwards: the physician was told of no such thing, so it is held.
    positive(world, donor, "hiv-1")
    done(determine_donor(world.act("quality"), donor=donor, outcome=Eligibility.INELIGIBLE))
    assert holds(product) == "quarantine"


def test_an_exception_is_signed_by_quality_with_every_condition() -> None:
    world = World()
    product = donated.delivered(world, donated.mother(world))
    course, taken = waiting_course(world), waiting_course(world)
    paths.allocated(world, taken, product)
    signing = {
        "product": product,
        "course": course,
        "ground": Ground.RELATIVE,
        "physician": world.act("laboratory").who.id,
        "notified_on": donated.today(world) + timedelta(days=1),
        "reason": " ",
    }
    assert refused(except_product_donor(world.act("laboratory"), **signing)) == {"ACCESS-ROLE"}
    assert refused(except_product_donor(world.act("quality"), **signing)) == {
        "PRODUCT-EXCEPT-GROUND",
        "PRODUCT-EXCEPT-MEANT",
        "PRODUCT-EXCEPT-PHYSICIAN",
        "PRODUCT-EXCEPT-AHEAD",
        "PRODUCT-REASON",
    }


def test_a_second_person_accepts_where_the_site_asks_for_one() -> None:
    world = World()
    product = paths.received_allograft(world)
    policy = {"site": world.site, "policy": "receipt-second-person", "value": "yes"}
    done(set_policy(world.act("quality"), **policy))
    assert refused(accepting(world, product)) == {"PRODUCT-SECOND-LOOK"}
    done(accepting(world, product, number=2))


def test_a_donor_is_traced_by_code_and_by_record() -> None:
    world = World()
    donor = donated.eligible_mother(world)
    product = donated.delivered(world, donor)
    by_code = trace(world.act("laboratory"), id="M-0001")
    by_id = trace(world.act("laboratory"), id=f"donor/{donor}")
    for found in (by_code, by_id):
        assert (found.kind, found.id, found.label) == ("donor", donor, "M-0001")
        assert [one.id for one in found.downstream] == [product]
    up = trace(world.act("laboratory"), id=f"product/{product}").upstream
    assert [(one.kind, one.id) for one in up if one.kind == "donor"] == [("donor", donor)]


def test_a_recall_of_a_donor_reaches_every_site_and_every_later_delivery() -> None:
    world = World()
    donor = donated.eligible_mother(world)
    here, there = donated.delivered(world, donor), world.open_site("Other Clinic", "B9999")
    away = donated.delivered(world, donor, 12, site=there)
    day = donated.today(world)
    opening = {"scope": f"donor/{donor}", "reason": RecallReason.DONOR_TEST, "discovered_on": day}
    recall = done(open_recall(world.act("quality"), **opening)).subject
    assert [holds(here), holds(away)] == ["recall", "recall"]
    assert holds(donated.delivered(world, donor, 13, lot="L-8")) == "recall"
    answer = {"duty": DEVIATION, "answer": ReportAnswer.NOT_DUE, "on": day}
    report_recall(world.act("quality"), recall=recall, **answer)
    done(close_recall(world.act("quality"), recall=recall))
    # The campaign is over; the material is no better for that.
    assert holds(donated.delivered(world, donor, 14, lot="L-9")) == "recall"


def test_a_new_delivery_of_a_recalled_lot_is_held_at_receipt() -> None:
    world = World()
    donor = donated.supplied(world)
    donated.delivered(world, donor)
    found = {"reason": RecallReason.SUPPLIER, "discovered_on": donated.today(world)}
    done(open_recall(world.act("quality"), scope="L-7", **found))
    assert holds(donated.delivered(world, donor, 12, lot="l-7")) == "recall"
    assert holds(donated.delivered(world, donor, 13, lot="L-70")) == ""


@pytest.mark.parametrize("proof", [None, Proof("staff/somebody-else", second_factor=True)])
def test_a_determination_and_an_acceptance_are_signed_with_a_proof_or_not_at_all(proof) -> None:
    world = World()
    donor = donated.mother(world)
    product = donated.delivered(world, donor)
    act = replace(world.act("quality"), proof=proof)
    determined = determine_donor(act, donor=donor, outcome=Eligibility.INELIGIBLE)
    assert "SIGNATURE-PROOF" in refused(determined)
    lab = replace(world.act("laboratory"), proof=proof)
    told = {"readings": (Reading("labels-match-papers", 1),), "storage": paths.FREEZER}
    rules = {"SIGNATURE-PROOF", "PRODUCT-DONOR", "PRODUCT-TEST-FAILED"}
    assert refused(accept_product(lab, product=product, **told)) == rules
