"""The list of laboratories beside the typed code: at a desk, on a phone, and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.actions import donated, paths
from tests.actions.specifying import asked_for_endotoxin
from tests.actions.test_laboratories import CODE, concentrate, registered
from tests.actions.world import done
from tests.browser.conftest import DESK
from tests.browser.practice import Practice, practice
from tests.browser.seat import Seat
from tests.browser.test_release_journey import picture
from tests.harness.databases import Throwaway

pytestmark = pytest.mark.browser

# What the browser itself offers; how it draws the list is its own, and no page's.
OFFERED = "one => [...one.list.options].map(option => option.value)"


@pytest.fixture
def own(committed_db: Throwaway) -> Practice:
    return practice()


def forms(own: Practice) -> dict[str, str]:
    """Each form that asks for a laboratory, over a register of two."""
    world = own.world
    done(registered(world))
    done(registered(world, code="micro-south", days=-1))
    waiting, released = concentrate(world), concentrate(world)
    paths.release(world, released)
    return {
        "result": f"/products/{waiting}/test/",
        "late": f"/products/{released}/late/",
        "endotoxin": f"/products/{asked_for_endotoxin(world)}/endotoxin/",
        "donor": f"/donors/{donated.mother(world)}/test/",
    }


def test_each_form_offers_the_register_and_takes_what_is_typed(
    own: Practice, address: str, desk: Page, phone: Page, axe: Callable[[Page], None]
) -> None:
    pages = forms(own)
    username = own.username("laboratory")
    for screen in (desk, phone):
        seat = Seat(screen, address, axe)
        seat.sign_in(username)
        for name, url in pages.items():
            seat.go(url)
            field = screen.locator("[name=laboratory]")
            assert field.evaluate(OFFERED) == [CODE, "micro-south"]
            picture(screen, f"laboratory-{name}-{screen.viewport_size['width']}")
    field = desk.locator("[name=laboratory]")
    field.focus()
    desk.keyboard.type("LAB-3")
    assert field.input_value() == "LAB-3"


def test_it_works_without_a_script(
    own: Practice, address: str, open_page: Callable[..., Page]
) -> None:
    plain = open_page(**DESK, java_script_enabled=False)
    plain.goto(f"{address}/sign-in/")
    url = forms(own)["result"]
    plain.locator("[name=username]").fill(own.username("laboratory"))
    plain.locator("[name=password]").fill("correct horse battery staple")
    plain.locator("main form button[type=submit]").first.click()
    plain.goto(address + url)
    plain.locator("[name=test-viability]").fill("94")
    plain.locator("[name=laboratory]").fill(CODE)
    plain.locator("main form[method=post] button[type=submit]").first.click()
    plain.wait_for_load_state("load")
    product = url.split("/")[2]
    assert paths.state("product", product).tests["viability"].laboratory == CODE
