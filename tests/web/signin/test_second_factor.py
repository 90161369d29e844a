"""The second factor: set up once, asked for each time, replaced only by whoever has it."""

from __future__ import annotations

import dataclasses
import time

import pyotp
import pytest
from django.test import Client

from tests.web.people import Practice, typed_in

pytestmark = pytest.mark.django_db

ELSEWHERE = "000000"


@pytest.fixture
def practice(settings) -> Practice:
    settings.BLASTEMA = dataclasses.replace(settings.BLASTEMA, require_second_factor=True)
    return Practice()


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The time that codes are made and checked with; a code counts once."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def shown_secret(client: Client) -> pyotp.TOTP:
    """The judge of our codes is pyotp, from the secret as the page shows it."""
    page = client.get("/second-factor/set-up/")
    return pyotp.TOTP(page.context["secret"].replace(" ", ""))


def set_up(client: Client, practice: Practice, clock: list[float]) -> tuple[pyotp.TOTP, list[str]]:
    typed_in(client, practice.username("clinician"))
    totp = shown_secret(client)
    done = client.post("/second-factor/set-up/", {"code": totp.at(clock[0])})
    assert done.status_code == 200
    clock[0] += 30
    return totp, list(done.context["codes"])


def test_the_first_sign_in_leads_to_the_set_up(practice: Practice, client: Client) -> None:
    assert typed_in(client, practice.username("clinician")).url == "/second-factor/set-up/"
    page = client.get("/second-factor/set-up/")
    assert page.context["picture"].startswith("data:image/svg+xml")


@pytest.mark.parametrize("path", ["/account/", "/account/password/", "/keep-alive/"])
def test_every_page_is_closed_before(practice: Practice, client: Client, path: str) -> None:
    typed_in(client, practice.username("clinician"))
    assert client.get(path).url == "/second-factor/set-up/"


@pytest.mark.parametrize("path", ["/ask/", "/answers/cancer/"])
def test_public_pages_stay_open(practice: Practice, client: Client, path: str) -> None:
    typed_in(client, practice.username("clinician"))
    assert client.get(path).status_code == 200


def test_a_part_of_a_page_is_told_where_to_go(practice: Practice, client: Client) -> None:
    typed_in(client, practice.username("clinician"))
    answer = client.get("/account/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/second-factor/set-up/")


def test_a_first_code_opens_the_pages_and_shows_ten_recovery_codes(practice, client, clock) -> None:
    _, codes = set_up(client, practice, clock)
    assert len(set(codes)) == 10
    assert client.get("/account/").status_code == 200


def test_a_wrong_first_code_sets_nothing_up(practice: Practice, client: Client) -> None:
    typed_in(client, practice.username("clinician"))
    client.get("/second-factor/set-up/")
    answer = client.post("/second-factor/set-up/", {"code": ELSEWHERE})
    assert answer.status_code == 422
    assert client.get("/account/").status_code == 302


def test_later_sign_ins_ask_for_a_code_and_lead_on(practice, client, clock) -> None:
    totp, _ = set_up(client, practice, clock)
    again = Client()
    assert typed_in(again, practice.username("clinician")).url == "/second-factor/"
    assert again.get("/account/password/").url == "/second-factor/"
    answer = again.post("/second-factor/", {"code": totp.at(clock[0])})
    assert answer.url == "/account/password/", "it leads to the page that was asked for"
    assert again.get("/account/").status_code == 200


def test_a_code_counts_once(practice, client, clock) -> None:
    totp, _ = set_up(client, practice, clock)
    code = totp.at(clock[0])
    for status in (302, 422):
        again = Client()
        typed_in(again, practice.username("clinician"))
        assert again.post("/second-factor/", {"code": code}).status_code == status


def test_a_recovery_code_counts_once_however_it_is_written(practice, client, clock) -> None:
    _, codes = set_up(client, practice, clock)
    for typed, status in ((codes[0].upper(), 302), (codes[0], 422)):
        again = Client()
        typed_in(again, practice.username("clinician"))
        assert again.post("/second-factor/", {"code": typed}).status_code == status


def test_wrong_codes_make_the_next_try_wait(practice, client, clock) -> None:
    totp, _ = set_up(client, practice, clock)
    again = Client()
    typed_in(again, practice.username("clinician"))
    again.post("/second-factor/", {"code": ELSEWHERE})
    answer = again.post("/second-factor/", {"code": totp.at(clock[0])})
    assert answer.status_code == 422
    assert "wait 1 seconds" in str(answer.context["form"].errors["code"])


def test_a_password_alone_does_not_replace_a_second_factor(practice, client, clock) -> None:
    set_up(client, practice, clock)
    thief = Client()
    typed_in(thief, practice.username("clinician"))
    assert thief.get("/second-factor/set-up/").url == "/second-factor/"
    assert thief.post("/second-factor/set-up/", {"code": ELSEWHERE}).url == "/second-factor/"


def test_whoever_has_it_renews_it_and_the_old_one_ends(practice, client, clock) -> None:
    old, _ = set_up(client, practice, clock)
    new = shown_secret(client)
    assert client.post("/second-factor/set-up/", {"code": new.at(clock[0])}).status_code == 200
    clock[0] += 30
    for totp, status in ((new, 302), (old, 422)):
        again = Client()
        typed_in(again, practice.username("clinician"))
        answer = again.post("/second-factor/", {"code": totp.at(clock[0])})
        assert answer.status_code == status


def test_who_set_one_up_is_asked_for_it_where_nobody_must(
    practice, client, clock, settings
) -> None:
    set_up(client, practice, clock)
    settings.BLASTEMA = dataclasses.replace(settings.BLASTEMA, require_second_factor=False)
    again = Client()
    assert typed_in(again, practice.username("clinician")).url == "/second-factor/"
    assert again.get("/account/").url == "/second-factor/"


def test_confirming_twice_shows_no_codes_twice(practice, client, clock) -> None:
    totp, _ = set_up(client, practice, clock)
    again = client.post("/second-factor/set-up/", {"code": totp.at(clock[0])})
    assert (again.status_code, again.url) == (302, "/account/")
