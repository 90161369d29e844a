"""A label from its preview to the sheet that a printer gets, at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.actions import paths
from tests.browser.conftest import DESK, PHONE
from tests.browser.practice import practice
from tests.browser.seat import Seat
from tests.harness.databases import Throwaway
from tests.harness.server import serving

pytestmark = pytest.mark.browser

_UM_PER_PIXEL = 25_400 / 96  # a pixel of a style sheet is 1/96 inch


def keep(page: Page, name: str) -> None:
    """A picture to look at, where somebody asked for it."""
    if folder := os.environ.get("BLASTEMA_TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("name", "options"), [("desk", DESK), ("phone", PHONE)])
def test_a_label_is_chosen_seen_counted_and_shown_at_its_size(
    name: str,
    options: dict[str, object],
    committed_db: Throwaway,
    open_page: Callable[..., Page],
    axe: Callable[[Page], None],
) -> None:
    own = practice()
    product = paths.received_allograft(own.world, expires_at=paths.in_hours(own.world, 90))
    with serving(committed_db) as address:
        seat = Seat(open_page(**options), address, axe)
        seat.sign_in(own.username("laboratory"))
        seat.go(f"/products/{product}/label/")
        for picture in seat.page.locator(".label-previews img").all():
            picture.scroll_into_view_if_needed()
            seat.page.wait_for_function(
                "one => one.complete && one.naturalWidth > 0", arg=picture.element_handle()
            )
        keep(seat.page, f"choose-{name}")
        seat.fill(template="vial")
        seat.send()
        shown = seat.page.locator(".label-sheet__picture")
        width, height = shown.evaluate("one => [one.naturalWidth, one.naturalHeight]")
        # 45 x 19 mm, to the pixel.
        assert width * _UM_PER_PIXEL == pytest.approx(45_000, abs=_UM_PER_PIXEL)
        assert height * _UM_PER_PIXEL == pytest.approx(19_000, abs=_UM_PER_PIXEL)
        keep(seat.page, f"sheet-{name}")
        seat.page.emulate_media(media="print")
        assert not seat.page.locator("h1").is_visible()
        assert shown.is_visible()
