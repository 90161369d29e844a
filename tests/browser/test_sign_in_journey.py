"""A new colleague signs in for the first time and sets up the second factor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pyotp
import pytest
from playwright.sync_api import Page

from tests.browser.practice import practice
from tests.browser.seat import Seat
from tests.harness.databases import Throwaway
from tests.harness.server import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def address(committed_db: Throwaway) -> Iterator[str]:
    strict = replace(
        committed_db, env={**committed_db.env, "BLASTEMA_REQUIRE_SECOND_FACTOR": "True"}
    )
    with serving(strict) as served:
        yield served


def next_code(secret: str, not_this: str = "") -> str:
    """The authenticator's code; a code counts once, so the next half minute is waited for."""
    while (code := pyotp.TOTP(secret).now()) == not_this:
        time.sleep(0.5)
    return code


def test_a_first_day(
    address: str, desk: Page, phone: Page, axe: Callable[[Page], None], browser: object
) -> None:
    name = practice().username("coordinator")
    seat = Seat(desk, address, axe)
    seat.sign_in(name)
    # Wherever one wants to go, the second factor comes first.
    assert desk.url.endswith("/second-factor/set-up/")
    seat.go("/board/")
    assert desk.url.endswith("/second-factor/set-up/")
    secret = desk.locator("code.people-secret").inner_text().replace(" ", "")
    code = next_code(secret)
    seat.fill(code=code)
    seat.send(200)
    assert len(desk.locator("main li code, main code").all()) >= 8  # recovery codes, shown once
    seat.go("/board/")
    assert desk.url.endswith("/board/")

    # The next sign-in, on a phone, asks for a code, and a recovery code does as well.
    second = Seat(phone, address, axe)
    second.sign_in(name)
    assert phone.url.endswith("/second-factor/")
    second.fill(code=next_code(secret, code))
    second.send(302)
    second.go("/account/")
    assert "Sign out" in phone.locator("body").inner_text()
