"""The kept sums are those of everybody counted anew, whatever happened meanwhile."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blastema.actions.answer_followup import correct_answers, enter_answers, take_back_answers
from blastema.actions.close_course import close_course
from blastema.actions.close_episode import close_episode
from blastema.actions.manage_patient import erase_patient, rejoin_patient, withdraw_patient
from blastema.actions.rebuild_rows import rebuild_rows
from blastema.actions.registry import COURSES, GONE, Question, count_all, count_changes, kept
from blastema.actions.registry_plan import plan
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.core.course.state import CourseEnd
from blastema.core.episode.state import CloseReason
from blastema.core.followup.state import AnswerCorrection, FollowupChannel, FollowupState
from blastema.core.patient.state import ErasureReason, PatientWithdrawal
from blastema.evidence.registry.kept import Kept, total
from blastema.evidence.registry.subject import Counted, count
from blastema.records import registry
from blastema.records.models import Course, Followup, Outcome, RegistryCell, RegistryCourse
from blastema.records.refold import folded
from tests.actions.spreadsheets import ROWS, bring
from tests.actions.test_evidence_describe import KNEE, answer, care
from tests.actions.world import World

pytestmark = pytest.mark.django_db

REGISTRY = PatientWithdrawal.REGISTRY


@pytest.fixture
def world() -> World:
    """Seven imported courses and three of our own, one of them at another site."""
    made = World("registry")
    bring(made, *ROWS)
    other = made.open_site("Second Clinic", "A9998")
    for site in ("", "", other):
        care(made, site=site)
    return made


@pytest.fixture
def signed(world: World) -> World:
    """The same under a checkpoint, so that changes are looked for where the ledger moved."""
    sign_checkpoint(world.operator())
    return world


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def now(world: World):
    return world.fresh.now()


class Happenings:
    """Changes by number; one that is refused changes nothing, and that is as good."""

    def __init__(self, world: World) -> None:
        self.world = world

    def course(self, number: int) -> Course:
        known = list(Course.objects.order_by("id"))
        return known[number % len(known)]

    def open_visit(self, number: int) -> tuple[str, str]:
        today = now(self.world).date().isoformat()
        return self._one(Followup.objects.filter(stage="due", opens__lte=today), number)

    def answered(self, number: int) -> tuple[str, str]:
        scored = Outcome.objects.filter(instrument="nrs", score_milli__isnull=False)
        return self._one(Followup.objects.filter(id__in=scored.values("parent")), number)

    def _one(self, visits: QuerySet[Followup], number: int) -> tuple[str, str]:
        known = list(visits.order_by("id").values_list("id", "site"))
        return known[number % len(known)] if known else ("", "")

    def answer(self, number: int, pain: int) -> None:
        followup, site = self.open_visit(number)
        told = {"followup": followup, "instrument": "nrs", "answers": {"pain": pain}}
        act = self.world.act("coordinator", site=site)
        enter_answers(act, channel=FollowupChannel.CALL, **told)

    def correct(self, number: int, pain: int) -> None:
        followup, site = self.answered(number)
        told = {"followup": followup, "instrument": "nrs", "answers": {"pain": pain}}
        reason = next(iter(AnswerCorrection))
        correct_answers(self.world.act("coordinator", site=site), reason=reason, **told)

    def take_back(self, number: int, pain: int) -> None:
        followup, site = self.answered(number)
        act = self.world.act("coordinator", site=site)
        take_back_answers(act, followup=followup, instrument="nrs")

    def withdraw(self, number: int, pain: int) -> None:
        course = self.course(number)
        act = self.world.act("coordinator", site=course.site)
        withdraw_patient(act, patient=course.patient, from_=REGISTRY)

    def rejoin(self, number: int, pain: int) -> None:
        course = self.course(number)
        act = self.world.act("coordinator", site=course.site)
        rejoin_patient(act, patient=course.patient, to=REGISTRY)

    def erase(self, number: int, pain: int) -> None:
        course = self.course(number)
        self.close(number, 0)
        act = self.world.act("quality", site=course.site)
        erase_patient(act, patient=course.patient, reason=ErasureReason.ASKED)

    def close(self, number: int, pain: int) -> None:
        course = self.course(number)
        clinician = self.world.act("clinician", site=course.site)
        reason = CloseReason.IN_ERROR if pain > 5 else CloseReason.LOST
        if reason is CloseReason.LOST:
            close_course(clinician, course=course.id, reason=CourseEnd.LOST)
        clinician = self.world.act("clinician", site=course.site)
        close_episode(clinician, episode=course.episode, reason=reason)

    def begin(self, number: int, pain: int) -> None:
        care(self.world)

    def days(self, number: int, pain: int) -> None:
        self.world.later(days=13 * (pain + 1))

    def count(self, number: int, pain: int) -> None:
        count_changes(now(self.world), sweep=pain > 8)

    def sign(self, number: int, pain: int) -> None:
        sign_checkpoint(self.world.operator(), sweep=False)


NAMES = (
    *("answer", "answer", "correct", "take_back", "withdraw", "rejoin", "erase", "close"),
    *("begin", "days", "count", "count", "sign", "sign"),
)
happening = st.tuples(st.sampled_from(NAMES), st.integers(0, 40), st.integers(0, 10))


@given(st.lists(happening, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example([("answer", 0, 7), ("days", 0, 3), ("answer", 0, 4), ("correct", 14, 3)])
@example([("withdraw", 1, 0), ("count", 0, 0), ("rejoin", 1, 0), ("erase", 2, 0)])
@example([("sign", 0, 0), ("count", 0, 0), ("answer", 0, 7), ("sign", 0, 0), ("answer", 1, 3)])
def test_kept_sums_are_those_of_counting_everything_anew(signed: World, happenings) -> None:
    with undone():
        happened = Happenings(copy.deepcopy(signed))
        count_changes(now(happened.world))
        for name, *told in happenings:
            with transaction.atomic():
                getattr(happened, name)(*told)
        count_changes(now(happened.world))
        assert not count_changes(now(happened.world), sweep=True).courses
        cells, courses = registry.all_cells(), bodies()
        count_all(now(happened.world))
        assert registry.all_cells() == cells
        assert bodies() == courses


def bodies() -> dict[str, tuple[str, int, str]]:
    rows = RegistryCourse.objects.values_list("id", "body", "stamp", "next_due")
    return {course: tuple(rest) for course, *rest in rows}


def test_a_slow_loop_over_every_history_gives_the_same_sums(world: World) -> None:
    """The judge folds the ledger; it knows no table but the list of courses."""
    course = care(world)
    answer(world, course, "baseline", 7)
    world.later(days=45)
    answer(world, course, "week-6", 4)
    today = now(world).astimezone(UTC).date().isoformat()
    told: dict[str, dict[str, int | None]] = {}
    for _, loaded in folded():
        state = loaded.state
        if isinstance(state, FollowupState):
            outcome = state.outcomes.get("nrs")
            if "nrs" in state.instruments and (outcome or state.due <= today):
                score = outcome and outcome.score_milli
                told.setdefault(state.course, {})[state.visit] = score
    arms = dict(Course.objects.values_list("id", "arm"))
    agreed = plan(KNEE, "nrs")
    judged = total(count(agreed, Counted(arms[one], answers)) for one, answers in told.items())
    assert ask(world) == judged
    # Seven of the list, three of the fixture, and this one.
    assert len(told) == 11


def ask(world: World, **told: str) -> Kept:
    sites = frozenset(Course.objects.values_list("site", flat=True))
    return kept(Question(KNEE, "nrs", sites, **told), now(world)).sums


class TestWhatIsCounted:
    def test_one_changed_answer_reads_one_course(self, world: World) -> None:
        course = care(world)
        count_changes(now(world))
        answer(world, course, "baseline", 7)
        assert count_changes(now(world)).courses == 1
        assert count_changes(now(world)).courses == 0

    def test_a_day_that_comes_reads_those_whose_visit_is_due_then(self, world: World) -> None:
        """The protocol's second visit is due on day 42 (catalogue, protocols.toml)."""
        count_changes(now(world))
        world.later(days=41)
        assert count_changes(now(world)).courses == 0
        world.later(days=1)
        assert count_changes(now(world)).courses == 3

    def test_a_clock_put_back_leaves_due_what_was_due(self, world: World) -> None:
        world.later(days=42)
        count_changes(now(world))
        cells = registry.all_cells()
        world.later(days=-10)
        answer(world, care(world), "baseline", 7)
        count_changes(now(world))
        assert registry.cut().day == "2026-04-13"
        assert set(cells) <= set(registry.all_cells())

    def test_who_left_is_taken_off_and_counted_as_gone(self, world: World) -> None:
        patient = Course.objects.order_by("id").first().patient
        site = Course.objects.order_by("id").first().site
        withdraw_patient(world.act("coordinator", site=site), patient=patient, from_=REGISTRY)
        sites = frozenset(Course.objects.values_list("site", flat=True))
        answered = kept(Question(KNEE, "nrs", sites), now(world))
        assert dict(answered.courses.of(GONE)) == {("withdrawn from the registry",): (1,)}
        assert sum(n for _, (n,) in answered.courses.of(COURSES)) == 9

    def test_what_waits_is_said(self, world: World) -> None:
        first = count_changes(now(world), most=4)
        assert (first.courses, first.waiting) == (4, True)
        second = count_changes(now(world))
        assert (second.courses, second.waiting) == (6, False)

    def test_quarters_and_sites_divide_the_whole(self, world: World) -> None:
        """The list's courses began in 2020 and 2021, ours on 2 March 2026."""
        whole = ask(world)
        assert ask(world, until="2025-Q4") + ask(world, since="2026-Q1") == whole
        assert ask(world, since="2026-Q2") == Kept()
        sites = sorted(set(Course.objects.values_list("site", flat=True)))
        each = [kept(Question(KNEE, "nrs", frozenset([one])), now(world)).sums for one in sites]
        assert total(each) == whole

    def test_an_event_signed_late_and_dated_early_is_seen_by_a_sweep(self, world: World) -> None:
        """As an import of long ago: its event is older than the horizon of the checkpoints."""
        sign_checkpoint(world.operator())
        count_changes(now(world))
        world.later(days=-10)
        course = care(world)
        answer(world, course, "baseline", 7)
        world.later(days=10)
        assert count_changes(now(world)).courses == 0
        assert count_changes(now(world), sweep=True).courses == 1

    def test_the_cut_follows_the_checkpoints_where_nothing_changed(self, world: World) -> None:
        count_changes(now(world))
        sign_checkpoint(world.operator())
        assert count_changes(now(world)).courses == 0
        found = registry.cut()
        assert (found.checkpoint, found.leaves > 0) == (1, True)
        assert registry.changed_since(found.leaves, found.day, 1) == []

    def test_what_waits_after_a_checkpoint_is_still_found(self, world: World) -> None:
        sign_checkpoint(world.operator())
        assert count_changes(now(world), most=4).waiting
        sign_checkpoint(world.operator())
        assert count_changes(now(world)).courses == 6

    def test_another_definition_counts_everything_again(self, world: World, monkeypatch) -> None:
        count_changes(now(world))
        monkeypatch.setattr("blastema.actions.registry.definition", lambda: "another")
        assert count_changes(now(world)).courses == 10
        assert registry.cut().definition == "another"

    def test_rebuilding_the_rows_makes_the_same_sums_again(self, world: World) -> None:
        count_changes(now(world))
        cells = registry.all_cells()
        RegistryCell.objects.update(body="[]")
        assert rebuild_rows(world.operator()) > 0
        assert registry.all_cells() == cells
