"""Every part in a real browser under the real policy: silent, reachable, within a phone's width."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.browser import chromium
from tests.web.shell.gallery.serve import served

pytestmark = pytest.mark.browser
PAGES = ("staff", "patient", "course", "public")
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def own_browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip(chromium.MISSING)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(own_browser: Browser, complaints: list[str]) -> Iterator[Page]:
    opened = own_browser.new_page(viewport={"width": 1280, "height": 900})
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("response", lambda r: complaints.append(r.url) if r.status >= 400 else None)
    yield opened
    opened.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_silent_fits_and_passes_axe(
    page: Page, gallery: str, complaints: list[str], name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{gallery}/{name}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert [v["id"] for v in found.response["violations"]] == []
    assert complaints == []


def test_the_interactive_chart_takes_the_pictures_place(
    page: Page, gallery: str, complaints: list[str]
) -> None:
    page.goto(f"{gallery}/staff")
    page.wait_for_selector(".chart__stage svg")
    assert page.locator(".chart__image").count() == 0
    page.hover(".chart__stage svg .mark-symbol path >> nth=0")
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert complaints == []


def test_a_patients_page_loads_no_chart_script(page: Page, gallery: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{gallery}/course")
    page.wait_for_load_state("networkidle")
    assert [url for url in loaded if "vega" in url or "uswds.min.js" in url] == []
    assert page.locator(".chart__image").evaluate("picture => picture.naturalWidth") > 0


def test_the_keyboard_reaches_the_main_part_first(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/public")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_number_is_chosen_by_arrow_keys(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/patient")
    page.focus("#id_answer_0")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.is_checked("#id_answer_1")


def test_errors_take_the_focus(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/staff")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.activeElement.id") == "error-summary"


def test_the_menu_opens_and_closes_on_a_phone(page: Page, gallery: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{gallery}/staff")
    toggle, menu = page.locator("[data-menu-toggle]"), page.locator("#menu")
    toggle.click()
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert toggle.evaluate("button => button === document.activeElement")


def test_a_line_of_the_menu_unfolds_by_keyboard(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/staff")
    fold, donors = page.locator("summary.shell-menu__link"), page.get_by_role("link", name="Donors")
    assert not donors.is_visible()
    fold.focus()
    page.keyboard.press("Enter")
    assert donors.is_visible()
    page.keyboard.press("Escape")
    assert not donors.is_visible()
    assert fold.evaluate("summary => summary === document.activeElement")
    fold.click()
    page.locator("#main").click(position={"x": 5, "y": 5})
    assert not donors.is_visible(), "a click elsewhere folds it again"


def test_a_second_click_sends_nothing(page: Page, gallery: str) -> None:
    sent: list[str] = []

    def taken(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)  # nothing to show: the page stays, as while one waits

    page.goto(f"{gallery}/patient")
    page.route("**/patient", taken)
    page.click("label[for=id_answer_3]")
    button = page.get_by_role("button", name="Next")
    button.click(no_wait_after=True)
    page.evaluate("document.querySelector('form').requestSubmit()")
    page.wait_for_timeout(200)
    assert sent == ["POST"]
    page.unroute_all(behavior="ignoreErrors")


def test_the_countdown_follows_the_servers_clock(page: Page, gallery: str) -> None:
    # The gallery's clock stands at noon and the step ends 15 minutes later.
    page.goto(f"{gallery}/staff")
    expect(page.locator("[data-countdown-left]")).to_have_text(re.compile("14:5"))


def test_the_idle_warning_comes_before_the_log_off_and_can_be_answered(
    page: Page, gallery: str
) -> None:
    page.clock.install()
    page.goto(f"{gallery}/staff")
    warning = page.locator("dialog.idle")
    page.clock.run_for(18 * 60 * 1000)
    assert not warning.is_visible()
    page.clock.run_for(70 * 1000)
    assert warning.is_visible()
    page.route("**/alive", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Stay signed in").click()
    assert not warning.is_visible()


def test_the_next_page_is_reached_on_a_phone_too(page: Page, gallery: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{gallery}/staff")
    assert page.get_by_role("link", name="Next page").is_visible()
