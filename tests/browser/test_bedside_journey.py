"""A time-out on a tablet: a scanner types fast, wherever the finger was last; a stop is heard,
seen and read; anybody stops the line; two people type what cannot be scanned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from tests.actions import paths
from tests.actions.bedside.tables import RIGHT_KNEE, Table, three_tables
from tests.browser.conftest import DESK
from tests.browser.practice import Practice, practice
from tests.browser.seat import Seat
from tests.harness.databases import Throwaway
from tests.harness.server import serving
from tests.web.clinic.hands import ASKED

pytestmark = pytest.mark.browser


@pytest.fixture
def own(committed_db: Throwaway) -> Practice:
    return practice()


@pytest.fixture
def table(own: Practice) -> Table:
    """Three hours ago, so that what the tables took lies behind the server's clock."""
    own.world.at(datetime.now(UTC) - timedelta(hours=3))
    return three_tables(own.world)[0]


@pytest.fixture
def address(own: Practice, table: Table, committed_db: Throwaway) -> Iterator[str]:
    with serving(committed_db) as served:
        yield served


def scan(page: Page, code: str) -> None:
    """Key by key and at once, with the Enter that a scanner ends with."""
    page.keyboard.type(code, delay=0)
    page.keyboard.press("Enter")


def label(table: Table) -> str:
    """The label's two structures one after the other, as a scanner gives them."""
    code = paths.code_of(table.product)
    return f"={code[:13]}00=<A00010{code[13:]}"


def value(page: Page, name: str) -> str:
    return str(page.locator(f"main form [name={name}]").input_value())


def answer(seat: Seat, **other: str) -> None:
    place = {"body_site": RIGHT_KNEE.body_site, "side": RIGHT_KNEE.side}
    seat.fill(**{**ASKED, **place, "second_person": "Laboratory Invented 1", **other})


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_scans_find_their_field_and_a_wrong_side_stops(
    own: Practice,
    address: str,
    table: Table,
    axe: Callable[[Page], None],
    screen: str,
    request: pytest.FixtureRequest,
) -> None:
    page: Page = request.getfixturevalue(screen)
    seat = Seat(page, address, axe)
    seat.sign_in(own.username("clinician"))
    seat.go(f"/treatments/{table.treatment}/time-out-injection/")
    assert page.evaluate("document.activeElement.name") == "wristband"
    # The container first, while the wristband's field has the focus.
    scan(page, label(table))
    assert (value(page, "wristband"), value(page, "scanned")) == ("", label(table))
    seat.fill(fever="no")  # the finger is on a question
    scan(page, table.patient)
    assert value(page, "wristband") == table.patient
    assert "Read: Wristband (36 characters)" in page.inner_text("[data-scanned]")
    answer(seat, side="left")
    seat.send()
    assert page.inner_text(".stop__word") == "STOP"
    assert "Wrong side." in seat.words()
    assert paths.state("treatment", table.treatment).ready is None

    seat.go(f"/treatments/{table.treatment}/time-out-injection/")
    scan(page, table.patient)
    scan(page, label(table))
    answer(seat)
    seat.send()
    assert page.locator(".stop__word").count() == 0
    ready = paths.state("treatment", table.treatment).ready
    assert (ready.target, ready.product) == (RIGHT_KNEE, table.product)


def test_anybody_stops_the_line_and_two_people_type(
    own: Practice,
    address: str,
    table: Table,
    axe: Callable[[Page], None],
    open_page: Callable[..., Page],
) -> None:
    seats = {}
    for role in ("clinician", "laboratory"):
        seats[role] = Seat(open_page(**DESK), address, axe)
        seats[role].sign_in(own.username(role))
    clinician, lab = seats["clinician"], seats["laboratory"]
    lab.go(f"/treatments/{table.treatment}/stop/")
    lab.fill(reason="not-sure")
    lab.send()
    clinician.go(f"/treatments/{table.treatment}/")
    assert "The line was stopped: I am not sure." in clinician.words()
    for seat in (clinician, lab):
        seat.go(f"/treatments/{table.treatment}/type-identifiers/")
        seat.fill(wristband=table.patient, container=paths.code_of(table.product))
        seat.send()
    clinician.go(f"/treatments/{table.treatment}/time-out-injection/")
    clinician.fill(read="typed")
    answer(clinician, latex_allergy="yes")
    clinician.send()
    assert "The clinician has not decided to go on." in clinician.words()
    clinician.page.get_by_role("link", name="Decide to go on").click()
    clinician.look()
    clinician.fill(item="latex-allergy", reason="the-agent-is-not-used")
    clinician.send()
    for seat in (clinician, lab):
        seat.go(f"/treatments/{table.treatment}/type-identifiers/")
        seat.fill(wristband=table.patient, container=paths.code_of(table.product))
        seat.send()
    clinician.go(f"/treatments/{table.treatment}/time-out-injection/")
    clinician.fill(read="typed")
    answer(clinician, latex_allergy="yes")
    clinician.send()
    assert clinician.page.locator(".stop__word").count() == 0
    assert paths.state("treatment", table.treatment).ready is not None
