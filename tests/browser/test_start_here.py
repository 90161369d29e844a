"""*Start here*: each task is carried out as its page says, by somebody who reads that page only.

A visitor's hands are counted by the keystroke-level model: no task asks for a minute of
them. Reading is not counted.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import PHONE
from tests.browser.seat import REFUSED, Seat
from tests.harness import databases, run, server
from tests.harness.databases import COMMAND

pytestmark = pytest.mark.browser

# As many as there are scenes: one of everything to be tried.
PATIENTS = 24
# Card, Moran and Newell, Communications of the ACM 23 (1980) 396: seconds for a key of a
# person who does not type for a living, pointing, moving a hand, and making up one's mind.
KEY, POINT, HAND, MIND = 0.28, 1.1, 0.4, 1.35
A_MINUTE = 60
# What a person at the bench reads off the devices: catalogue/data/processes.toml.
MEASURED = {
    "measure-spin-minutes": "14",
    "measure-spin-force": "800",
    "reagent": "invented-kit",
    "lot": "L-1",
    "lot_expires": "2099-12-31",
}


@dataclass
class Visitor(Seat):
    """Somebody who opens a demonstration; ``seconds`` is what their hands have done."""

    seconds: float = 0

    def take(self, title: str) -> None:
        self.go("/start/")
        task = self.page.locator(".start-task", has=self.page.get_by_role("heading", name=title))
        self.press(task.get_by_role("button"))

    def press(self, what: Locator) -> None:
        self.seconds += MIND + POINT
        with self.page.expect_navigation():
            what.click()
        self.look()

    def follow(self, words: str) -> None:
        self.press(self.page.get_by_role("link", name=words, exact=True).first)

    def fill(self, **fields: str | list[str] | bool) -> None:
        for value in fields.values():
            self.seconds += MIND + POINT + (HAND + KEY * len(value) if _typed(value) else POINT)
        super().fill(**fields)

    def send(self, status: int = 303) -> None:
        self.seconds += POINT
        super().send(status)


def _typed(value: object) -> bool:
    """A figure or a number is typed; a choice among a few is pointed at."""
    return isinstance(value, str) and any(letter.isdigit() for letter in value)


@pytest.fixture(scope="module")
def demonstration() -> Iterator[str]:
    """The address of a demonstration, as `blastema demo` makes and serves it."""
    own = databases.make_empty(f"start_{run.WORKER}")
    port = server._free_port()
    process = subprocess.Popen(
        [*COMMAND, "demo", "--patients", str(PATIENTS), "--port", str(port)],
        env={**run.without_settings(), **own.env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server._wait_until_it_answers(f"http://127.0.0.1:{port}", process, 600)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)
        databases.drop(own)


@pytest.fixture
def visitor(demonstration: str, desk: Page, axe: Callable[[Page], None]) -> Iterator[Visitor]:
    taken = Visitor(desk, demonstration, axe)
    yield taken
    assert taken.seconds < A_MINUTE


def test_answer_what_is_due(
    demonstration: str, open_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    patient = Visitor(open_page(**PHONE), demonstration, axe)
    patient.take("Answer what is due")
    home = patient.page.url
    patient.follow("Start")
    patient.follow("Start")
    answer_one(patient)
    # Stops half-way, and the same link leads back to where it was.
    patient.page.goto(home)
    patient.follow("Go on")
    patient.follow("Go on where I stopped")
    asked = 1
    while is_a_question(patient):
        answer_one(patient)
        asked += 1
    assert "no answer yet" not in patient.words()
    patient.send()
    assert "/thanks/" in patient.page.url
    assert asked >= 3
    assert patient.seconds < A_MINUTE


def is_a_question(seat: Seat) -> bool:
    return seat.page.locator("main form.question").count() == 1


def answer_one(patient: Visitor) -> None:
    form = patient.page.locator("main form.question")
    for box in form.locator("input[type=text], textarea").all():
        patient.seconds += HAND + KEY * len("stairs")
        box.fill("stairs")
    radios = form.locator("input[type=radio]")
    if radios.count():
        identity = radios.nth(1).get_attribute("id")
        patient.seconds += MIND + POINT
        patient.page.locator(f"label[for={identity!r}]").click()
    patient.send()


def test_clear_a_blocked_episode(visitor: Visitor) -> None:
    visitor.take("Clear a blocked episode")
    assert "paused" in visitor.words().lower()
    visitor.press(visitor.page.locator("main a[href$='/resume/']").first)
    visitor.send()
    assert visitor.page.locator("main a[href$='/pause/']").count() == 1


def test_be_refused_and_read_why(visitor: Visitor, watch: Callable[[Page], object]) -> None:
    watch(visitor.page).expect(REFUSED)
    visitor.take("Be refused, and read why")
    # As the line above the form says.
    for said in ("placental allograft", "placenta and amnion", "ligament", "ultrasound"):
        assert said in visitor.words()
    visitor.fill(product_class="Amniotic or placental allograft", source="Placenta and amnion")
    visitor.fill(route="Into a ligament or its attachment", guidance="Ultrasound")
    visitor.send(422)
    refused = visitor.page.locator("[role=alert], .refusal").first.inner_text()
    assert "PREF-1" in refused
    assert "refuses this source on conscience" in refused


def test_run_marrow_concentrate_on_the_bench(visitor: Visitor) -> None:
    visitor.take("Run marrow concentrate on the bench")
    before = visitor.words()
    visitor.press(visitor.page.locator("main a[href$='/step/']").first)
    asked = {n: v for n, v in MEASURED.items() if visitor.page.locator(f"[name={n}]").count()}
    assert "measure-spin-minutes" in asked
    visitor.fill(**asked)
    visitor.send()
    assert visitor.words() != before
    assert visitor.page.locator("main a[href$='/step/']").count() == 1  # the next one waits


def test_be_stopped_at_the_wrong_knee(visitor: Visitor) -> None:
    visitor.take("Be stopped at the wrong knee")
    hint = visitor.words()
    worn = re.search(r"wristband reads (\S+) and the label of the syringe (.+?)\. The plan", hint)
    planned = re.search(r"says the (left|right) knee", hint)
    assert worn is not None
    assert planned is not None
    other = "left" if planned[1] == "right" else "right"
    visitor.seconds -= KEY * (len(worn[1]) + len(worn[2]))  # pasted or scanned, not typed
    visitor.fill(wristband=worn[1], scanned=worn[2], body_site="knee", side=other)
    visitor.fill(anaesthetic_allergy="no", antibiotic_allergy="no")
    second = visitor.page.locator("[name=second_person] option").nth(1)
    visitor.fill(second_person=str(second.get_attribute("value")))
    visitor.send()
    stop = visitor.page.locator(".stop__word")
    assert stop.inner_text() == "STOP"
    assert "TIMEOUT-SIDE" in visitor.words()


def test_see_a_course(visitor: Visitor) -> None:
    visitor.take("See a course")
    words = visitor.words()
    assert "What happened" in words
    assert "signed" in words.lower()
    assert visitor.page.locator("main time").count() > 5
    visitor.press(visitor.page.locator("main a[href$='/outcomes/']").first)
    assert visitor.page.locator("main .chart").count() >= 1


def test_see_who_is_missing(visitor: Visitor) -> None:
    visitor.take("See who is missing")
    words = visitor.words()
    assert re.search(r"\d+ of \d+ due answers are missing", words)
    assert re.search(r"\d+ of \d+ people due after baseline never answered", words)
    assert "those who did not may differ" in words


def test_look_at_the_whole_board(visitor: Visitor) -> None:
    visitor.take("Look at the whole board")
    assert visitor.page.locator("main a[href*='/episodes/']").count() > 5


def test_watch_a_legal_clock(visitor: Visitor) -> None:
    visitor.take("Watch a legal clock")
    event = visitor.page.locator("main tr", has_text="to be judged").first
    # The days until which it must be reported, each with what asks for it.
    assert re.search(r"\d{1,2} [A-Z][a-z]+ \d{4}: ", event.inner_text())
    visitor.press(event.get_by_role("link").first)
    assert visitor.page.get_by_role("button", name="Sign the judgement").count() == 1


def test_alter_one_byte_and_watch_it_found(visitor: Visitor) -> None:
    visitor.take("Change one byte of the past")
    tried = visitor.page.locator(".start-tried").inner_text()
    assert "does not verify" in tried
    assert "the stored bytes do not give the stored hash" in tried
    was, now = visitor.page.locator(".start-tried mark").all_inner_texts()
    assert was != now
    assert re.search(r"position \d+ of \S+/", tried)
