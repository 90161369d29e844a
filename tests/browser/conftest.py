"""A real browser on a real server: pages at a desk and on a phone, and what must be silent.

`desk` and `phone` are pages; a test that leaves an error on a console fails. What a
journey provokes on purpose it names first: ``watch(desk).expect("403")``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser import chromium
from tests.harness import databases, run
from tests.harness.databases import Throwaway
from tests.harness.server import serving

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
# Nothing of the browser's own calls home, and no name but this machine's is found.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip(chromium.MISSING)
    # Playwright keeps a loop in this thread, which Django takes for a reason to refuse the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Console:
    """What a page complained of: console errors, uncaught exceptions, requests that failed."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, words: str) -> None:
        self.expected.append(words)

    @property
    def unexpected(self) -> list[str]:
        return [c for c in self.complaints if not any(words in c for words in self.expected)]

    def listen(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.complaints.append(f"{message.type}: {message.text} ({where})")


@pytest.fixture
def watched() -> Iterator[dict[Page, Console]]:
    consoles: dict[Page, Console] = {}
    yield consoles
    complaints = [line for console in consoles.values() for line in console.unexpected]
    assert complaints == []


@pytest.fixture
def watch(watched: dict[Page, Console]) -> Callable[[Page], Console]:
    return watched.__getitem__


@pytest.fixture
def open_page(browser: Browser, watched: dict[Page, Console]) -> Iterator[Callable[..., Page]]:
    """Opens a page of a person of their own: no cookies shared."""
    contexts: list[BrowserContext] = []

    def opened(**options: object) -> Page:
        context = browser.new_context(locale="en-US", timezone_id="UTC", **options)
        contexts.append(context)
        page = context.new_page()
        watched[page] = Console()
        watched[page].listen(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Page:
    return open_page(**DESK)


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(**PHONE)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with what axe-core finds on the page as it stands."""

    def examine(page: Page) -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    return examine


@pytest.fixture(scope="session")
def session_db() -> Iterator[Throwaway]:
    """One database for all journeys that do not disturb one another."""
    own = databases.make(f"browser_{run.WORKER}")
    yield own
    databases.drop(own)


@pytest.fixture
def server(throwaway_db: Throwaway) -> Iterator[str]:
    """The address of a server on the test's own `throwaway_db`, filled before it is asked for."""
    with serving(throwaway_db) as address:
        yield address


@pytest.fixture
def address(own: object, committed_db: Throwaway) -> Iterator[str]:
    """A server over the practice that a journey calls its own."""
    with serving(committed_db) as served:
        yield served
