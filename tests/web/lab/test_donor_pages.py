"""Donors in a browser: recorded, screened, tested, determined; received, excepted, refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from blastema.records.models import Donor, Product
from tests.actions import donated, paths
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice

NEW = {
    "kind": "birth-mother",
    "code": "M-0001",
    "supplier": "",
    "source": "placenta",
    "living": "yes",
    "recovered_on": "",
    "recovered_abroad": "no",
    "leukocyte_rich": "no",
}
DELIVERY = {
    "scanned": "B888826000011 00",
    "product_class": "placental-allograft",
    "supplier": "Invented Tissue Bank",
    "lot": "L-7",
    "volume_ul": "2",
    "expires_at": "2026-06-30T12:00",
    "temperature_mc": "-75",
    "container_intact": "yes",
    "donor_eligible": "yes",
    "certificate": "yes",
    "reference": "COA-77",
    "transport": "within-limits",
}


def day(practice: Practice, ago: int = 0) -> str:
    return (donated.today(practice.world) - timedelta(days=ago)).isoformat()


def test_a_mother_is_recorded_tested_and_determined_page_by_page(practice: Practice) -> None:
    lab, quality = practice.browser("laboratory"), practice.browser("quality")
    page = went(fill(lab, "/donors/new/", **NEW))
    assert "missing" in lab.get(page).content.decode()
    born = {"on": day(practice, 14)}
    went(fill(lab, f"{page}recovery/", **born))
    answers = {"questionnaire": "yes", "physical": "yes", "risk_found": "no", "note": "a cold"}
    went(fill(lab, f"{page}screen/", **born, **answers))
    early = fill(quality, f"{page}determine/", outcome="eligible")
    assert (early.status_code, rules(early)) == (422, {"DON-6", "DON-7"})
    days = {"specimen_on": day(practice, 14), "reported_on": day(practice, 12)}
    for test in donated.PANEL:
        told = {"test": test, "answer": "negative", "laboratory": "LAB-3"}
        went(fill(lab, f"{page}test/", **told, **days))
    assert "Ready to be determined" in quality.get(page).content.decode()
    went(fill(quality, f"{page}determine/", outcome="eligible"))
    shown = quality.get(page).content.decode()
    assert "a cold" in shown
    assert "Signed by" in shown
    assert Donor.objects.get().eligibility == "eligible"


def test_a_delivery_waits_for_its_donor_and_is_accepted_by_a_second_look(
    practice: Practice,
) -> None:
    lab, quality = practice.browser("laboratory"), practice.browser("quality")
    donor = donated.supplied(practice.world)
    product = went(fill(lab, "/bench/receive/", donor=donor, **DELIVERY))
    shown = lab.get(product).content.decode()
    assert "D-2041, not determined yet" in shown
    assert "COA-77" in shown
    accepting = {"low_mc": "-90", "high_mc": "-60", "labels_match": "yes"}
    waits = fill(lab, f"{product}accept/", **accepting)
    assert rules(waits) == {"PRODUCT-DONOR", "PRODUCT-TEST-FAILED"}
    went(fill(quality, f"/donors/{donor}/determine/", outcome="eligible"))
    assert "D-2041 is eligible" in lab.get(f"{product}accept/").content.decode()
    went(fill(lab, f"{product}accept/", **accepting))
    assert Product.objects.get().release == "released-final"


def test_a_certificate_without_its_number_is_asked_for(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    sent = fill(lab, "/bench/receive/", **{**DELIVERY, "reference": ""})
    assert sent.status_code == 422
    assert "Write the number that stands on the certificate" in sent.content.decode()
    assert not Product.objects.exists()


def test_an_exception_puts_its_warnings_on_the_product(practice: Practice) -> None:
    world, quality = practice.world, practice.browser("quality")
    product = donated.delivered(world, donated.mother(world))
    _, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    signing = {
        "course": course,
        "ground": "urgent-medical-need",
        "reason": "no other graft",
        "physician": world.act("clinician").who.id,
        "notified_on": day(practice),
    }
    went(fill(quality, f"/products/{product}/exception/", **signing))
    shown = quality.get(f"/products/{product}/").content.decode()
    assert "NOT EVALUATED FOR INFECTIOUS SUBSTANCES" in shown
    assert "WARNING: Advise patient of communicable disease risks" in shown
    assert "Clinician Invented 1" in shown
    assert "an urgent medical need" in shown


@pytest.mark.parametrize(
    ("page", "fields", "found"),
    [
        ("/donors/new/", {**NEW, "code": "Ann Example"}, {"DONOR-CODE"}),
        ("/donors/new/", {**NEW, "recovered_on": "2099-01-01"}, {"DONOR-AHEAD"}),
        ("/donors/new/", {**NEW, "kind": "supplied"}, {"DONOR-SUPPLIER"}),
    ],
)
def test_a_wrong_donor_is_refused_in_plain_words(practice: Practice, page, fields, found) -> None:
    answer = fill(practice.browser("laboratory"), page, **fields)
    assert (answer.status_code, rules(answer)) == (422, found)
    assert not Donor.objects.exists()


def test_a_positive_result_is_said_loudly_and_taken_back_by_quality(practice: Practice) -> None:
    lab, quality = practice.browser("laboratory"), practice.browser("quality")
    donor = donated.eligible_mother(practice.world)
    page = f"/donors/{donor}/"
    days = {"specimen_on": day(practice, 14), "reported_on": day(practice)}
    told = {"test": "hiv-1", "answer": "positive", "laboratory": "LAB-3"}
    went(fill(lab, f"{page}test/", **told, **days))
    assert "The determination has lapsed" in lab.get(page).content.decode()
    assert lab.get(f"{page}take-back/").status_code == 403
    went(fill(quality, f"{page}take-back/", test="hiv-1", reason="of-another-donor"))
    assert Donor.objects.get().positive == 0


def test_no_such_donor_is_no_page(practice: Practice) -> None:
    assert practice.browser("laboratory").get("/donors/nobody/").status_code == 404
