"""An urgent sign on pages: first on the board, why on the episode, and the form that ends it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blastema.actions.assess_episode import assess_episode
from blastema.actions.open_episode import open_episode
from blastema.core.episode.state import AssessmentVerdict
from tests.actions import paths
from tests.actions.world import done
from tests.web.clinic.hands import now_practice, rules, send, sent
from tests.web.people import Practice, said

pytestmark = pytest.mark.django_db
HEADING = "1 person has to be seen by a clinician"


@pytest.fixture
def practice() -> Practice:
    return now_practice()


@pytest.fixture
def episode(practice: Practice) -> str:
    world = practice.world
    opened = open_episode(
        world.act("coordinator"),
        patient=world.register(),
        condition="degenerative-disc-disease",
        side="",
        level="L4-L5",
    )
    episode = done(opened).subject
    facts = {**paths.HEALTHY, "cauda-equina": "yes"}
    verdict = AssessmentVerdict.REFERRED
    done(assess_episode(world.act("clinician"), episode=episode, verdict=verdict, facts=facts))
    return episode


def test_it_comes_before_all_else_on_the_board_and_says_nothing_of_why(
    practice: Practice, episode: str
) -> None:
    page = said(practice.browser("clinician").get(reverse("board")))
    assert page.index(HEADING) < page.index("board-filters")
    assert reverse("episode", args=[episode]) in page[: page.index("board-filters")]
    assert "cauda equina" not in page.lower()


def test_on_the_board_of_another_site_there_is_nothing(practice: Practice, episode: str) -> None:
    charlie = practice.browser("clinician", charlie=True)
    page = said(charlie.get(reverse("board")))
    assert "to be seen by a clinician" not in page
    assert episode not in page
    assert charlie.get(reverse("episode-alarm", args=[episode])).status_code == 403


@pytest.mark.parametrize(
    ("role", "may"), [("clinician", True), ("coordinator", False), ("quality", False)]
)
def test_the_episode_says_why_and_gives_the_way_to_whoever_may_end_it(
    practice: Practice, episode: str, role: str, may: bool
) -> None:
    page = said(practice.browser(role).get(reverse("episode", args=[episode])))
    assert "signs of cauda equina" in page
    assert (reverse("episode-alarm", args=[episode]) in page) is may
    assert ("Who can: a clinician of this site." in page) is not may


def test_the_front_desk_is_not_told_why(practice: Practice, episode: str) -> None:
    desk = practice.browser("front-desk")
    for name, ids in (("board", []), ("episode", [episode]), ("episode-alarm", [episode])):
        answer = desk.get(reverse(name, args=ids))
        assert answer.status_code == 403
        assert "cauda" not in answer.content.decode()
    patient = paths.state("episode", episode).patient
    for page in ("enquiries", "today"):
        assert "cauda" not in desk.get(reverse(page)).content.decode()
    assert "cauda" not in desk.get(reverse("patient", args=[patient])).content.decode()


def test_a_half_told_answer_leaves_it_open_and_says_all_that_lacks(
    practice: Practice, episode: str
) -> None:
    clinician = practice.browser("clinician")
    half = send(clinician, "episode-alarm", episode, outcome="referred", to="Elm Street")
    assert rules(half) == {"ALARM-WHEN", "ALARM-REACHED"}
    assert HEADING in said(clinician.get(reverse("board")))


def test_a_whole_answer_ends_it_and_stands_on_the_episode(practice: Practice, episode: str) -> None:
    clinician = practice.browser("clinician")
    told = {"to": "Elm Street", "when": "2026-01-02T08:05", "reached": "Dr Invented"}
    shown = clinician.get(sent(clinician, "episode-alarm", episode, outcome="referred", **told))
    whole = "Sent to: Elm Street. 2 January 2026, 08:05. Reached: Dr Invented."
    assert said(shown).count(whole) == 2  # in its place, and in what happened
    assert HEADING not in said(clinician.get(reverse("board")))
    assert whole in said(practice.browser("coordinator").get(reverse("episode", args=[episode])))
