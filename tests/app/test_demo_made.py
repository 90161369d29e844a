"""The demonstration as it is made: whole, verified, and the same for the same seed and day."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from blastema.actions.person_facts import facts_of
from blastema.actions.read.gate_check import Replayed, replay_decisions
from blastema.actions.verify_ledger import verify_ledger
from blastema.app.acting import everywhere
from blastema.app.demo import make, practice, run
from blastema.app.demo.make import play_today
from blastema.app.demo.model import VISITS
from blastema.app.demo.stage import Stage
from blastema.app.demo.story import Story
from blastema.app.demo.tell import tell as tell_story
from blastema.app.errors import UserError
from blastema.app.seeded import Seeded
from blastema.core.access.roles import Role
from blastema.core.course.shown import Shown
from blastema.core.rules import rulebook
from blastema.ledger import Verdict
from blastema.records import find_clinic, history
from blastema.records.keys import Keyring
from blastema.records.models import (
    AdverseEvent,
    Appointment,
    Assignment,
    BreakGlass,
    Course,
    Culture,
    Device,
    Enquiry,
    Episode,
    Followup,
    LedgerEvent,
    Outcome,
    Patient,
    Product,
    ProductStay,
    QualityItem,
    ReagentLot,
    Run,
    Site,
    Store,
    Touch,
    Treatment,
)
from tests.app import demonstration
from tests.app.demonstration import DAY, NOON, PATIENTS

pytestmark = pytest.mark.django_db


def played(seed: str = "test") -> tuple[object, object]:
    """The rows and the answer key of a demonstration that is then undone."""
    with transaction.atomic():
        demonstration.made(seed)
        found = demonstration.rows(), demonstration.key()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_and_day_give_the_same_states_and_answer_key() -> None:
    assert played() == played()


def test_another_seed_gives_other_people() -> None:
    assert played()[1] != played("another")[1]


def test_one_of_everything_is_there() -> None:
    demonstration.made()
    sites = list(Site.objects.values_list("id", flat=True))
    on_the_board = find_clinic.counts(sites, find_clinic.Turn())
    # A course that was given everything follows in the same moment: nobody sees it treated.
    missing = {s for s in find_clinic.STATES if not on_the_board[s]} - {Shown.TREATED}
    assert missing == set()
    assert Patient.objects.count() == PATIENTS
    assert len({site.zone for site in Site.objects.all()}) == 2


# What a page would be empty without.
THINGS = {
    "open hand-over": lambda: Product.objects.filter(in_transit=True),
    "divided": lambda: Product.objects.filter(division="Ab"),
    "stored": lambda: ProductStay.objects.filter(until=""),
    "freezer": lambda: Store.objects.exclude(logged_until=""),
    "device": lambda: Device.objects.filter(stage="in use", maintained_until__gt=""),
    "cleanroom": lambda: QualityItem.objects.filter(kind="room", word="CR1"),
    "room too warm": lambda: QualityItem.objects.filter(
        kind="deviation", source__startswith="room/"
    ),
    "run in a room": lambda: Touch.objects.filter(kind="place", word="cr1"),
    "withdrawn lot": lambda: ReagentLot.objects.filter(stage="withdrawn"),
    "laboratory registered": lambda: QualityItem.objects.filter(kind="laboratory"),
    "supplier suspended": lambda: QualityItem.objects.filter(kind="supplier", stage="suspended"),
    "overdue device": lambda: Device.objects.filter(code="CC1"),
    "paused": lambda: Episode.objects.exclude(paused=""),
    "withdrawn": lambda: Episode.objects.filter(withdrawn="treatment"),
    "referred": lambda: Episode.objects.filter(closed="referred elsewhere"),
    "closed": lambda: Episode.objects.filter(closed="followed to the end"),
    "not eligible": lambda: Episode.objects.filter(verdict="not-eligible"),
    "adjunct": lambda: Course.objects.filter(kind="adjunct"),
    "study": lambda: Course.objects.exclude(study=""),
    "stopped time-out": lambda: Treatment.objects.filter(stopped__gt=0),
    "in transit": lambda: Product.objects.filter(in_transit=True),
    "refused product": lambda: Product.objects.filter(release="refused"),
    "quarantined": lambda: Product.objects.filter(release="quarantined"),
    "running": lambda: Run.objects.filter(stage="running"),
    "culture": lambda: Culture.objects.filter(stage="growing", passage__gt=1),
    "harvest": lambda: Culture.objects.filter(ended="harvested", passage=2),
    "grown": lambda: Product.objects.filter(
        product_class="expanded-marrow-cells", release="in-process"
    ),
    "deviation to judge": lambda: QualityItem.objects.filter(kind="deviation", stage="open"),
    "action to check": lambda: QualityItem.objects.filter(kind="corrective", stage="done"),
    "complaint": lambda: QualityItem.objects.filter(kind="complaint", stage="received"),
    "training asked for": lambda: QualityItem.objects.filter(kind="controlled", source="steps"),
    "document": lambda: QualityItem.objects.filter(kind="controlled", stage="in-force"),
    "deviation": lambda: Run.objects.filter(deviations__gt=0),
    "serious event": lambda: AdverseEvent.objects.filter(serious=True, stage="reported"),
    "open enquiry": lambda: Enquiry.objects.filter(stage="received"),
    "closed enquiry": lambda: Enquiry.objects.filter(stage="closed"),
    "today": lambda: Appointment.objects.filter(at__startswith="2026-11-21"),
    "work given out": lambda: Assignment.objects.filter(stage="made"),
    "emergency look": BreakGlass.objects.all,
    "due": lambda: Followup.objects.filter(stage="due", due=DAY.isoformat()),
    "missed": lambda: Followup.objects.filter(stage="missed"),
    "global change": lambda: Outcome.objects.filter(instrument="gcr"),
    "notice": lambda: Site.objects.exclude(notice=""),
}


def test_every_page_has_something() -> None:
    demonstration.made()
    assert [name for name, found in THINGS.items() if not found().exists()] == []


def test_whoever_was_assessed_was_asked_everything_that_a_rule_needs() -> None:
    """So that nothing of the demonstration's care rests on what nobody has said."""
    demonstration.made()
    assessed = Episode.objects.exclude(verdict="")
    states = history.load([f"episode/{one}" for one in assessed.values_list("id", flat=True)])
    ring, needed = Keyring(), {when.fact for _, when in rulebook().asked if when.value}
    for loaded in states.values():
        assert needed <= set(facts_of(ring, loaded.state))
    assert states


def test_a_grown_product_fails_by_the_sites_own_specification() -> None:
    demonstration.made()
    signed = LedgerEvent.objects.filter(type="product.signed.v1").values_list("body", flat=True)
    told = [json.loads(bytes(body))["data"] for body in signed]
    by_own = [one for one in told if one["specification"] == "expanded-marrow-cells.own.v1"]
    assert {one["step"] for one in by_own} == {"refuse"}


def test_the_ledger_verifies_and_all_of_it_is_signed() -> None:
    made = demonstration.made()
    verdict = verify_ledger(everywhere(Role.WORK))
    assert isinstance(verdict, Verdict)
    assert verdict.ok, verdict.first_bad
    assert verdict.events == made.events == made.signed
    assert verdict.unsigned_events == 0


def test_every_decision_of_the_gate_comes_out_the_same_again() -> None:
    demonstration.made()
    found = replay_decisions(everywhere(Role.OPERATOR))
    assert isinstance(found, Replayed)
    assert (found.differ, found.other_books, found.erased) == ((), 0, 0)
    # At least the plan of each course, and more of those that were treated.
    assert found.same > Course.objects.exclude(kind="").count()


def test_nothing_lies_after_the_last_moment() -> None:
    demonstration.made()
    latest = LedgerEvent.objects.order_by("-recorded_at").values_list("recorded_at", flat=True)
    # Midnight of the day in Utah, seven hours before that of London in November.
    assert latest[0] <= "2026-11-21T07:01:00Z"


def test_the_answer_key_says_what_was_answered_and_what_is_missing() -> None:
    demonstration.made()
    scored = {
        (row.course, row.visit): row.score_milli for row in Outcome.objects.filter(instrument="nrs")
    }
    lapsed = {
        (f.course, f.visit) for f in Followup.objects.filter(stage="missed", closes__lt=str(DAY))
    }
    told = set()
    for course in demonstration.key()["courses"]:
        for visit, answer in zip(VISITS, course["nrs"], strict=True):
            score = scored.get((course["course"], visit))
            assert score in (None, 1000 * answer)
        told |= {(course["course"], visit) for visit in course["missing"]}
    assert told == lapsed
    assert lapsed


def test_a_new_day_brings_something_new_to_try() -> None:
    demonstration.made()
    mark = practice.found_mark()
    assert mark is not None
    running = set(Run.objects.filter(stage="running").values_list("id", flat=True))
    tomorrow = DAY + timedelta(days=1)
    play_today(mark, tomorrow, machine=Seeded("machine", NOON + timedelta(days=1)))
    assert set(Run.objects.filter(stage="running").values_list("id", flat=True)) > running
    again = practice.found_mark()
    assert again is not None
    assert (again.made, again.day) == (DAY.isoformat(), tomorrow.isoformat())
    assert verify_ledger(everywhere(Role.WORK)).ok


def test_no_command_is_looked_for_in_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is made here, so that none can have been sent before: see ``Desk``."""

    def looked(command: str) -> list[dict[str, object]]:
        raise AssertionError(f"looked for {command}")

    monkeypatch.setattr(history, "by_command", looked)
    demonstration.made(patients=3)


def in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "SLICE", 5)
    monkeypatch.setattr(make, "SIGNED", 10)


def test_slices_give_what_one_transaction_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        demonstration.made()
        whole = demonstration.key(), Patient.objects.count(), LedgerEvent.objects.count()
        transaction.set_rollback(True)
    in_slices(monkeypatch)
    made = demonstration.made()
    assert (demonstration.key(), Patient.objects.count(), LedgerEvent.objects.count()) == whole
    assert made.signed == made.events
    verdict = verify_ledger(everywhere(Role.WORK))
    assert isinstance(verdict, Verdict)
    # One whenever ten more patients are there and others follow, and one at the end.
    assert (verdict.ok, verdict.checkpoints) == (True, (PATIENTS - 1) // 10 + 1)


@pytest.mark.parametrize("patients", [1, 999, 1000, 1001, 6_500, 50_000])
def test_slices_follow_each_other_and_grow_with_what_is_there(patients: int) -> None:
    cut = list(make.slices(patients))
    ends = [first + size for first, size in cut]
    assert [first for first, _ in cut] == [0, *ends[:-1]]
    assert ends[-1] >= patients > cut[-1][0]
    sizes = [size for _, size in cut]
    assert sizes == sorted(sizes)
    assert sizes[0] == make.SLICE
    # The log of one transaction stays a part of the database that it is written to.
    assert all(size <= max(make.SLICE, first / 5) for first, size in cut)


def test_one_whose_making_was_interrupted_is_not_finished(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_slices(monkeypatch)
    monkeypatch.setattr(make, "tell", killed_at(12))
    with pytest.raises(KeyboardInterrupt):
        demonstration.made()
    mark = practice.found_mark()
    assert mark is not None
    assert not mark.finished
    # It would close the connection, and with it the test's transaction.
    monkeypatch.setattr(run, "migrate", lambda: None)
    before = LedgerEvent.objects.count()
    with pytest.raises(UserError, match="not finished"):
        run.prepare(run.Wanted(None, None), default=run.Wanted("test", 3))
    assert LedgerEvent.objects.count() == before > 0


def test_one_of_a_single_slice_is_there_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(make, "tell", killed_at(12))
    with pytest.raises(KeyboardInterrupt):
        demonstration.made()
    assert not LedgerEvent.objects.exists()


def killed_at(patient: int) -> Callable[..., object]:
    told = iter(range(1, patient))

    def tell(stage: Stage, story: Story, seed: str) -> object:
        if next(told, None) is None:
            raise KeyboardInterrupt
        return tell_story(stage, story, seed)

    return tell
