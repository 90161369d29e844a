"""What is owed on the page of an episode: an act that leads somewhere, or whose turn it is."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from blastema.actions.assess_episode import assess_episode
from blastema.actions.pause_episode import pause_episode
from blastema.actions.plan_course import plan_course
from blastema.actions.read.paying import ASKED, pays_with
from blastema.core.access.roles import holders
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.rules import rulebook
from blastema.core.rules.cases import cases
from blastema.core.rules.gate import gate
from blastema.core.rules.owed import Owed, Pays
from tests.actions import paths
from tests.actions.world import done
from tests.web.clinic.hands import now_practice
from tests.web.people import Practice, said

pytestmark = pytest.mark.django_db
ITEM = re.compile(r'<li class="owed__item">(.*?)</li>', re.DOTALL)
LINK = re.compile(r'owed__act" href="([^"]+)"')
# Known of the person, each with a rule that asks for something on file for this course; the
# first for the medical director's word.
TROUBLES = {"active-cancer": "yes", "anticoagulant": "yes", "implant-here": "yes"}
ROLES = ("clinician", "quality", "coordinator")


@pytest.fixture
def practice() -> Practice:
    return now_practice()


@pytest.fixture
def episode(practice: Practice) -> str:
    """A course is planned; the site signed nothing, and one question has no answer."""
    world = practice.world
    _, episode = paths.opened_episode(world)
    facts = {**paths.HEALTHY, **TROUBLES, "capacity": ""}
    verdict = AssessmentVerdict.ELIGIBLE
    done(assess_episode(world.act("clinician"), episode=episode, verdict=verdict, facts=facts))
    done(plan_course(world.act("clinician"), episode=episode, plan=paths.marrow_plan()))
    return episode


def owed_to(practice: Practice, role: str, episode: str) -> dict[str, str]:
    """By rule, the item of the list as this role is shown it."""
    page = said(practice.browser(role).get(reverse("episode", args=[episode])))
    items = ITEM.findall(page)
    return {re.search(r"· rule (\S+)</p>", one).group(1): one for one in items}


@pytest.mark.parametrize("role", ROLES)
def test_each_item_opens_for_whoever_may_and_names_who_may_for_everybody_else(
    practice: Practice, episode: str, role: str
) -> None:
    items = owed_to(practice, role, episode)
    assert {"MDR-1", "CAP-1", "SITE-1", "FLAG-active-cancer", "FLAG-anticoagulant"} <= set(items)
    for rule, item in items.items():
        link = LINK.search(item)
        assert bool(link) is not ("Who can: " in item), rule
        if link:
            assert practice.browser(role).get(link.group(1)).status_code == 200, rule


def test_somebody_of_the_house_can_pay_each_item(practice: Practice, episode: str) -> None:
    seen = [owed_to(practice, role, episode) for role in ROLES]
    for rule in seen[0]:
        assert any(LINK.search(one[rule]) for one in seen), rule


def test_what_the_medical_director_answers_for_is_no_way_for_a_clinician(
    practice: Practice, episode: str
) -> None:
    clinician = owed_to(practice, "clinician", episode)
    assert "Who can: Quality and medical director" in clinician["FLAG-active-cancer"]
    assert LINK.search(clinician["FLAG-anticoagulant"])
    assert LINK.search(owed_to(practice, "quality", episode)["FLAG-active-cancer"])


def test_an_answer_is_given_after_the_pause(practice: Practice, episode: str) -> None:
    clinician = practice.browser("clinician")
    assess = reverse("episode-assess", args=[episode])
    assert LINK.search(owed_to(practice, "clinician", episode)["CAP-1"]).group(1) == assess
    done(pause_episode(practice.world.act("clinician"), episode=episode, reason="travels"))
    paused = owed_to(practice, "clinician", episode)["CAP-1"]
    assert "Resume the episode first" in paused
    resume = LINK.search(paused).group(1)
    assert clinician.get(resume).status_code == 200
    assert resume != assess


def _every_owed() -> dict[str, Owed]:
    """By rule, what it leaves open in some case of its table."""
    found = (one for case in cases() for one in gate(case.question).owed if one.rule == case.rule)
    return {one.rule: one for one in found}


def test_every_rule_that_can_be_owed_has_somebody_who_can_pay_it() -> None:
    owed = _every_owed()
    assert {one.pays for one in owed.values()} == set(Pays)
    for rule, one in owed.items():
        assert pays_with(one) in ASKED, rule
        assert holders(pays_with(one)), rule


def test_who_the_rule_names_may_pay_it() -> None:
    """The rule's own word for who is to act is among those who are shown the way."""
    titles = {"medical director": "Quality and medical director", "front desk": "Front desk",
              "quality": "Quality and medical director", "clinician": "Clinician",
              "administrator": "Administrator", "laboratory": "Laboratory"}  # fmt: skip
    for rule, one in _every_owed().items():
        if one.pays in (Pays.ASSURANCE, Pays.FACTS, Pays.PLAN, Pays.PATIENT, Pays.SITE):
            assert titles[one.finding.who] in holders(pays_with(one)), rule
    assert rulebook().rules
