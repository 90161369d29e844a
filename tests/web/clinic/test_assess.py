"""The page of the assessment: what is asked of whom, what stays open, what is kept as typed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from blastema.actions.assess_episode import assess_episode
from blastema.actions.open_episode import open_episode
from blastema.actions.person_facts import facts_of
from blastema.core.episode.state import AssessmentVerdict
from blastema.records import keys
from tests.actions import paths
from tests.actions.world import done
from tests.web.clinic.hands import HEALTHY_KNEE, PLAN, rules, send, sent, typed_answers
from tests.web.clinic.test_board import opened
from tests.web.people import Practice

pytestmark = pytest.mark.django_db
NAME = "episode-assess"


@pytest.fixture
def practice() -> Practice:
    return Practice()


def spine(practice: Practice) -> str:
    told = {"condition": "degenerative-disc-disease", "side": "", "level": "L4-L5"}
    coordinator = practice.world.act("coordinator")
    return done(open_episode(coordinator, patient=practice.world.register(), **told)).subject


def page_of(practice: Practice, name: str, episode: str) -> str:
    return practice.browser("clinician").get(reverse(name, args=[episode])).content.decode()


def answers(episode: str):
    return facts_of(keys.Keyring(), paths.state("episode", episode))


def test_nothing_about_the_spine_is_asked_of_a_knee(practice: Practice) -> None:
    _, knee = opened(practice.world)
    assert "said-cauda-equina" not in page_of(practice, NAME, knee)
    assert "said-cauda-equina" in page_of(practice, NAME, spine(practice))


def test_what_is_typed_in_its_own_unit_is_kept_in_the_small_one(practice: Practice) -> None:
    _, knee = opened(practice.world, assessed=False)
    sent(practice.browser("clinician"), NAME, knee, verdict="eligible", **HEALTHY_KNEE)
    spinal = {"cauda-equina", "progressive-deficit", "spine-red-flags"}
    spinal |= {"spinal-implants", "instability", "stenosis"}
    expected = {slug: said for slug, said in paths.HEALTHY.items() if slug not in spinal}
    assert answers(knee) == expected


def test_everything_may_stay_open_and_the_gate_then_says_what_it_needs(practice: Practice) -> None:
    _, knee = opened(practice.world, assessed=False)
    clinician = practice.browser("clinician")
    sent(clinician, NAME, knee, verdict="eligible")
    assert answers(knee) == {}
    sent(clinician, "episode-plan", knee, **PLAN)
    page = page_of(practice, "episode", knee)
    assert "Cannot say, nobody has answered: Is the person pregnant, or could she be?" in page
    assert re.search(r"cannot say\s*</span>", page, re.IGNORECASE)


def test_the_other_road_stands_beside_what_the_gate_says(practice: Practice) -> None:
    _, knee = opened(practice.world)
    sent(practice.browser("clinician"), "episode-plan", knee, **PLAN)
    page = page_of(practice, "episode", knee)
    told = re.search(r"Other roads:</strong> ([^<]*)", page)
    assert told is not None
    assert {"physiotherapy", "surgery", "watchful waiting"} <= set(told[1].split("; "))


def test_assessing_again_starts_from_the_last_answers(practice: Practice) -> None:
    _, knee = opened(practice.world, assessed=False)
    clinician = practice.browser("clinician")
    asked = {**HEALTHY_KNEE, "said-hba1c": "6.1", "said-allergies": ["latex", "contrast"]}
    sent(clinician, NAME, knee, verdict="eligible", **asked)
    form = clinician.get(reverse(NAME, args=[knee])).context["form"]
    shown = {name: form[name].value() for name in asked}
    assert (str(shown["said-hba1c"]), shown["said-allergies"]) == ("6.1", ["latex", "contrast"])
    assert shown["said-imaging-day"] == "2024-01-15"
    assert shown["said-pregnancy"] == "no"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"said-hba1c": "5.55"}, "no more than 1 decimal place"),
        ({"said-hba1c": "-1"}, "greater than or equal to"),
        ({"said-platelets": "many"}, "Enter a number"),
        ({"said-imaging-day": "31 February"}, "Enter a valid date"),
        ({"said-pregnancy": "maybe"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_question(practice: Practice, typed, said) -> None:
    _, knee = opened(practice.world)
    answer = send(
        practice.browser("clinician"), NAME, knee, verdict="eligible", **{**HEALTHY_KNEE, **typed}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert answers(knee) == dict(paths.HEALTHY)


def test_a_contradiction_is_refused_and_what_was_typed_is_kept(practice: Practice) -> None:
    _, knee = opened(practice.world)
    typed = {**HEALTHY_KNEE, "said-imaging": "no", "said-capacity": "no"}
    answer = send(practice.browser("clinician"), NAME, knee, verdict="eligible", **typed)
    assert (answer.status_code, rules(answer)) == (422, {"CONTRA-1"})
    page = answer.content.decode()
    assert "imaging-day is told, and imaging is not so" in page
    assert "capacity and expectations" in page
    assert answer.context["form"]["said-capacity"].value() == "no"


class TestWhatCannotWait:
    def test_it_is_the_first_thing_after_the_assessment(self, practice: Practice) -> None:
        episode = spine(practice)
        told = {**paths.HEALTHY, "cauda-equina": "yes"}
        typed = typed_answers("degenerative-disc-disease", told)
        clinician = practice.browser("clinician")
        url = sent(clinician, NAME, episode, verdict="eligible", **typed)
        page = clinician.get(url).content.decode()
        assert "URGENT: signs of cauda equina." in page
        assert page.index("URGENT") < page.index("Where it stands")
        assert reverse("episode-alarm", args=[episode]) in page

    def test_it_ends_with_what_was_done_and_stays_to_be_read(self, practice: Practice) -> None:
        episode = spine(practice)
        told = {**paths.HEALTHY, "progressive-deficit": "yes"}
        act = practice.world.act("clinician")
        verdict = AssessmentVerdict.REFERRED
        done(assess_episode(act, episode=episode, verdict=verdict, facts=told))
        assert "URGENT" in page_of(practice, "episode", episode)
        clinician = practice.browser("clinician")
        sent(clinician, "episode-alarm", episode, outcome="seen", words="an old drop foot")
        sent(clinician, "episode-refer", episode, to="spine surgeon")
        page = page_of(practice, "episode", episode)
        assert "has to see this person now" not in page
        assert "An old drop foot." in page


def test_the_answers_are_shown_to_who_may_see_the_episode_and_to_nobody_else(
    practice: Practice,
) -> None:
    _, knee = opened(practice.world)
    assert "A medicine that thins the blood?" in page_of(practice, "episode", knee)
    charlie = practice.browser("clinician", charlie=True)
    assert charlie.get(reverse(NAME, args=[knee])).status_code == 403
