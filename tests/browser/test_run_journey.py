"""A run of plasma with gloves on: lots by scans, then remembered; a time that runs; a balance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from blastema.actions.open_site import set_policy
from blastema.core.lot.state import LotKind
from blastema.records.models import Run
from tests.actions import paths
from tests.actions.test_lots import registered
from tests.actions.test_master_records import PRP, blood
from tests.actions.world import World, done
from tests.browser.conftest import Console
from tests.browser.practice import Practice, practice
from tests.browser.seat import REFUSED, Seat
from tests.browser.test_scan_journey import scan
from tests.harness.databases import Throwaway

pytestmark = pytest.mark.browser
LOTS = ("KIT-1", "ACD-1")


@pytest.fixture
def own(committed_db: Throwaway) -> Practice:
    return practice(days_ago=1)


def received(world: World) -> str:
    """A run of plasma whose next step is the spin, for which the site has set a time."""
    run = paths.started_run(world, PRP, blood(world)[0])
    paths.do_steps(world, run, PRP, "receive")
    return run


def ticked(page: Page) -> list[str]:
    return page.eval_on_selector_all("input[name=lots]:checked", "all => all.map(one => one.value)")


def test_lots_are_scanned_once_and_remembered_and_the_run_balances(
    own: Practice,
    address: str,
    desk: Page,
    axe: Callable[[Page], None],
    watch: Callable[[Page], Console],
) -> None:
    world = own.world
    watch(desk).expect(REFUSED)
    registered(world, LOTS[0], kind=LotKind.SEPARATION_KIT)
    registered(world, LOTS[1], kind=LotKind.ANTICOAGULANT, name="ACD-A")
    limit = "prp-preparation-minutes-from-draw-to-first-spin"
    done(set_policy(world.act("quality"), site=world.site, policy=limit, value="2880"))
    first, second = received(world), received(world)
    lab = Seat(desk, address, axe)
    lab.sign_in(own.username("laboratory"))
    lab.go(f"/runs/{first}/")
    assert "First spin: to be done by" in lab.words()
    hours = desk.inner_text("[data-countdown-left]").partition(":")[0]
    assert hours in ("23", "24")  # of the 48 that the site gave, a day ago
    lab.go(f"/runs/{first}/step/")
    assert ticked(desk) == []
    assert desk.evaluate("document.activeElement.name") == "scanned"
    scan(desk, "no-such-lot")
    assert "is not in the list" in desk.inner_text(".lots-told")
    scan(desk, LOTS[0].lower(), LOTS[1])
    assert sorted(ticked(desk)) == sorted(LOTS)
    assert "Ticked: ACD-A" in desk.inner_text(".lots-told")
    lab.look()
    lab.fill(**{"measure-spin-minutes": "14"})
    lab.send()
    # The second product of the day: nothing is typed of its lots at all.
    lab.go(f"/runs/{second}/step/")
    assert sorted(ticked(desk)) == sorted(LOTS)
    world.at(datetime.now(UTC))
    paths.do_steps(world, first, PRP, "draw-off", "sample", "label", minutes=0)
    lab.go(f"/runs/{first}/finish/")
    assert "60 ml went in" in lab.words()
    until = (datetime.now(UTC) + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
    lab.fill(**{"volume_ul": "5", "expires_at": until, "loss-red-cells-and-plasma": "54"})
    lab.send(422)
    assert "Missing: 1 ml." in lab.words()
    lab.fill(**{"loss-sample": "1"})
    lab.send()
    lab.go(f"/runs/{first}/")
    assert "Lost: sample" in lab.words()
    assert Run.objects.get(id=first).stage == "finished"
