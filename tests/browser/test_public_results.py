"""The public page of results with all that it can say, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from blastema.records.models import Course
from tests.actions.spreadsheets import bring
from tests.actions.test_public_results import KNEE, MARROW, harm, people, switch
from tests.actions.world import World, done
from tests.browser.conftest import Console
from tests.browser.every_page import findings
from tests.harness.databases import Throwaway
from tests.harness.server import serving
from tests.harness.standing import standing_on

pytestmark = pytest.mark.browser


def _filled() -> World:
    """Twenty-five people and as many of the other road, and harms of six."""
    world = World(seed="results")
    world.at(datetime.now(UTC))
    bring(
        world,
        *people(15, 7, 3),
        *people(10, 12, 1, given="PT", first=101),
    )
    here = Course.objects.filter(arm=MARROW, site=world.site)
    for course in here.order_by("id")[:6]:
        harm(world, course)
    done(switch(world))
    return world


@pytest.fixture(scope="module")
def site(session_db: Throwaway, django_db_blocker: DjangoDbBlocker) -> str:
    """Committed where the server sees it."""
    with standing_on(session_db, django_db_blocker):
        return _filled().site


@pytest.fixture(scope="module")
def address(site: str, session_db: Throwaway) -> Iterator[str]:
    with serving(session_db) as standing:
        yield f"{standing}/results/{site}/{KNEE}/{MARROW}/"


def test_the_page_with_figures_is_whole(address: str, browser: Browser) -> None:
    with browser.new_context(locale="en-US", timezone_id="UTC") as context:
        context.add_init_script(Axe().axe_script)
        page, console = context.new_page(), Console()
        console.listen(page)
        assert findings(page, address, console) == []
        assert page.get_by_text("15 of 22 (68 of 100)").first.is_visible()
        assert context.cookies() == []
