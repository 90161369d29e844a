"""Containers put away and taken out by a scanner, which is a keyboard that types fast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from blastema.records.models import ProductStay
from tests.actions import paths
from tests.actions.test_storage import freezer
from tests.browser.practice import Practice, practice
from tests.browser.seat import Seat
from tests.harness.databases import Throwaway

pytestmark = pytest.mark.browser


@pytest.fixture
def own(committed_db: Throwaway) -> Practice:
    return practice()


def scan(page: Page, *codes: str) -> None:
    """Types each code at once, with the Enter that a scanner ends it with."""
    for code in codes:
        page.keyboard.insert_text(code)
        page.keyboard.press("Enter")


def test_scans_alone_put_away_and_take_out(
    own: Practice, address: str, desk: Page, axe: Callable[[Page], None]
) -> None:

    world = own.world
    store = freezer(world)
    later = paths.in_hours(world, 48)
    products = [
        paths.received_allograft(world, din=f"B88882600000{n}", expires_at=later) for n in (1, 2)
    ]
    codes = [paths.code_of(product) for product in products]
    lab = Seat(desk, address, axe)
    lab.sign_in(own.username("laboratory"))
    lab.go("/stores/scan/")
    for code, place in zip(codes, ("F1-1-1-A1", "F1-1-1-B3"), strict=True):
        # The field of the container has the focus; Enter leads to that of the place.
        scan(desk, code)
        assert desk.evaluate("document.activeElement.name") == "position"
        with desk.expect_navigation():
            scan(desk, place)
        lab.look()
        assert "Put away. Scan the next container." in desk.inner_text("body")
    assert ProductStay.objects.filter(until="").count() == 2
    lab.go(f"/stores/{store}/")
    assert "2 of 6 positions" in lab.words()
    lab.go("/stores/take-out/")
    with desk.expect_navigation():
        scan(desk, codes[0])
    lab.look()
    assert ProductStay.objects.filter(until="").count() == 1
