"""One walk over one page: what a browser, axe, a phone and the Tab key say of it.

`findings` gives a line for each fault, so that one look shows all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.conftest import Console

WIDTHS = (1280, 390)
# A page whose first control comes after a long list of links would not be a page.
TABS = 3

# The first thing in the main part that the Tab key may stop at, and what has the focus.
CONTROLS = """() => {
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const seen = one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0
    && one.type !== "hidden";
  return [...document.querySelectorAll("#main *")].filter(
    one => one.matches(wanted) && seen(one)).length;
}"""
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  // A box that is drawn by its style has its outline on the label.
  const drawn = [one, one.nextElementSibling, one.closest("label")].filter(Boolean);
  const shows = drawn.some(part => {
    const style = getComputedStyle(part), mark = getComputedStyle(part, "::before");
    return style.outlineStyle !== "none" || style.boxShadow !== "none"
      || mark.outlineStyle !== "none";
  });
  return {main: !!one.closest("#main") && one.id !== "main", shows,
    what: one.tagName + " " + (one.id || one.textContent.trim().slice(0, 30)),
    skip: one.className.includes("usa-skipnav")};
}"""
# The link slides in from above the page.
SLID_IN = "() => document.activeElement.getBoundingClientRect().top >= 0"
# What sticks out, not counting what scrolls in a frame of its own.
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"


def findings(page: Page, url: str, console: Console) -> list[str]:
    """The page's context holds axe already: it is half a megabyte, and is sent once."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    answer = page.goto(url, wait_until="load")
    status = answer.status if answer else 0
    if status != 200:
        return [f"answered {status}"]
    found = [*_headings(page), *_keyboard(page)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += [f"at {width} px: {fault}" for fault in (*_fits(page), *_axe(page))]
    return [*found, *console.unexpected]


def _headings(page: Page) -> Iterator[str]:
    number = page.locator("h1").count()
    if number != 1:
        yield f"{number} first headings"
    if not page.title().strip():
        yield "no title"


def _fits(page: Page) -> Iterator[str]:
    wider = page.evaluate(WIDER)
    if wider > 0:
        yield f"sticks out by {wider} px"


def _axe(page: Page) -> Iterator[str]:
    for fault in page.evaluate(RUN):
        where = "; ".join(re.sub(r"\s+", " ", n["html"])[:160] for n in fault["nodes"][:3])
        yield f"axe {fault['id']}: {fault['help']} ({where})"


def _keyboard(page: Page) -> Iterator[str]:
    """The first key leads past the menu; the next reaches the first control, visibly.

    A page of one field begins in that field.
    """
    if not page.evaluate(CONTROLS):
        return
    first = page.evaluate(FOCUS)
    if first and first["main"]:
        if not first["shows"]:
            yield f"{first['what']} has the focus and does not show it"
        return
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUS)
    if not (first and first["skip"] and first["shows"]):
        yield f"the first Tab is at {first}"
        return
    page.wait_for_function(SLID_IN)
    page.keyboard.press("Enter")
    for _ in range(TABS):
        page.keyboard.press("Tab")
        reached = page.evaluate(FOCUS)
        if reached and reached["main"]:
            if not reached["shows"]:
                yield f"{reached['what']} has the focus and does not show it"
            return
    yield "the Tab key reaches no control"
