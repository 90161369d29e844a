"""Coming in: password, lock-out, where one lands, and going out."""

from __future__ import annotations

import dataclasses

import pytest
from django.test import Client

from blastema.actions.add_staff import deactivate_staff
from blastema.app import middleware
from blastema.core.staff.state import DeactivateReason
from blastema.web.signin.browser import browser_name
from blastema.web.signin.views import WRONG
from tests.web.people import PASSWORD, Practice, typed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return Practice()


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=False)


def test_the_right_password_leads_to_the_first_page(practice: Practice, client: Client) -> None:
    answer = typed_in(client, practice.username("administrator"))
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").status_code == 302


def test_a_capital_and_a_space_are_a_phones_and_not_a_persons(practice: Practice, client) -> None:
    name = practice.username("clinician")
    assert typed_in(client, f" {name.title()} ").status_code == 302


def test_nobody_learns_whether_a_user_name_exists(practice: Practice, client: Client) -> None:
    known = typed_in(client, practice.username("clinician"), "wrong password")
    unknown = typed_in(client, "nobody", "wrong password")
    assert known.status_code == unknown.status_code == 422
    assert known.context["form"].non_field_errors() == [WRONG]
    assert unknown.context["form"].non_field_errors() == [WRONG]


@pytest.mark.parametrize("exists", [True, False])
def test_ten_wrong_passwords_lock_for_a_while(practice: Practice, exists: bool) -> None:
    name = practice.username("clinician") if exists else "nobody"
    # AXES_FAILURE_LIMIT is 10: the tenth wrong one locks, from whatever browser.
    statuses = [typed_in(Client(), name, "wrong password").status_code for _ in range(10)]
    assert statuses == [422] * 9 + [429]
    locked = typed_in(Client(), name)
    assert locked.status_code == 429
    # AXES_COOLOFF_TIME is a quarter of an hour.
    assert locked["Retry-After"] == "900"
    assert b"locked for a while" in locked.content


def test_a_lock_is_for_one_name(practice: Practice) -> None:
    for _ in range(10):
        typed_in(Client(), practice.username("clinician"), "wrong password")
    assert typed_in(Client(), practice.username("laboratory")).status_code == 302


def test_a_form_from_elsewhere_signs_nobody_in(practice: Practice) -> None:
    assert (
        typed_in(Client(enforce_csrf_checks=True), practice.username("quality")).status_code == 403
    )


@pytest.mark.parametrize(
    ("next_", "leads"),
    [
        ("/account/", "/account/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_where_one_was_going_lies_on_this_site(practice, client, next_, leads) -> None:
    data = {"username": practice.username("quality"), "password": PASSWORD}
    answer = client.post("/sign-in/", data, query_params={"next": next_})
    assert answer.url == leads


def test_signing_out_is_a_button_and_not_a_link(practice: Practice, client: Client) -> None:
    typed_in(client, practice.username("quality"))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/account/").url == "/sign-in/?next=/account/"


def test_somebody_deactivated_is_out_at_once(practice: Practice, client: Client) -> None:
    typed_in(client, practice.username("clinician"))
    assert client.get("/account/").status_code == 200
    deactivate_staff(
        practice.world.act("administrator"),
        staff=practice.user("clinician").staff,
        reason=DeactivateReason.LEFT,
    )
    assert client.get("/account/").status_code == 302
    refused = typed_in(client, practice.username("clinician"))
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == [WRONG]


def test_being_asked_counts_as_being_there(practice: Practice, monkeypatch, settings) -> None:
    settings.BLASTEMA = dataclasses.replace(settings.BLASTEMA, idle_minutes=10)
    client, clock = practice.browser("clinician"), [1_000_000.0]
    monkeypatch.setattr(middleware.time, "time", lambda: clock[0])
    for _ in range(4):
        assert client.get("/keep-alive/").status_code == 204
        clock[0] += 590  # under ten minutes
    clock[0] += 11  # and a second over
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit Version/17 Safari",
            "Safari on an iPhone",
        ),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(agent: str, named: str) -> None:
    assert browser_name(agent) == named
