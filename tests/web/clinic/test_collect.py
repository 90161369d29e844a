"""The form of a collection: what each kind asks, and what stands on the container's page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from blastema.actions.record_donor import register_donor
from blastema.core.donor.state import DonorKind
from tests.actions import paths
from tests.actions.test_collections import session
from tests.actions.world import ZONE, done
from tests.web.clinic.hands import marrow_taken, now_practice, rules, send, sent
from tests.web.people import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return now_practice()


def just_now() -> str:
    return f"{datetime.now(ZoneInfo(ZONE)):%Y-%m-%dT%H:%M}"


def test_each_kind_asks_its_own(practice: Practice) -> None:
    _, _, treatment = session(practice.world, "lipoaspirate")
    page = practice.browser("clinician").get(reverse("treatment-collect", args=[treatment]))
    fields = set(page.context["form"].fields)
    assert {"fact-infiltrated", "fact-aspirated", "choice-technique"} <= fields
    assert "fact-needle-passes" not in fields


def test_fat_is_recorded_and_its_page_says_how(practice: Practice) -> None:
    patient, course, treatment = session(practice.world, "lipoaspirate")
    told = {
        "volume": "120",
        "fact-entries": "2",
        "fact-infiltrated": "250",
        "fact-aspirated": "150.5",
        "choice-technique": "syringe",
        "prepared": ["skin-disinfected"],
        "started": just_now(),
        "wristband": patient,
        "complications": ["haematoma"],
        "note": "it was cold in the room",
    }
    sent(practice.browser("clinician"), "treatment-collect", treatment, **told)
    product = paths.state("course", course).allocations[0]
    assert paths.state("product", product).collection.facts == {
        "entries": 2,
        "infiltrated": 250_000,
        "aspirated": 150_500,
    }
    page = practice.browser("laboratory").get(reverse("product", args=[product]))
    words = page.content.decode()
    for shown in ("How it was taken", "250 ml", "Haematoma", "it was cold in the room"):
        assert shown in words
    room = practice.browser("clinician").get(reverse("treatment", args=[treatment]))
    assert "120 ml taken from the abdomen" in room.content.decode()


def test_where_two_kinds_fit_the_person_says_which(practice: Practice) -> None:
    _, _, treatment = session(practice.world, "skin-for-a-line")
    clinician = practice.browser("clinician")
    url = reverse("treatment-collect", args=[treatment])
    page = clinician.get(url).content.decode()
    assert "Skin, to start an induced line" in page
    assert 'href="?kind=blood-for-a-line"' in page
    other = clinician.get(f"{url}?kind=blood-for-a-line")
    assert "fact-drawn" in other.context["form"].fields
    unknown = clinician.get(f"{url}?kind=gold")
    assert unknown.context["kind"].slug == "skin-for-a-line"


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"fact-drawn": "10"}, "COLLECTION-BALANCE"),
        ({"fact-needle-passes": "-1"}, "COLLECTION-ABSURD"),
        ({"wristband": "01900000-0000-7000-8000-000000000000"}, "COLLECTION-WRISTBAND"),
        ({"wristband": ""}, "COLLECTION-IDENTIFIED"),
        ({"started": "2001-01-01T09:00"}, "COLLECTION-BEFORE"),
        ({"ended": "2999-01-01T09:00"}, "COLLECTION-AHEAD"),
    ],
)
def test_a_slip_is_told_and_nothing_is_kept(
    practice: Practice, wrong: dict[str, str], rule: str
) -> None:
    patient, course, treatment = session(practice.world)
    clinician = practice.browser("clinician")
    told = {**marrow_taken(patient), **wrong}
    answer = send(clinician, "treatment-collect", treatment, **told)
    assert answer.status_code == 422
    assert rule in rules(answer)
    assert paths.state("course", course).allocations == ()


def test_what_is_left_out_is_asked_for(practice: Practice) -> None:
    patient, _, treatment = session(practice.world)
    told = {**marrow_taken(patient), "fact-drawn": "", "fact-aliquots": "six"}
    answer = send(practice.browser("clinician"), "treatment-collect", treatment, **told)
    assert answer.status_code == 422
    assert {"fact-drawn", "fact-aliquots"} <= set(answer.context["form"].errors)


def test_birth_tissue_is_recorded_on_the_mothers_page(practice: Practice) -> None:
    world = practice.world
    lab, kind = world.act("laboratory"), DonorKind.BIRTH_MOTHER
    donor = done(register_donor(lab, kind=kind, code="M-0001", source="placenta")).subject
    browser = practice.browser("laboratory")
    page = browser.get(reverse("donor", args=[donor])).content.decode()
    assert reverse("donor-collect", args=[donor]) in page
    told = {
        "volume": "500",
        "fact-week": "39",
        "fact-minutes-to-cold": "20",
        "fact-mass": "480000",
        "fact-tissue": "450",
        "fact-medium": "60",
        "choice-delivery": "planned-caesarean",
        "choice-tissue-kind": "whole-placenta",
        "prepared": ["mothers-consent-on-file", "sterile-field"],
        "started": just_now(),
        "second_person": world.act("clinician").who.id,
    }
    where = sent(browser, "donor-collect", donor, **told)
    words = browser.get(where).content.decode()
    assert "Planned Caesarean" in words
    assert "quarantine" in words.lower()
