"""An urgent sign reaches the clinicians of the site, and nobody else; only they end it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.answer_alarm import answer_alarm
from blastema.actions.assess_episode import assess_episode
from blastema.actions.close_episode import close_episode
from blastema.actions.open_episode import open_episode
from blastema.actions.open_treatment import open_treatment
from blastema.actions.pause_episode import pause_episode
from blastema.actions.plan_course import plan_course
from blastema.actions.read.board import board
from blastema.actions.read.episode_page import episode_page
from blastema.actions.refer_episode import refer_episode
from blastema.core.course.shown import Shown
from blastema.core.course.state import Target
from blastema.core.episode.alarm import AlarmAnswer, AlarmOutcome
from blastema.core.episode.state import AssessmentVerdict, CloseReason
from blastema.core.verdict import Refusal
from blastema.records.find_clinic import alarms
from blastema.records.models import AccessLog, LedgerEvent, Outbox
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db
SEEN = AlarmAnswer(AlarmOutcome.SEEN, words="an old drop foot, not worse")


@pytest.fixture
def world() -> World:
    return World()


def with_back_pain(world: World) -> str:
    opened = open_episode(
        world.act("coordinator"),
        patient=world.register(),
        condition="degenerative-disc-disease",
        side="",
        level="L4-L5",
    )
    return done(opened).subject


def assess(
    world: World,
    episode: str,
    *,
    verdict: AssessmentVerdict = AssessmentVerdict.NOT_ELIGIBLE,
    **facts: str,
) -> None:
    told = {slug.replace("_", "-"): said for slug, said in facts.items()}
    act = world.act("clinician")
    done(assess_episode(act, episode=episode, verdict=verdict, facts={**paths.HEALTHY, **told}))


def on_board(world: World, role: str, site: str = "") -> list[str]:
    found = board(world.act(role, site=site) if site else world.act(role))
    return [line.episode for line in found.alarms]


def answer(world: World, episode: str, told: AlarmAnswer = SEEN, role: str = "clinician"):
    return answer_alarm(world.act(role), episode=episode, answer=told)


@pytest.mark.parametrize(
    ("first", "then", "is_open"),
    [
        pytest.param({}, {}, False, id="nothing urgent"),
        pytest.param({"cauda_equina": "yes"}, {}, True, id="at the first assessment"),
        pytest.param({}, {"progressive_deficit": "yes"}, True, id="at a later correction"),
        pytest.param(
            {"cauda_equina": "yes"}, {"cauda_equina": "no"}, True, id="taken back: still open"
        ),
        # A red flag stops everything and waits for tests; it is no emergency by itself.
        pytest.param({"spine_red_flags": "yes"}, {}, False, id="a red flag"),
    ],
)
def test_an_urgent_sign_raises_the_alarm(world: World, first, then, is_open) -> None:
    episode = with_back_pain(world)
    assess(world, episode, **first)
    assess(world, episode, **{**first, **then})
    assert on_board(world, "clinician") == ([episode] if is_open else [])


def test_it_stands_on_every_page_of_the_board_and_the_longest_wait_comes_first(
    world: World,
) -> None:
    early, late = with_back_pain(world), with_back_pain(world)
    assess(world, late, cauda_equina="yes")
    world.later(minutes=5)
    assess(world, early, cauda_equina="yes")
    for asked in ({}, {"page": 9}, {"state": Shown.FOLLOWING}, {"mine": True}):
        found = board(world.act("clinician"), **asked)
        assert [line.episode for line in found.alarms] == [late, early]


def test_its_line_of_the_board_says_nothing_else(world: World) -> None:
    episode = with_back_pain(world)
    assess(world, episode, cauda_equina="yes")
    told = [(one.waiting.words, one.waiting.who) for one in board(world.act("clinician")).lines]
    assert told == [("Somebody has to see this person now.", ("clinician",))]


def test_once_answered_it_comes_back_only_with_a_new_sign(world: World) -> None:
    episode = with_back_pain(world)
    assess(world, episode, progressive_deficit="yes")
    done(answer(world, episode))
    assess(world, episode, progressive_deficit="yes")
    assert on_board(world, "clinician") == []
    assess(world, episode, progressive_deficit="yes", cauda_equina="yes")
    assert on_board(world, "clinician") == [episode]
    done(answer(world, episode))
    assess(world, episode, progressive_deficit="no", cauda_equina="no")
    assess(world, episode, progressive_deficit="yes", cauda_equina="no")
    assert on_board(world, "clinician") == [episode]


def test_another_site_sees_and_ends_nothing(world: World) -> None:
    episode = with_back_pain(world)
    assess(world, episode, cauda_equina="yes")
    other = world.open_site("Other Clinic", "B9999")
    assert on_board(world, "clinician", other) == []
    assert alarms([other]) == []
    act = world.act("clinician", site=other)
    assert isinstance(answer_alarm(act, episode=episode, answer=SEEN), Refusal)
    assert on_board(world, "clinician") == [episode]


@pytest.mark.parametrize("role", ["coordinator", "quality", "front-desk", "laboratory"])
def test_only_a_clinician_ends_it(world: World, role: str) -> None:
    episode = with_back_pain(world)
    assess(world, episode, cauda_equina="yes")
    assert isinstance(answer(world, episode, role=role), Refusal)
    assert on_board(world, "clinician") == [episode]


@pytest.mark.parametrize("role", ["front-desk", "laboratory", "analyst", "administrator"])
def test_whoever_may_not_read_an_episode_is_not_told_of_it(world: World, role: str) -> None:
    assess(world, with_back_pain(world), cauda_equina="yes")
    assert isinstance(board(world.act(role)), Refusal)


def test_nobody_sweeps_it_away(world: World) -> None:
    episode = with_back_pain(world)
    assess(world, episode, cauda_equina="yes")
    for reason in CloseReason:
        act = world.act("coordinator")
        assert refused(close_episode(act, episode=episode, reason=reason)) == {"EPISODE-ALARM"}
    referring = refer_episode(world.act("clinician"), episode=episode, to="a surgeon")
    assert refused(referring) == {"EPISODE-ALARM"}
    done(pause_episode(world.act("coordinator"), episode=episode, reason="travels"))
    assert on_board(world, "clinician") == [episode]
    done(answer(world, episode))
    in_error = {"episode": episode, "reason": CloseReason.IN_ERROR}
    done(close_episode(world.act("coordinator"), **in_error))


def test_nothing_is_planned_or_begun_before_it_is_answered(world: World) -> None:
    """Also where the sign was taken back: somebody has to have looked."""
    plan = replace(
        paths.marrow_plan(),
        route="disc",
        guidance="fluoroscopy",
        targets=(Target("lumbar-spine", "", "L4-L5"),),
    )
    episode = with_back_pain(world)
    eligible = AssessmentVerdict.ELIGIBLE
    assess(world, episode, verdict=eligible)
    course = paths.consented(world, episode, plan)
    assess(world, episode, verdict=eligible, cauda_equina="yes")
    assess(world, episode, verdict=eligible, cauda_equina="no")
    opening = {"course": course, "collect_from": paths.CREST}
    assert refused(open_treatment(world.act("clinician"), **opening)) == {"STANDING-ALARM"}
    planning = plan_course(world.act("clinician"), episode=episode, plan=plan)
    assert refused(planning) == {"EPISODE-ALARM"}
    done(answer(world, episode))
    done(open_treatment(world.act("clinician"), **opening))


def test_the_answer_stands_on_the_episode_for_whoever_may_read_it(world: World) -> None:
    episode = with_back_pain(world)
    assess(world, episode, cauda_equina="yes")
    told = AlarmAnswer(
        AlarmOutcome.REFERRED,
        to="Elm Street emergency room",
        when=world.act("clinician").now.strftime("2026-01-01T%H:%M"),
        reached="the registrar",
    )
    done(answer(world, episode, told))
    for role in ("clinician", "coordinator", "quality"):
        alarm = episode_page(world.act(role), episode=episode).alarm
        assert (alarm.is_open, alarm.answer) == (False, told)
        assert "cauda equina" in alarm.why
    assert isinstance(episode_page(world.act("front-desk"), episode=episode), Refusal)


def test_nothing_of_it_is_told_in_the_clear(world: World) -> None:
    episode = with_back_pain(world)
    assess(world, episode, cauda_equina="yes")
    done(answer(world, episode, AlarmAnswer(AlarmOutcome.SEEN, words="numb saddle since May")))
    on_board(world, "clinician")
    stored = b"".join(bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True))
    looks = " ".join(AccessLog.objects.values_list("what", flat=True))
    assert Outbox.objects.count() == 0
    for word in ("cauda", "URGENT", "SPI-1", "saddle", '"seen"'):
        assert word.encode() not in stored
        assert word not in looks
