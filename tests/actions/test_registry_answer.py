"""What the registry answers: by arm and visit, who got better, who is missing, of which cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from blastema.actions.manage_patient import withdraw_patient
from blastema.actions.read.registry import Registry, registry, registry_choices
from blastema.actions.read.registry_course import courses
from blastema.actions.read.registry_responders import Rate, ResponderRow
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.core.patient.state import PatientWithdrawal
from blastema.records.models import AccessLog, Patient
from tests.actions.spreadsheets import ROWS, attempt, bring
from tests.actions.test_evidence_describe import KNEE, answer, care
from tests.actions.world import World, refused

pytestmark = pytest.mark.django_db

MARROW = "marrow-concentrate"


@pytest.fixture
def world() -> World:
    return World("registry answers")


def ask(world: World, *, of: str = "", **told) -> Registry:
    """The analyst's question at the site ``of``."""
    asked = {"condition": KNEE, "outcome": "nrs"} | told
    found = registry(world.act("analyst", site=of), **asked)
    assert isinstance(found, Registry), found
    return found


class TestImported:
    """Seven people: 1 to 7 before, 0 to 5 six weeks after; the last did not answer."""

    def test_means_of_those_who_answered_and_how_both_had_begun(self, world: World) -> None:
        bring(world, *ROWS)
        before, after = ask(world).visits
        assert (before.visit, before.due, before.answered, before.mean) == ("baseline", 7, 7, 4.0)
        assert (after.visit, after.due, after.answered, after.mean) == ("week-6", 7, 6, 2.5)
        # The six had begun at 1 to 6; the silent one is fewer than five people.
        assert (after.began_answered, after.began_silent) == (3.5, None)
        assert (after.missing, after.loyal) == (1, 2.5)

    def test_who_got_better_both_ways_of_missing(self, world: World) -> None:
        """By 1 point each: nobody by 1.8 points; by 30 % those who began at 1, 2 and 3."""
        bring(world, *ROWS)
        rows = {row.key: row for row in ask(world).responders}
        assert list(rows) == ["mcid", "share-30", "share-50"]
        third = rows["share-30"]
        assert isinstance(third, ResponderRow)
        assert (third.arm, third.visit, third.due, third.missing) == (MARROW, "week-6", 7, 1)
        assert (third.of_due.responders, third.of_due.people) == (3, 7)
        assert (third.of_answered.responders, third.of_answered.people) == (3, 6)
        # Wilson 1927 for 3 of 6: R, prop.test(3, 6, correct=FALSE).
        assert isinstance(third.of_answered, Rate)
        assert round(third.of_answered.low, 4) == 0.1876
        assert round(third.of_answered.high, 4) == 0.8124
        assert rows["mcid"].of_due.responders == 0
        assert rows["share-50"].of_due.responders == 2

    def test_what_matters_is_named_with_its_source(self, world: World) -> None:
        """1.8 points in knee osteoarthritis, from the RESTORE trial (instruments, nrs.toml)."""
        mcid = ask(world).thresholds[0]
        assert (mcid.key, mcid.name, mcid.verified) == ("mcid", "1.8 points better", True)
        assert "34812863" in mcid.source

    def test_a_model_of_its_own_for_each_arm(self, world: World) -> None:
        bring(world, *ROWS)
        (course,) = courses(ask(world))
        assert course.arm == MARROW
        # One point better each: the change does not vary, so there is no covariance to fit.
        assert course.rows == ()
        assert course.why

    def test_sums_show_nobody_so_nothing_is_logged(self, world: World) -> None:
        bring(world, *ROWS)
        ask(world)
        assert not AccessLog.objects.exists()


class TestSmallArms:
    def test_an_arm_of_fewer_than_five_is_not_shown(self, world: World) -> None:
        bring(world, *ROWS)
        care(world)
        told = ask(world)
        assert [(one.arm, one.courses) for one in told.arms] == [
            (MARROW, 7),
            ("physiotherapy", None),
        ]
        assert told.withheld == ("physiotherapy",)
        assert {row.arm for row in told.visits} <= set(told.shown)

    def test_a_visit_that_was_due_of_fewer_than_five_is_not_shown(self, world: World) -> None:
        for _ in range(4):
            care(world)
        world.later(days=42)
        care(world)
        told = ask(world)
        # Five were due at the baseline, four of them at week 6 (day 42; protocols.toml).
        assert [(row.visit, row.due) for row in told.visits] == [("baseline", 5)]
        assert told.responders == ()
        assert told.latest == ""

    def test_sums_for_a_model_hold_no_arm_that_is_not_shown(self, world: World) -> None:
        bring(world, *ROWS)
        care(world)
        told = ask(world)
        assert {key.arm for key in told.sums.entries} <= set(told.shown)

    def test_places_that_ask_for_the_same_arms_make_sums_that_add(self, world: World) -> None:
        bring(world, *ROWS)
        other = world.open_site("Second Clinic", "A9998")
        for _ in range(5):
            care(world, site=other)
        asked = {"arms": ("physiotherapy", MARROW)}
        here, there = ask(world, **asked).sums, ask(world, of=other, **asked).sums
        both = here + there
        assert both.sources == {"A9999", "A9998"}
        assert (here.subjects, there.subjects, both.subjects) == (7, 5, 12)


class TestWhoseCourses:
    def test_other_sites_than_the_readers(self, world: World) -> None:
        bring(world, *ROWS)
        other = world.open_site("Second Clinic", "A9998")
        assert ask(world, of=other).arms == ()
        assert [one.courses for one in ask(world).arms] == [7]
        foreign = registry(
            world.act("analyst", site=other), condition=KNEE, outcome="nrs", site=world.site
        )
        assert refused(foreign) == {"ACCESS-SITE"}

    def test_quarters_and_arms(self, world: World) -> None:
        bring(world, *ROWS)
        (quarter,) = registry_choices(world.act("analyst")).periods
        year = quarter[:4]
        assert ask(world, since=f"{year}-Q1", until=f"{year}-Q4").arms[0].courses == 7
        assert ask(world, since="2026-Q4").arms == ()
        assert ask(world, arms=("physiotherapy",)).arms == ()

    def test_who_withdrew_is_gone_and_counted(self, world: World) -> None:
        bring(world, *ROWS)
        before = ask(world)
        patient = Patient.objects.order_by("id").first().id
        asked = PatientWithdrawal.REGISTRY
        withdraw_patient(world.act("coordinator"), patient=patient, from_=asked)
        after = ask(world)
        assert [one.courses for one in after.arms] == [6]
        assert after.gone == {"withdrawn from the registry": 1}
        assert after.origin.fingerprint != before.origin.fingerprint

    @pytest.mark.parametrize("role", ["front-desk", "coordinator", "clinician", "laboratory"])
    def test_who_may_not_ask(self, world: World, role: str) -> None:
        told = registry(world.act(role), condition=KNEE, outcome="nrs")
        assert refused(told) == {"ACCESS-ROLE"}
        assert refused(registry_choices(world.act(role))) == {"ACCESS-ROLE"}

    def test_words_that_the_catalogue_lacks_are_all_named(self, world: World) -> None:
        asked = {"condition": "broken-heart", "outcome": "grins", "arms": ("magic",)}
        told = registry(world.act("analyst"), **asked)
        assert refused(told) == {"EVIDENCE-CONDITION", "EVIDENCE-OUTCOME", "EVIDENCE-ARM"}


class TestTheCut:
    def test_it_names_checkpoint_and_newest_event(self, world: World) -> None:
        bring(world, *ROWS)
        sign_checkpoint(world.operator(), sweep=True)
        cut = ask(world).origin.cut
        assert (cut.checkpoint, cut.day) == (1, "2026-03-02")
        assert cut.leaves > 0
        assert cut.newest_at.startswith("2026-03-02T")

    def test_a_new_answer_moves_cut_and_fingerprint(self, world: World) -> None:
        bring(world, *ROWS)
        course = care(world)
        first = ask(world).origin
        assert ask(world).origin == first
        world.later(minutes=5)
        answer(world, course, "baseline", 6)
        assert ask(world).origin.cut.newest_at > first.cut.newest_at


@pytest.mark.shared_data
def test_a_real_trial_has_arms_of_elsewhere(world: World, shared_data: Path, root: Path) -> None:
    """Two of its arms stand in no catalogue, its second visit in no schedule: counted apart."""
    mapping = (root / "examples" / "ashar2022_back_pain_rct.toml").read_text("utf-8")
    attempt(world, (shared_data / "ashar2022_back_pain_rct.csv").read_bytes(), mapping)
    told = ask(world, condition="chronic-low-back-pain")
    # NCT03294148: 50 were randomised to pain reprocessing, 51 to an open placebo, 50 to usual
    # care, of whom 47 completed.
    assert told.left_out == {"an arm that the catalogue does not name": 101}
    assert [(one.arm, one.courses) for one in told.arms] == [("usual-care", 50)]
    assert told.other_visits == 47
