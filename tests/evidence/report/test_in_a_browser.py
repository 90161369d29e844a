"""The page in a real browser: axe finds nothing, and nothing is wider than a phone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from blastema.evidence.report.make import report
from blastema.evidence.report.parts import ReportParts
from tests.browser import chromium
from tests.evidence.report.whole import ONE_ARM, TWO_ARMS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "parts",
    [TWO_ARMS, ONE_ARM, replace(TWO_ARMS, changes=(), unanswered=())],
    ids=["two arms", "one arm", "without counts of changes"],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_is_silent_and_the_page_fits(parts: ReportParts, width: int, tmp_path: Path) -> None:
    program = chromium.find()
    if program is None:
        pytest.skip(chromium.MISSING)
    path = tmp_path / "report.html"
    path.write_text(report(parts).html(), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        # The page's own policy allows no script, and axe is one.
        page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
        page.goto(path.as_uri())
        found = Axe().run(page)
        across = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert found.violations_count == 0, found.generate_report()
    assert across == width
