"""A late result corrected by page, the alert that it starts, and the alert that is withdrawn."""

from __future__ import annotations

import pytest

from blastema.actions.release_product import record_late_result
from blastema.core.product.standing import Reading
from blastema.records import find_trace
from blastema.records.models import Exposure, Recall
from tests.actions import paths
from tests.actions.world import done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice()


def treated(practice: Practice, found: int) -> tuple[str, str]:
    patient, _ = paths.treated_course(practice.world)
    product = find_trace.own_products(patient)[1]
    practice.world.later(days=14)
    reading = Reading("culture-negative", found)
    done(record_late_result(practice.world.act("laboratory"), product=product, reading=reading))
    return patient, product


def test_growth_that_is_reported_later_reaches_the_team(practice: Practice) -> None:
    patient, product = treated(practice, 1)
    laboratory = practice.browser("laboratory")
    page = f"/products/{product}/"
    assert "Correct a late result" in laboratory.get(page).content.decode()
    form = laboratory.get(f"{page}late/correct/").content.decode()
    assert "On file: yes" in form
    change = {"test__culture-negative": "no", "reason": "reported-anew"}
    nothing = fill(laboratory, f"{page}late/correct/", reason="reported-anew")
    assert (nothing.status_code, "Enter one result" in nothing.content.decode()) == (422, True)
    same = fill(laboratory, f"{page}late/correct/", **{**change, "test__culture-negative": "yes"})
    assert rules(same) == {"PRODUCT-LATE-SAME"}
    shown = laboratory.get(went(fill(laboratory, f"{page}late/correct/", **change)))
    words = shown.content.decode()
    assert "Late results that were corrected" in words
    assert "The laboratory reported it anew" in words
    assert Recall.objects.get().stage == "open"
    board = practice.browser("clinician").get(f"/patients/{patient}/").content.decode()
    assert "nobody who treats them has read it yet" in board


def test_growth_that_was_none_is_withdrawn_signed_and_told(practice: Practice) -> None:
    patient, product = treated(practice, 0)
    recall, person = Recall.objects.get().id, f"/exposures/{Exposure.objects.get().id}/"
    quality, clinician = practice.browser("quality"), practice.browser("clinician")
    assert "Withdraw the alert" not in quality.get(f"/recalls/{recall}/").content.decode()
    early = fill(quality, f"/recalls/{recall}/withdraw/")
    assert rules(early) == {"RECALL-NOT-CORRECTED", "RECALL-STILL-FAILING"}
    change = {"test__culture-negative": "yes", "reason": "wrong-sample"}
    went(fill(practice.browser("laboratory"), f"/products/{product}/late/correct/", **change))
    assert "Withdraw the alert" in quality.get(f"/recalls/{recall}/").content.decode()
    page = f"/recalls/{recall}/withdraw/"
    assert rules(fill(quality, page, password="not mine")) == {"SIGNATURE-PASSWORD"}
    shown = quality.get(went(fill(quality, page))).content.decode()
    assert "The alert was withdrawn" in shown
    assert "The result that started this alert was corrected" in shown
    for address in ("/board/", f"/patients/{patient}/", "/recalls/"):
        assert "withdrawn" in clinician.get(address).content.decode(), address
    went(fill(clinician, f"{person}withdrawal/"))
    read = clinician.get(person).content.decode()
    assert "Withdrawal read by" in read
    assert "I have read that it was withdrawn" not in read
    assert "withdrawn" not in clinician.get("/board/").content.decode()
