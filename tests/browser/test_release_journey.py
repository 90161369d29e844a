"""The release desk on two screens: signed with a password, by two people, and once only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from blastema.actions.release_product import propose_release
from tests.actions import paths
from tests.actions.test_divide_and_pool import concentrate
from tests.actions.world import done
from tests.browser.practice import Practice, practice
from tests.browser.seat import PASSWORD, REFUSED, Seat
from tests.harness.databases import Throwaway

pytestmark = pytest.mark.browser

CHANGED = "409"
REASON = "culture and colonies are pending"


@pytest.fixture
def own(committed_db: Throwaway) -> Practice:
    return practice()


def waiting(own: Practice) -> str:
    """A concentrate that the laboratory has signed first, and one that nobody has tested."""
    concentrate(own.world)
    product, _ = concentrate(own.world)
    paths.release(own.world, concentrate(own.world)[0])
    readings = paths.good_readings("marrow-concentrate")
    given = {"product": product, "readings": readings, "reason": REASON}
    done(propose_release(own.world.act("laboratory"), **given, signs=paths.to_sign(product)))
    return product


def picture(page: Page, name: str) -> None:
    """Kept where somebody wants to look at it."""
    folder = os.environ.get("BLASTEMA_TEST_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_two_people_sign_and_a_page_that_is_out_of_date_signs_nothing(
    own: Practice,
    address: str,
    desk: Page,
    phone: Page,
    axe: Callable[[Page], None],
    watch: Callable[[Page], object],
) -> None:
    product = waiting(own)
    quality, second = Seat(desk, address, axe), Seat(phone, address, axe)
    username = own.username("quality")  # at two screens, as one is left signed in
    for seat in (quality, second):
        seat.sign_in(username)
        seat.go("/release-desk/")
        for words in ("Waits for a second signature", "Not releasable yet", "Late results"):
            assert words in seat.words()
        picture(seat.page, f"desk-{seat.page.viewport_size['width']}")
    for seat in (quality, second):
        with seat.page.expect_navigation():
            seat.page.get_by_role("link", name="Sign second").first.click()
        seat.look()
    watch(desk).expect(REFUSED)
    quality.fill(password="not my password")
    quality.send(422)
    assert "The password is not right. Nothing was signed." in quality.words()
    picture(desk, "refused")
    # The keyboard alone: from the password Enter signs.
    quality.fill(password=PASSWORD)
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    quality.go(f"/products/{product}/")
    assert "unchanged" in quality.words()
    picture(desk, "product")
    watch(phone).expect(CHANGED)
    second.fill(password=PASSWORD)
    second.send(409)
    assert "Somebody else changed this product meanwhile" in second.words()
    picture(phone, "told")
    assert len(paths.state("product", product).signatures) == 2
