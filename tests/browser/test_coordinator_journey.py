"""A coordinator's morning: the board, a stuck episode, a follow-up call, and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from blastema.actions.pause_episode import pause_episode
from blastema.records.models import Episode, Followup, Patient
from tests.actions import paths
from tests.actions.world import done
from tests.browser.practice import Practice, practice
from tests.browser.seat import Seat
from tests.harness.databases import Throwaway
from tests.harness.server import serving

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Morning:
    own: Practice
    episode: str
    baseline: str


@pytest.fixture
def morning(committed_db: Throwaway) -> Morning:
    """An episode planned and consented to, with a baseline to answer, and paused."""
    own = practice()
    patient, course = paths.planned_course(own.world)
    episode = Episode.objects.get(patient=patient).id
    done(pause_episode(own.world.act("clinician"), episode=episode, reason="on holiday"))
    baseline = Followup.objects.get(course=course, visit="baseline").id
    return Morning(own, episode, baseline)


@pytest.fixture
def seat(
    morning: Morning, committed_db: Throwaway, desk: Page, axe: Callable[[Page], None]
) -> Iterator[Seat]:
    with serving(committed_db) as address:
        taken = Seat(desk, address, axe)
        taken.sign_in(morning.own.username("coordinator"))
        yield taken


def test_a_stuck_episode_and_a_call(seat: Seat, morning: Morning, phone: Page) -> None:
    seat.go("/board/")
    assert "Testperson" in seat.words()
    seat.page.get_by_role("link", name="Testperson").first.click()
    seat.look()
    assert morning.episode in seat.page.url
    # What cannot be done now says why; what unblocks it is a step away.
    assert "paused" in seat.words().lower()
    seat.go(f"/episodes/{morning.episode}/resume/")
    seat.send()
    assert Episode.objects.get(id=morning.episode).paused == ""

    seat.go("/calls/")
    seat.page.get_by_role("link", name="Testperson").first.click()
    seat.look()
    assert "+1 555 0100" in seat.words()
    seat.go(f"/calls/{morning.baseline}/answers/nrs/")
    seat.fill(pain="6", channel="call")
    seat.send()
    assert "answered" in seat.words()

    # The same morning on a phone, between two rooms.
    on_the_way = Seat(phone, seat.address, seat.examine)
    phone.context.add_cookies(seat.page.context.cookies())
    for path in ("/board/", f"/episodes/{morning.episode}/", "/calls/"):
        on_the_way.go(path)


class Keyboard:
    """Hands that use no mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def reach(self, name: str) -> None:
        """Tabs to the field of this name; what has the focus must show that it has."""
        for _ in range(80):
            self._page.keyboard.press("Tab")
            if self._page.evaluate("document.activeElement.getAttribute('name')") == name:
                shown = self._page.evaluate(
                    "getComputedStyle(document.activeElement).outlineStyle"
                    " + getComputedStyle(document.activeElement).boxShadow"
                )
                assert shown != "nonenone", f"{name} has the focus and does not show it"
                return
        raise AssertionError(f"{name} cannot be reached with the Tab key")

    def choose(self, value: str) -> None:
        """With the arrows, among the buttons of the question that has the focus."""
        self._page.keyboard.press("Space")
        for _ in range(8):
            if self._page.evaluate("document.activeElement.value") == value:
                return
            self._page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen with the arrow keys")

    def type_into(self, name: str, text: str) -> None:
        self.reach(name)
        self._page.keyboard.type(text)


def test_a_patient_is_registered_with_the_keyboard_alone(seat: Seat) -> None:
    seat.go("/patients/new/")
    page, hands = seat.page, Keyboard(seat.page)
    # The first key leads past the menu.
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("usa-skipnav")
    page.keyboard.press("Enter")
    hands.type_into("given", "Bea")
    hands.type_into("family", "Keyboard")
    hands.type_into("born", "02291960")  # 29 February of a leap year
    hands.reach("sex")
    hands.choose("female")
    hands.type_into("phone", "+1 555 0111")
    hands.type_into("email", "bea@example.org")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    seat.look()
    assert Patient.objects.filter(birth_year=1960, sex="female").count() == 1
