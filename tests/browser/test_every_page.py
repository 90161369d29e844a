"""Every page that the access table names, opened by somebody who may, at a desk and on a phone.

Status 200, a silent console under the policy, axe content, nothing sticking out, one first
heading, a visible focus that the Tab key brings to the first control. What a form says
after it was sent is the journeys' and the forms' own tests' to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext
from pytest_django.plugin import DjangoDbBlocker

from tests.actions.world import World
from tests.browser.conftest import Console
from tests.browser.every_page import findings
from tests.harness.databases import Throwaway
from tests.harness.server import serving
from tests.harness.standing import standing_on
from tests.web.access.addresses import addresses
from tests.web.access.practice import Practice
from tests.web.access.table import TABLE

pytestmark = pytest.mark.browser

# Answers that are no page: what they are, so that a page never hides among them.
NO_PAGE = {
    "keep-alive": 204,
    "treatment-image": "image/png",
    "calls-figures": "text/html",  # a part that the page of calls puts in its place
    "product-label-preview": "image/svg+xml",
    "treatment-note-file": "application/pdf",
    "course-sheet-file": "application/pdf",
    "course-consent-file": "application/pdf",
    "consent-notice": "application/pdf",
    "product-batch-record": "application/pdf",
    "downtime-file": "application/pdf",
    "treatment-downtime": "application/pdf",
    "run-downtime": "application/pdf",
    # Shown once a copy is written down; the label's own journey looks at them then.
    "product-label-sheet": 409,
    "product-label-file": 409,
    "document-file": "application/pdf",
    "registry-sums": "text/html",  # without a question it is the page that asks one
    "fhir-metadata": "application/fhir+json",
    "fhir-patient": "application/fhir+json",
    "fhir-everything": "application/fhir+json",
}
PAGES = sorted(name for name, line in TABLE.items() if line.verb == "GET" and name not in NO_PAGE)
# Made two days ago: the practice's last act comes a day after its first.
DAYS_AGO = 2


@dataclass
class Installation:
    """A practice behind a server, and a browser for each person of it."""

    practice: Practice
    address: str
    browser: Browser
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def context(self, name: str) -> BrowserContext:
        line = TABLE[name]
        role = "" if line.public else min(line.roles)
        if role not in self.contexts:
            self.contexts[role] = self._signed_in(role)
        return self.contexts[role]

    def _signed_in(self, role: str) -> BrowserContext:
        context = self.browser.new_context(locale="en-US", timezone_id="UTC")
        context.add_init_script(Axe().axe_script)
        if role:
            session = self.practice.alice[role].cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        return context

    def url(self, name: str) -> str:
        return self.address + addresses()[name].url(self.practice.ids)


@pytest.fixture(scope="module")
def made(session_db: Throwaway, django_db_blocker: DjangoDbBlocker) -> Practice:
    """One of everything, committed where the server sees it."""
    with standing_on(session_db, django_db_blocker):
        world = World(seed="every page")
        world.at(datetime.now(UTC) - timedelta(days=DAYS_AGO))
        return Practice(world)


@pytest.fixture(scope="module")
def installation(made: Practice, session_db: Throwaway, browser: Browser) -> Iterator[Installation]:
    with serving(session_db) as address:
        standing = Installation(made, address, browser)
        yield standing
        for context in standing.contexts.values():
            context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole(installation: Installation, name: str) -> None:
    page, console = installation.context(name).new_page(), Console()
    console.listen(page)
    try:
        assert findings(page, installation.url(name), console) == []
    finally:
        page.close()


@pytest.mark.parametrize("name", sorted(NO_PAGE))
def test_what_is_no_page_says_what_it_is(installation: Installation, name: str) -> None:
    answer = installation.context(name).request.get(installation.url(name))
    kind = answer.headers.get("content-type", "").partition(";")[0]
    assert NO_PAGE[name] == (kind if answer.status == 200 else answer.status)
