"""What the registry answers: sums over courses, who is missing, and who is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from blastema.actions.answer_followup import enter_answers
from blastema.actions.assess_episode import assess_episode
from blastema.actions.choose_conventional_care import choose_conventional_care
from blastema.actions.close_course import close_course
from blastema.actions.close_episode import close_episode
from blastema.actions.manage_patient import erase_patient, withdraw_patient
from blastema.actions.open_episode import open_episode
from blastema.actions.read.evidence import Described, describe_evidence
from blastema.core.course.state import CourseEnd
from blastema.core.episode.state import AssessmentVerdict, CloseReason
from blastema.core.followup.state import FollowupChannel, FollowupState
from blastema.core.patient.state import ErasureReason, PatientWithdrawal
from blastema.records import history
from blastema.records.models import AccessLog, Course, Episode, Followup, Patient
from blastema.records.refold import folded
from tests.actions.spreadsheets import ROWS, attempt, bring
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

KNEE = "knee-osteoarthritis"


@pytest.fixture
def world() -> World:
    return World("evidence")


def ask(world: World, *, by_arm: bool = True, site: str = "", **asked: str) -> Described:
    told = {"condition": KNEE, "outcome": "nrs"} | asked
    described = describe_evidence(world.act("analyst", site=site), **told, by_arm=by_arm)
    assert isinstance(described, Described), described
    return described


def rows(described: Described) -> list[tuple]:
    return [
        (row.arm, row.visit, row.due, row.answered, row.mean) for row in described.description.rows
    ]


def care(world: World, site: str = "") -> str:
    """A person with a knee who takes the other road; gives the course."""
    patient = world.register(site=site)
    clinician = world.act("clinician", site=site)
    opened = open_episode(clinician, patient=patient, condition=KNEE, side="left")
    episode = done(opened).subject
    verdict = AssessmentVerdict.OTHER_ROAD
    done(assess_episode(world.act("clinician", site=site), episode=episode, verdict=verdict))
    chosen = choose_conventional_care(
        world.act("clinician", site=site), episode=episode, care="physiotherapy"
    )
    return done(chosen).first("course")


def answer(world: World, course: str, visit: str, pain: int) -> None:
    followup = Followup.objects.get(course=course, visit=visit).id
    done(
        enter_answers(
            world.act("coordinator"),
            followup=followup,
            instrument="nrs",
            answers={"pain": pain},
            channel=FollowupChannel.CALL,
        )
    )


class TestImported:
    def test_due_answered_and_the_mean_of_those_who_answered(self, world: World) -> None:
        bring(world, *ROWS)
        # 1 to 7 before, 0 to 5 after for those who came: (1+...+7)/7 and (0+...+5)/6.
        assert rows(ask(world)) == [
            ("marrow-concentrate", "baseline", 7, 7, 4.0),
            ("marrow-concentrate", "week-6", 7, 6, 2.5),
        ]

    def test_without_arms_everybody_is_together(self, world: World) -> None:
        bring(world, *ROWS, "8,M,R,PT,knee,0,5", "8,M,R,PT,knee,1,6")
        assert [row[:4] for row in rows(ask(world, by_arm=False))] == [
            ("all", "baseline", 8, 8),
            ("all", "week-6", 8, 7),
        ]

    def test_the_same_question_has_the_same_fingerprint(self, world: World) -> None:
        bring(world, *ROWS)
        first = ask(world).description.fingerprint
        world.later(days=400)
        bring(world, *ROWS)
        assert ask(world).description.fingerprint == first
        assert ask(world, by_arm=False).description.fingerprint != first

    def test_the_json_is_the_contracts(self, world: World) -> None:
        bring(world, *ROWS)
        shown = ask(world).to_json()
        assert list(shown) == ["rows", "missing", "fingerprint"]
        assert list(shown["rows"][0]) == ["arm", "visit", "due", "answered", "mean", "sd"]
        assert shown["missing"]["sentence"].startswith("1 of 14 due answers are missing")
        assert shown["missing"]["asked"]["condition"] == KNEE


class TestOurOwn:
    def test_a_visit_is_due_once_its_day_has_come(self, world: World) -> None:
        course = care(world)
        arm = Course.objects.get().arm
        assert rows(ask(world)) == [(arm, "baseline", 1, 0, None)]
        world.later(days=41)
        assert [row[1] for row in rows(ask(world))] == ["baseline"]
        # The protocol's second visit is due on day 42 (catalogue, protocols.toml).
        world.later(days=1)
        assert rows(ask(world)) == [(arm, "baseline", 1, 0, None), (arm, "week-6", 1, 0, None)]
        answer(world, course, "week-6", 3)
        assert rows(ask(world))[1] == (arm, "week-6", 1, 1, 3.0)

    def test_an_answer_before_its_due_day_counts_as_due(self, world: World) -> None:
        course = care(world)
        world.later(days=30)
        answer(world, course, "week-6", 3)
        assert rows(ask(world))[1][1:] == ("week-6", 1, 1, 3.0)

    def test_two_courses_of_one_person_are_two_subjects(self, world: World) -> None:
        care(world)
        bring(world, *ROWS)
        assert [row[2] for row in rows(ask(world, by_arm=False))] == [8, 7]


class TestWhoIsLeftOut:
    def test_who_withdrew_from_the_registry(self, world: World) -> None:
        bring(world, *ROWS)
        patient = Patient.objects.order_by("id").first().id
        registry = PatientWithdrawal.REGISTRY
        done(withdraw_patient(world.act("coordinator"), patient=patient, from_=registry))
        described = ask(world)
        assert rows(described)[0][2] == 6
        assert described.left_out == {"withdrawn from the registry": 1}
        assert "courses left out: 1 withdrawn from the registry" in described.text()

    def test_who_withdrew_from_being_called_is_still_counted(self, world: World) -> None:
        bring(world, *ROWS)
        patient = Patient.objects.order_by("id").first().id
        contact = PatientWithdrawal.CONTACT
        done(withdraw_patient(world.act("coordinator"), patient=patient, from_=contact))
        assert (rows(ask(world))[0][2], ask(world).left_out) == (7, {})

    def test_who_was_erased(self, world: World) -> None:
        bring(world, *ROWS)
        patient = Patient.objects.order_by("id").first().id
        (episode,) = Episode.objects.filter(patient=patient).values_list("id", flat=True)
        courses = Course.objects.filter(patient=patient).values_list("id", flat=True)
        _close(world, episode, list(courses), CloseReason.LOST)
        done(erase_patient(world.act("quality"), patient=patient, reason=ErasureReason.ASKED))
        described = ask(world)
        assert (rows(described)[0][2], described.left_out) == (6, {"erased": 1})

    def test_what_was_entered_in_error(self, world: World) -> None:
        bring(world, *ROWS)
        episode = Episode.objects.order_by("id").first().id
        _close(world, episode, [], CloseReason.IN_ERROR)
        described = ask(world)
        assert (rows(described)[0][2], described.left_out) == (6, {"entered in error": 1})

    def test_other_sites_than_the_readers(self, world: World) -> None:
        bring(world, *ROWS)
        other = world.open_site("Second Clinic", "A9998")
        assert rows(ask(world, site=other)) == []
        care(world, site=other)
        assert len(rows(ask(world, site=other))) == 1
        assert [row[2] for row in rows(ask(world))] == [7, 7]


def _close(world: World, episode: str, courses: list[str], reason: CloseReason) -> None:
    for course in courses:
        done(close_course(world.act("clinician"), course=course, reason=CourseEnd.LOST))
    done(close_episode(world.act("clinician"), episode=episode, reason=reason))


@pytest.mark.parametrize("role", ["front-desk", "coordinator", "clinician", "laboratory"])
def test_who_may_not_ask(world: World, role: str) -> None:
    asked = describe_evidence(world.act(role), condition=KNEE, outcome="nrs")
    assert refused(asked) == {"ACCESS-ROLE"}


@pytest.mark.parametrize(
    ("asked", "rules"),
    [
        ({"condition": "broken-heart"}, {"EVIDENCE-CONDITION"}),
        ({"outcome": "grins"}, {"EVIDENCE-OUTCOME"}),
        (
            {"condition": "broken-heart", "outcome": "grins"},
            {"EVIDENCE-CONDITION", "EVIDENCE-OUTCOME"},
        ),
    ],
)
def test_a_question_in_words_that_the_catalogue_lacks(world: World, asked, rules) -> None:
    told = {"condition": KNEE, "outcome": "nrs"} | asked
    assert refused(describe_evidence(world.act("analyst"), **told)) == rules


def test_sums_show_nobody_so_nothing_is_logged(world: World) -> None:
    bring(world, *ROWS)
    ask(world)
    assert not AccessLog.objects.exists()


@pytest.mark.shared_data
def test_the_published_means_of_a_real_trial(world: World, shared_data: Path, root: Path) -> None:
    mapping = (root / "examples" / "ashar2022_back_pain_rct.toml").read_text("utf-8")
    attempt(world, (shared_data / "ashar2022_back_pain_rct.csv").read_bytes(), mapping)
    described = ask(world, condition="chronic-low-back-pain")
    second = {
        row.arm: (f"{row.mean:.2f}", f"{row.sd:.2f}", row.answered, row.due)
        for row in described.description.rows
        if row.visit == "post-treatment"
    }
    # JAMA Psychiatry 2022;79(1):13-23: means and standard deviations of the completers, and
    # the numbers of NCT03294148.
    assert second == {
        "pain-reprocessing-therapy": ("1.18", "1.24", 44, 50),
        "open-label-placebo": ("2.84", "1.64", 44, 51),
        "usual-care": ("3.13", "1.45", 47, 50),
    }
    assert described.description.missing.sentence.startswith("16 of 302 due answers are missing")


def test_a_slow_loop_over_every_history_gives_the_same_sums(world: World) -> None:
    """The judge folds the ledger and counts; it knows no table but the list of streams."""
    bring(world, *ROWS, "8,M,R,PT,knee,0,5", "8,M,R,PT,knee,1,6")
    for day, pain in ((0, 7), (42, 4), (91, None)):
        course = care(world)
        if pain is not None:
            answer(world, course, "baseline", pain)
        world.later(days=day)
    judged: dict[tuple[str, str], list[int | None]] = {}
    today = world.act("analyst").today
    for _, loaded in folded():
        if not isinstance(loaded.state, FollowupState):
            continue
        visit = loaded.state
        arm = history.load([f"course/{visit.course}"])[f"course/{visit.course}"].state.arm
        outcome = visit.outcomes.get("nrs")
        if "nrs" in visit.instruments and (outcome or visit.due <= today):
            judged.setdefault((arm, visit.visit), []).append(outcome and outcome.score_milli)
    expected = {}
    for key, scores in judged.items():
        there = [score for score in scores if score is not None]
        mean = sum(there) / len(there) / 1000 if there else None
        expected[key] = (len(scores), len(there), mean)
    assert {row[:2]: row[2:] for row in rows(ask(world))} == expected
    # Two arms of the list at two visits; care at three, of which the list knows two.
    assert len(expected) == 5
