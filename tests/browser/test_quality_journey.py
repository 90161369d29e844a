"""Quality verifies the ledger, and a step that is not allowed says which rule forbids it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from blastema.actions.pause_episode import pause_episode
from blastema.records.models import Episode, LedgerEvent
from tests.actions import paths
from tests.actions.world import done
from tests.browser.practice import Practice, practice
from tests.browser.seat import REFUSED, Seat
from tests.harness.databases import Throwaway

pytestmark = pytest.mark.browser


@pytest.fixture
def own(committed_db: Throwaway) -> Practice:
    own = practice()
    paths.treated_course(own.world)
    return own


def test_verify_and_a_refused_step(
    own: Practice,
    address: str,
    desk: Page,
    phone: Page,
    watch: Callable[[Page], object],
    axe: Callable[[Page], None],
) -> None:
    seat = Seat(desk, address, axe)
    seat.sign_in(own.username("quality"))
    seat.go("/quality/")
    seat.go("/quality/ledger/")
    seat.send(200)
    assert "The ledger is whole" in seat.words()
    seat.go("/quality/ledger/")
    desk.get_by_role("button", name="Sign a checkpoint now").click()
    desk.get_by_text("is signed, and copied out").wait_for()
    seat.go("/quality/audit/")

    # A form that was open while somebody else paused the episode, as a new one would be.
    episode = Episode.objects.get().id
    done(pause_episode(own.world.act("clinician"), episode=episode, reason="on holiday"))
    before = LedgerEvent.objects.count()
    watch(desk).expect(REFUSED)
    seat.go(f"/episodes/{episode}/pause/")
    seat.fill(reason="a recall")
    seat.send(422)
    assert "EPISODE-PAUSED" in seat.words()
    assert "paused already" in seat.words()
    assert LedgerEvent.objects.count() == before

    # The director looks at it on a phone.
    away = Seat(phone, address, axe)
    phone.context.add_cookies(desk.context.cookies())
    for path in ("/quality/", "/quality/ledger/", f"/episodes/{episode}/"):
        away.go(path)
