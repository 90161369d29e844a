"""What is answered about a person: sealed, laid over the last answers, and asked by the gate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.answer_alarm import answer_alarm
from blastema.actions.assess_episode import assess_episode
from blastema.actions.choose_conventional_care import choose_conventional_care
from blastema.actions.open_episode import open_episode
from blastema.actions.open_site import set_policy
from blastema.actions.open_treatment import open_treatment
from blastema.actions.person_facts import facts_of
from blastema.actions.plan_course import plan_course
from blastema.actions.read.episode_page import episode_page
from blastema.actions.refer_episode import refer_episode
from blastema.app.typed import typed
from blastema.core.course.state import Target
from blastema.core.episode.alarm import AlarmAnswer, AlarmOutcome
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.rules.owed import Due
from blastema.records import keys
from blastema.records.models import LedgerEvent
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db
ELIGIBLE = AssessmentVerdict.ELIGIBLE
NO_INJECTION = {"tried-injections": "no", "injections-count": "", "last-injection-day": ""}


@pytest.fixture
def world() -> World:
    return World()


def assess(world: World, episode: str, facts, **other):
    other.setdefault("verdict", ELIGIBLE)
    return assess_episode(world.act("clinician"), episode=episode, facts=facts, **other)


def answers(episode: str):
    return facts_of(keys.Keyring(), paths.state("episode", episode))


def planned(world: World, episode: str):
    return plan_course(world.act("clinician"), episode=episode, plan=paths.marrow_plan())


def gate_of(world: World, episode: str):
    page = episode_page(world.act("clinician"), episode=episode)
    return page.courses[0].gate


def spine(world: World, **facts: str) -> str:
    patient = world.register()
    opened = open_episode(
        world.act("coordinator"),
        patient=patient,
        condition="degenerative-disc-disease",
        side="",
        level="L4-L5",
    )
    episode = done(opened).subject
    told = {slug.replace("_", "-"): said for slug, said in facts.items()}
    done(assess(world, episode, {**paths.HEALTHY, **told}))
    return episode


def test_nothing_of_the_answers_stands_in_the_ledger_in_the_clear(world: World) -> None:
    _, episode = paths.opened_episode(world)
    done(assess(world, episode, {**paths.HEALTHY, "anticoagulant": "yes"}))
    done(planned(world, episode))
    ledger = b"".join(bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True))
    for word in (b"pregnancy", b"anticoagulant", b"realistic", b"hba1c", b"2024-01-15"):
        assert word not in ledger
    assert answers(episode)["anticoagulant"] == "yes"


def test_assessing_again_starts_from_the_last_answers_and_an_empty_one_takes_one_back(
    world: World,
) -> None:
    _, episode = paths.opened_episode(world)
    done(assess(world, episode, {"hba1c": "61", "inr": ""}))
    expected = {**paths.HEALTHY, "hba1c": "61"}
    del expected["inr"]
    assert answers(episode) == expected


def test_an_assessment_may_be_saved_with_nothing_answered(world: World) -> None:
    _, episode = paths.opened_episode(world)
    done(assess(world, episode, dict.fromkeys(paths.HEALTHY, "")))
    assert answers(episode) == {}
    done(planned(world, episode))
    gate = gate_of(world, episode)
    assert {"pregnancy", "imaging", "capacity"} <= set(gate.needs)
    assert not gate.may_proceed


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        ({"pregnancy": "perhaps", "shoe-size": "42"}, {"FACT-1"}),
        ({"capacity": "no"}, {"CONTRA-1"}),
        ({"imaging-day": "2026-03-03"}, {"CONTRA-1"}),
        ({"imaging": "no"}, {"CONTRA-1"}),
        ({"tried-injections": "no", "bmi": "fat"}, {"FACT-1", "CONTRA-1"}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(world: World, facts, rules) -> None:
    _, episode = paths.opened_episode(world)
    before = LedgerEvent.objects.count()
    assert refused(assess(world, episode, facts)) == rules
    assert LedgerEvent.objects.count() == before


def test_what_was_tried_answers_for_itself_and_may_not_be_denied(world: World) -> None:
    _, episode = paths.opened_episode(world)
    nothing = dict.fromkeys(paths.HEALTHY, "")
    done(assess(world, episode, nothing, tried=("medication",)))
    assert answers(episode) == {"tried-medicines": "yes"}
    denied = assess(world, episode, {"tried-medicines": "no"}, tried=("medication",))
    assert refused(denied) == {"CONTRA-1"}


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        ({"pregnancy": "yes"}, {"FLAG-pregnancy"}),
        (
            {"active-infection": "yes", "skin-infection": "yes"},
            {"FLAG-active-infection", "FLAG-skin-infection"},
        ),
    ],
)
def test_a_plan_is_refused_by_the_rules_about_the_person(world: World, facts, rules) -> None:
    _, episode = paths.opened_episode(world)
    done(assess(world, episode, facts))
    assert refused(planned(world, episode)) == rules


@pytest.mark.parametrize(
    ("guidance", "planned_here", "stops"),
    [
        ("fluoroscopy", "yes", True),
        # Nobody has said whether contrast medium is planned: open, and never a guess.
        ("fluoroscopy", "", True),
        ("fluoroscopy", "no", False),
        ("ultrasound", "yes", False),
    ],
)
def test_an_allergy_to_contrast_stops_a_session_where_the_plan_may_use_it(
    world: World, guidance: str, planned_here: str, stops: bool
) -> None:
    _, episode = paths.opened_episode(world)
    done(assess(world, episode, {"allergies": "contrast", "contrast-planned": planned_here}))
    plan = replace(paths.marrow_plan(), guidance=guidance)
    done(plan_course(world.act("clinician"), episode=episode, plan=plan))
    gate = gate_of(world, episode)
    assert ("ALG-2" in {one.rule for one in gate.stops(Due.SESSION)}) is stops
    assert "ALG-1" not in {one.rule for one in gate.findings}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"implant-here": "yes"}, "SITE-1"),
        ({"implant-here": ""}, "SITE-1"),
        ({"other-contraindication": "yes"}, "SITE-2"),
        (NO_INJECTION, "CARE-4"),
        ({"anticoagulant": "yes"}, "FLAG-anticoagulant"),
        ({"immunosuppression": "yes"}, "FLAG-immunosuppression"),
        ({"active-cancer": "yes"}, "FLAG-active-cancer"),
        ({"capacity": ""}, "CAP-1"),
        ({"expectations": "unrealistic"}, "EXP-1"),
        ({"depression-screen": "yes"}, "MIND-1"),
        ({"disease-stage": "end-stage"}, "GRADE-1"),
    ],
)
def test_what_is_known_or_not_known_of_a_person_stops_the_session(
    world: World, facts, rule
) -> None:
    _, course = paths.planned_course(world)
    done(assess(world, paths.state("course", course).episode, facts))
    opened = open_treatment(world.act("clinician"), course=course, collect_from=paths.CREST)
    assert refused(opened) == {rule}


@pytest.mark.parametrize("side", ["left", ""])
def test_a_plan_for_the_other_side_than_the_problems_is_refused(world: World, side: str) -> None:
    _, episode = paths.opened_episode(world)
    other = replace(paths.marrow_plan(), targets=(Target("knee", side),))
    wrong = plan_course(world.act("clinician"), episode=episode, plan=other)
    assert "COURSE-OTHER-SIDE" in refused(wrong)


def test_another_place_than_the_problems_asks_for_a_reason(world: World) -> None:
    _, episode = paths.opened_episode(world)
    shoulder = replace(paths.marrow_plan(), targets=(Target("shoulder", "left"),))
    done(plan_course(world.act("clinician"), episode=episode, plan=shoulder))
    assert "CON-3" in gate_of(world, episode).open


def test_nerve_pain_may_be_an_emergency_of_the_spine(world: World) -> None:
    _, episode = paths.opened_episode(world, "neuropathic-pain", "right")
    done(assess(world, episode, {"cauda-equina": "yes"}))
    assert paths.state("episode", episode).alarm.is_open


def test_what_changes_after_the_plan_stops_the_session(world: World) -> None:
    _, course = paths.planned_course(world)
    done(assess(world, paths.state("course", course).episode, {"active-infection": "yes"}))
    opened = open_treatment(world.act("clinician"), course=course, collect_from=paths.CREST)
    assert refused(opened) == {"FLAG-active-infection"}


def test_a_limit_counts_once_the_site_has_signed_it(world: World) -> None:
    _, episode = paths.opened_episode(world)
    done(assess(world, episode, {"hba1c": "81"}))
    done(planned(world, episode))
    assert "LAB-4" not in gate_of(world, episode).open
    paths.set_limit(world, "limit-hba1c-tenths", 80)
    assert "LAB-4" in gate_of(world, episode).open
    paths.set_limit(world, "limit-hba1c-tenths", 81)
    assert "LAB-4" not in gate_of(world, episode).open


def test_a_limit_that_is_no_number_is_refused(world: World) -> None:
    told = {"site": world.site, "policy": "limit-hba1c-tenths", "value": "eight"}
    assert refused(set_policy(world.act("quality"), **told)) == {"SITE-LIMIT"}


def test_of_an_erased_person_nothing_is_known(world: World) -> None:
    patient, episode = paths.opened_episode(world)
    assert answers(episode)
    keys.destroy(f"patient/{patient}")
    assert answers(episode) == {}


class TestUrgent:
    def test_it_comes_first_and_waits_for_the_referral(self, world: World) -> None:
        episode = spine(world, cauda_equina="yes")
        page = episode_page(world.act("clinician"), episode=episode)
        assert [one.rule for one in page.urgent] == ["SPI-1"]
        assert page.waiting.words == "Somebody has to see this person now."
        assert page.waiting.who == ("clinician",)

    def test_nothing_else_is_planned_and_conventional_care_neither(self, world: World) -> None:
        episode = spine(world, progressive_deficit="yes")
        act = world.act("clinician")
        chosen = choose_conventional_care(act, episode=episode, care="physiotherapy")
        assert refused(chosen) == {"SPI-2", "EPISODE-ALARM"}

    def test_it_ends_with_the_finding(self, world: World) -> None:
        episode = spine(world, cauda_equina="yes")
        done(assess(world, episode, {"cauda-equina": "no"}))
        assert episode_page(world.act("clinician"), episode=episode).urgent == ()

    def test_it_ends_with_the_referral(self, world: World) -> None:
        episode = spine(world, cauda_equina="yes")
        seen = AlarmAnswer(AlarmOutcome.SEEN, words="the emergency room has her already")
        done(answer_alarm(world.act("clinician"), episode=episode, answer=seen))
        done(refer_episode(world.act("clinician"), episode=episode, to="emergency"))
        assert episode_page(world.act("clinician"), episode=episode).urgent == ()


def test_the_answers_can_be_typed_on_a_command_line() -> None:
    told = typed(
        assess_episode,
        {"episode": "e", "verdict": "eligible", "facts": {"pregnancy": "no", "hba1c": "58"}},
    )
    assert dict(told["facts"]) == {"pregnancy": "no", "hba1c": "58"}
