"""A patient answers on a phone by link, stops half-way, comes back, hands in, sees the course."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from blastema.actions.answer_followup import enter_answers
from blastema.actions.links import token_for
from blastema.core.followup.state import FollowupChannel
from blastema.records.models import Followup
from tests.actions import paths
from tests.actions.world import done
from tests.browser.practice import practice
from tests.browser.seat import Seat
from tests.harness.databases import Throwaway
from tests.harness.server import serving

pytestmark = pytest.mark.browser

# Within the window of the answer at three months: catalogue/data/protocols.toml, 70 to 126 days.
DAYS_SINCE_TREATMENT = 90


@dataclass(frozen=True)
class Ann:
    """Treated three months ago, with pain of 7 before."""

    token: str
    followup: str


@pytest.fixture
def ann(committed_db: Throwaway) -> Ann:
    world = practice(days_ago=DAYS_SINCE_TREATMENT).world
    patient, course = paths.planned_course(world)
    baseline = Followup.objects.get(course=course, visit="baseline").id
    done(
        enter_answers(
            world.act("clinician"),
            followup=baseline,
            instrument="nrs",
            answers={"pain": 7},
            channel=FollowupChannel.IN_CLINIC,
        )
    )
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    concentrate = paths.run_concentration(world, aspirate, course)
    paths.release(world, concentrate)
    paths.given(world, treatment, patient, concentrate, paths.KNEE)
    due = Followup.objects.get(course=course, visit="month-3").id
    return Ann(token_for(patient, 0, datetime.now(UTC)), due)


@pytest.fixture
def address(ann: Ann, committed_db: Throwaway) -> Iterator[str]:
    with serving(committed_db) as served:
        yield served


def answer_this(seat: Seat) -> None:
    """The one question of the screen, whatever its kind."""
    form = seat.page.locator("main form.question")
    for box in form.locator("input[type=text]").all():
        box.fill("walking downstairs")
    radios = form.locator("input[type=radio]")
    if radios.count():
        identity = radios.nth(2).get_attribute("id")
        seat.page.locator(f"label[for={identity!r}]").click()
    seat.send()


def follow(seat: Seat, words: str) -> None:
    seat.page.get_by_role("link", name=words, exact=True).click()
    seat.look()


def is_a_question(seat: Seat) -> bool:
    return seat.page.locator("main form.question").count() == 1


def test_answering_by_link(
    ann: Ann, address: str, phone: Page, axe: Callable[[Page], None]
) -> None:
    seat = Seat(phone, address, axe)
    seat.go(f"/p/{ann.token}/")
    assert "fever" in phone.locator("body").inner_text().lower()  # urgent signs are told
    follow(seat, "Start")
    follow(seat, "Start")  # after what the questions are for, and what not to wait with
    answer_this(seat)
    answered = 1

    # Stops here; the link of the same mail leads to where it was.
    seat.go(f"/p/{ann.token}/")
    assert "questions are left" in seat.words()
    follow(seat, "Go on")
    follow(seat, "Go on where I stopped")
    while is_a_question(seat):
        answer_this(seat)
        answered += 1
        assert answered < 30
    assert "/review/" in phone.url
    assert "no answer yet" not in seat.words()
    seat.send()
    assert "/thanks/" in phone.url

    seat.go(f"/p/{ann.token}/course/")
    assert phone.locator("main svg, main img").count() >= 1
    assert phone.locator("main table").count() >= 1  # the same, for whoever cannot see it
    assert phone.locator("script[src*=vega]").count() == 0
    seat.go(f"/p/{ann.token}/")
    assert "questions are left" not in seat.words()
    for page in ("agreed", "records"):
        seat.go(f"/p/{ann.token}/{page}/")
