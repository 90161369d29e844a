"""What a site states for its sheets, set on a page by whoever answers for it."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.core.sheets import SLOTS
from blastema.records import history
from tests.web.people import Practice, carried

pytestmark = pytest.mark.django_db

NUMBER = "+1 555 010 0177"
STATED = {**{slot: one.example for slot, one in SLOTS.items()}, "24-hour-phone": NUMBER}


@pytest.fixture
def practice() -> Practice:
    return Practice()


def path_of(practice: Practice, slot: str) -> str:
    return f"/administration/sites/{practice.world.site}/policies/sheet-{slot}/"


def send(client: Client, path: str, value: str):
    return client.post(path, {**carried(client.get(path)), "value": value})


def stated(practice: Practice, slot: str) -> str:
    stream = f"site/{practice.world.site}"
    return history.load([stream])[stream].state.policy(f"sheet-{slot}")


@pytest.mark.parametrize("slot", list(SLOTS))
def test_each_setting_is_stated_and_taken_back(practice: Practice, slot: str) -> None:
    client = practice.browser("administrator")
    site = f"/administration/sites/{practice.world.site}/"
    assert path_of(practice, slot) in client.get(site).text
    assert send(client, path_of(practice, slot), STATED[slot]).status_code == 303
    assert stated(practice, slot) == STATED[slot]
    page = client.get(site).text
    assert STATED[slot] in page
    assert "Administrator Invented 1" in page
    assert send(client, path_of(practice, slot), "").status_code == 303
    assert stated(practice, slot) == ""


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("24-hour-phone", "the desk"),
        ("no-driving-hours", "a day"),
        ("fever", "warm"),
        ("activity", "rest,marathon"),
    ],
)
def test_what_no_sheet_could_read_is_not_taken(practice: Practice, slot: str, value: str) -> None:
    answer = send(practice.browser("administrator"), path_of(practice, slot), value)
    assert answer.status_code == 422
    assert "It cannot be read." in answer.text
    assert stated(practice, slot) == ""


def test_without_the_number_the_site_page_says_that_no_sheet_is_given(practice: Practice) -> None:
    page = practice.browser("administrator").get(f"/administration/sites/{practice.world.site}/")
    assert "not stated: no sheet is given" in page.text


def test_a_setting_that_no_sheet_has_is_not_found(practice: Practice) -> None:
    client = practice.browser("administrator")
    for slot in ("moon-phase", "", "no-driving-hours-marrow"):
        assert client.get(path_of(practice, slot)).status_code == 404
    assert practice.browser("clinician").get(path_of(practice, "fever")).status_code == 403
