"""One person with a painful knee, from the request on a phone to the end of the injection.

Front desk, coordinator, clinician and laboratory each at a browser of their own; the
clinician is stopped at the wrong knee on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from blastema.records.models import Course, Enquiry, Episode, Patient, Product, Run, Treatment
from tests.actions import paths
from tests.actions.consenting import state_for_consents
from tests.browser.conftest import DESK
from tests.browser.practice import Practice, practice
from tests.browser.seat import PASSWORD, REFUSED, Seat
from tests.harness.databases import Throwaway
from tests.web.clinic.hands import ASKED, HEALTHY_KNEE, marrow_taken

pytestmark = pytest.mark.browser

# What the bench reads, step by step: catalogue/data/processes.toml, marrow-concentration.
STEPS = (
    {"measure-volume-in": "60", "measure-clots-seen": "yes"},
    {},
    {"measure-spin-minutes": "14", "measure-spin-force": "800"},
    {"measure-volume": "7"},
    {"measure-nucleated-cells-per-ml": "30", "measure-viability": "94"},
    {},
)
LOT = {"reagent": "invented-kit", "lot": "L-1", "lot_expires": "2099-12-31"}


@dataclass
class Staff:
    """A seat for each role, signed in when it is first taken."""

    own: Practice
    address: str
    open_page: Callable[..., Page]
    axe: Callable[[Page], None]

    def __post_init__(self) -> None:
        self._seats: dict[str, Seat] = {}

    def __call__(self, role: str) -> Seat:
        if role not in self._seats:
            seat = Seat(self.open_page(**DESK), self.address, self.axe)
            seat.sign_in(self.own.username(role))
            self._seats[role] = seat
        return self._seats[role]


@pytest.fixture
def own(committed_db: Throwaway) -> Practice:
    return practice()


def test_from_a_first_call_to_the_injection(
    own: Practice,
    address: str,
    phone: Page,
    open_page: Callable[..., Page],
    watch: Callable[[Page], object],
    axe: Callable[[Page], None],
) -> None:
    staff = Staff(own, address, open_page, axe)
    own.world.sign_policies()
    state_for_consents(own.world)
    asks_for_an_appointment(Seat(phone, address, axe))
    episode = is_registered(staff)
    course = is_planned_for(staff("clinician"), episode)
    treatment, aspirate = gives_marrow(staff, course)
    product = is_concentrated(staff, aspirate)
    is_issued(staff("laboratory"), product)
    watch(staff("clinician").page).expect(REFUSED)
    is_injected(staff("clinician"), treatment, product)
    assert Course.objects.get(id=course).stage == "following"
    staff("clinician").go(f"/episodes/{episode}/")


def asks_for_an_appointment(patient: Seat) -> None:
    patient.go("/")
    patient.go("/ask/")
    patient.fill(name="Ann Testperson", phone="+1 555 0100", words="my right knee on stairs")
    patient.send(302)
    assert "Testperson" not in patient.page.url


def is_registered(staff: Staff) -> str:
    desk = staff("front-desk")
    desk.go("/enquiries/")
    desk.page.get_by_role("link", name="A. T.").first.click()
    desk.look()
    desk.go(f"/enquiries/{Enquiry.objects.get().id}/register/")
    desk.fill(given="Ann", family="Testperson", birth_date="1961-02-28", sex="female")
    desk.fill(phone="+1 555 0100", state="FL", postal="33101")
    desk.send()
    patient = Patient.objects.get().id
    coordinator = staff("coordinator")
    coordinator.go(f"/patients/{patient}/open-episode/")
    coordinator.fill(condition="knee-osteoarthritis", side="right")
    coordinator.send()
    coordinator.go("/board/")
    assert "Testperson" in coordinator.words()
    return str(Episode.objects.get().id)


def is_planned_for(clinician: Seat, episode: str) -> str:
    clinician.go(f"/episodes/{episode}/")
    clinician.go(f"/episodes/{episode}/assess/")
    clinician.fill(verdict="eligible", findings="tender, no effusion", tried=["physiotherapy"])
    clinician.fill(**{name: said for name, said in HEALTHY_KNEE.items() if said})
    clinician.send()
    clinician.go(f"/episodes/{episode}/plan/")
    clinician.fill(product_class="marrow-concentrate", source="bone-marrow", route="joint")
    clinician.fill(guidance="ultrasound", alternatives=["physiotherapy", "watchful-waiting"])
    clinician.send()
    course = str(Course.objects.get().id)
    clinician.go(f"/courses/{course}/consent/")
    points = clinician.page.locator("main [name=elements]").all()
    clinician.fill(elements=[str(point.get_attribute("value")) for point in points])
    clinician.fill(signature="Ann Testperson")
    clinician.send()
    return course


def gives_marrow(staff: Staff, course: str) -> tuple[str, str]:
    clinician = staff("clinician")
    clinician.go(f"/courses/{course}/open-session/")
    clinician.fill(place=paths.CREST.body_site, side=paths.CREST.side)
    clinician.send()
    treatment = str(Treatment.objects.get().id)
    clinician.go(f"/treatments/{treatment}/time-out-collection/")
    time_out(clinician, place=paths.CREST.body_site, side=paths.CREST.side)
    clinician.send()
    clinician.go(f"/treatments/{treatment}/collect/")
    clinician.fill(**marrow_taken(str(Patient.objects.get().id)))
    clinician.send()
    aspirate = str(Product.objects.get().id)
    clinician.go(f"/treatments/{treatment}/hand-over/")
    clinician.fill(product=aspirate)
    clinician.send()
    return treatment, aspirate


def time_out(seat: Seat, *, place: str, side: str) -> None:
    seat.fill(wristband=Patient.objects.get().id, body_site=place, side=side)
    asked = {
        name: answer
        for name, answer in ASKED.items()
        if seat.page.locator(f"main form [name={name}]").count()
    }
    seat.fill(**asked, second_person="Laboratory Invented 1")


def is_concentrated(staff: Staff, aspirate: str) -> str:
    lab = staff("laboratory")
    lab.go("/bench/")
    lab.go(f"/products/{aspirate}/take-over/")
    lab.fill(scanned=paths.code_of(aspirate), intact="yes")
    lab.send()
    lab.go(f"/products/{aspirate}/run/")
    lab.send()
    run = str(Run.objects.get().id)
    for amounts in STEPS:
        lab.go(f"/runs/{run}/step/")
        lab.fill(**amounts)
        if lab.page.locator("main [name=lot]").count():
            lab.fill(**LOT)
        if lab.page.locator("main [name=witnessed_by]").count():
            lab.fill(witnessed_by="Clinician Invented 1")
        lab.send()
    lab.go(f"/runs/{run}/finish/")
    lab.fill(
        **{"volume_ul": "7", "expires_at": in_four_hours(lab), "loss-plasma-and-red-cells": "53"}
    )
    lab.send()
    product = str(Product.objects.exclude(id=aspirate).get().id)
    lab.go(f"/products/{product}/release/")
    lab.fill(**the_results_asked_for(lab))
    lab.fill(reason="culture and colonies are pending", password=PASSWORD)
    lab.send()
    quality = staff("quality")
    quality.go(f"/products/{product}/confirm/")
    quality.fill(password=PASSWORD)
    quality.send()
    return product


def in_four_hours(seat: Seat) -> str:
    """What a person types into a field of day and time, on the wall clock of the site."""
    return str(
        seat.page.evaluate(
            """zone => {
              const parts = new Intl.DateTimeFormat("sv-SE", {timeZone: zone, dateStyle: "short",
                timeStyle: "short"}).format(new Date(Date.now() + 4 * 3600 * 1000));
              return parts.replace(" ", "T");
            }""",
            "America/New_York",
        )
    )


def the_results_asked_for(seat: Seat) -> dict[str, str]:
    """What the run measured is on file already; the form asks for what is not."""
    good = {
        "test-volume": "7",
        "test-nucleated-cells-per-ml": "30",
        "test-viability": "94",
        "test-clots-seen": "yes",
    }
    return {name: v for name, v in good.items() if seat.page.locator(f"[name={name}]").count()}


def is_issued(lab: Seat, product: str) -> None:
    scanned = paths.code_of(product)
    lab.go(f"/products/{product}/issue/")
    lab.fill(scanned=scanned)
    lab.send()
    lab.go(f"/products/{product}/hand-over/")
    lab.send()


def is_injected(clinician: Seat, treatment: str, product: str) -> None:
    scanned = paths.code_of(product)
    clinician.go(f"/treatments/{treatment}/take-over/")
    clinician.fill(scanned=scanned, intact="yes")
    clinician.send()
    # The wrong knee: stopped, in words, and no needle may follow.
    clinician.go(f"/treatments/{treatment}/time-out-injection/")
    time_out(clinician, place="knee", side="left")
    clinician.fill(scanned=scanned)
    clinician.send()
    assert "stop" in clinician.words().lower()
    assert "side" in clinician.words().lower()
    clinician.go(f"/treatments/{treatment}/inject/")
    clinician.fill(volume="6", guidance="ultrasound")
    clinician.send(422)
    # The right one.
    clinician.go(f"/treatments/{treatment}/time-out-injection/")
    time_out(clinician, place="knee", side="right")
    clinician.fill(scanned=scanned)
    clinician.send()
    clinician.go(f"/treatments/{treatment}/inject/")
    clinician.fill(volume="6", guidance="ultrasound", needle_gauge="22", needle_mm="50")
    clinician.fill(skin="chlorhexidine-in-alcohol", anaesthetic="none", felt="pressure, no pain")
    clinician.send()
    clinician.go(f"/treatments/{treatment}/finish/")
    clinician.fill(advice="Rest two days; call with fever.")
    clinician.send()
