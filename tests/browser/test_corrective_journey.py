"""One corrective action from a run's deviation to the check that found that it worked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from blastema.actions.verify_ledger import verify_ledger
from blastema.ledger import Verdict
from blastema.records.models import QualityItem
from tests.actions import quality
from tests.browser.practice import Practice, practice
from tests.browser.seat import REFUSED, Seat
from tests.harness.databases import Throwaway

pytestmark = pytest.mark.browser


@pytest.fixture
def own(committed_db: Throwaway) -> Practice:
    own = practice()
    quality.deviating_run(own.world)
    return own


def test_from_a_deviation_to_an_action_that_worked(
    own: Practice,
    address: str,
    desk: Page,
    phone: Page,
    watch: Callable[[Page], object],
    axe: Callable[[Page], None],
) -> None:
    today = quality.today(own.world)
    seat = Seat(desk, address, axe)
    seat.sign_in(own.username("quality"))
    seat.go("/quality/file/")
    _follow(seat, "Deviation 1: take up")
    seat.send()
    _follow(seat, "Judge")
    seat.fill(severity="major", product_impact="possible", patient_impact="none")
    seat.fill(reporting="not-due", action="needed")
    seat.send()
    # Closing it without the action that it needs is refused, and says so.
    watch(desk).expect(REFUSED)
    _follow(seat, "Close")
    seat.send(422)
    assert "DEVIATION-ACTION-OPEN" in seat.words()
    deviation = QualityItem.objects.get(kind="deviation").id
    seat.go(f"/quality/deviations/{deviation}/")
    _follow(seat, "Open corrective action")
    due = (today + timedelta(days=14)).isoformat()
    seat.fill(aim="corrective", cause="procedure", action="A new filter for every run")
    seat.fill(owner="Laboratory Invented 1", due=due)
    seat.send()
    _follow(seat, "It is done")
    seat.fill(note="The step says so now", check_by=(today + timedelta(days=60)).isoformat())
    seat.send()
    _check(seat, "did-not-work", "One more clogged", due)
    assert "it did not work: One more clogged" in seat.words()
    _follow(seat, "It is done")
    seat.fill(check_by=(today + timedelta(days=90)).isoformat())
    seat.send()
    _check(seat, "worked", "12 runs, none clogged", "")
    assert "it worked: 12 runs, none clogged" in seat.words()
    seat.go(f"/quality/deviations/{deviation}/")
    _follow(seat, "Close")
    seat.send()
    seat.go("/quality/file/")
    assert "Nothing is open." in seat.words()
    assert set(QualityItem.objects.values_list("stage", flat=True)) == {"closed", "effective"}

    away = Seat(phone, address, axe)
    phone.context.add_cookies(desk.context.cookies())
    for path in ("/quality/file/", f"/quality/deviations/{deviation}/"):
        away.go(path)
    found = verify_ledger(own.world.act("quality"))
    assert isinstance(found, Verdict)
    assert found.ok


def _follow(seat: Seat, words: str) -> None:
    with seat.page.expect_navigation():
        seat.page.locator("main").get_by_role("link", name=words, exact=True).click()
    seat.look()


def _check(seat: Seat, effect: str, note: str, due: str) -> None:
    _follow(seat, "Check whether it worked")
    seat.fill(effect=effect, note=note, due=due)
    seat.send()
