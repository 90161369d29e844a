"""The gate asked again: about every decision it made, and about every course not yet treated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.assess_episode import assess_episode
from blastema.actions.close_episode import close_episode
from blastema.actions.manage_patient import erase_patient
from blastema.actions.open_site import set_policy
from blastema.actions.plan_course import plan_course
from blastema.actions.read.gate_check import (
    ABOUT_THE_PERSON,
    Rechecked,
    Replayed,
    recheck_courses,
    replay_decisions,
)
from blastema.app.acting import everywhere
from blastema.core.access.roles import Role
from blastema.core.episode.state import AssessmentVerdict, CloseReason
from blastema.core.patient.state import ErasureReason
from blastema.core.rules import RuleBook, rulebook
from blastema.core.rules.decision import Change
from blastema.core.verdict import Effect
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db


def replayed(world: World) -> Replayed:
    found = replay_decisions(world.act("quality"))
    assert isinstance(found, Replayed)
    return found


def rechecked(world: World, **other: object) -> Rechecked:
    found = recheck_courses(world.act("quality"), **other)  # type: ignore[arg-type]
    assert isinstance(found, Rechecked)
    return found


def test_every_decision_on_the_way_to_a_treatment_comes_out_the_same_again() -> None:
    world = World()
    paths.treated_course(world)
    found = replayed(world)
    # Planned, opened, a time-out before the collection and one before the injection.
    assert (found.same, found.differ, found.other_books, found.erased) == (4, (), 0, 0)


def test_what_the_book_changes_is_told_apart_from_what_happened_since() -> None:
    world = World()
    _, episode = paths.opened_episode(world)
    done(plan_course(world.act("clinician"), episode=episode, plan=paths.marrow_plan()))
    assert (rechecked(world).same, rechecked(world).moved) == (1, 0)
    named = {"site": world.site, "policy": "device-cleared", "value": "yes"}
    done(set_policy(world.act("quality"), **named))
    found = rechecked(world)
    assert (found.same, found.moved, found.differ) == (0, 1, ())


def changed_book(rule: str, effect: Effect) -> RuleBook:
    """The book of today with another effect of one rule, as the next edition could have it."""
    rules = {**rulebook().rules}
    rules[rule] = replace(rules[rule], effect=effect)
    return replace(rulebook(), version="the next", rules=rules)


def test_another_book_is_tried_on_every_open_course_before_it_is_in_force() -> None:
    world = World()
    _, course = paths.planned_course(world)
    (differs,) = rechecked(world, book=changed_book("FL-0", Effect.REFUSED)).differ
    assert (differs.course, differs.then, differs.now) == (
        course, "allowed with conditions", "refused",
    )  # fmt: skip
    assert differs.changes == (Change("FL-0", ("allowed with conditions",), ("refused",)),)
    assert replayed(world).differ == ()


def test_what_tells_of_somebodys_health_is_not_named() -> None:
    world = World()
    _, episode = paths.opened_episode(world)
    thinner = {"facts": {**paths.HEALTHY, "anticoagulant": "yes"}}
    told = {"episode": episode, "verdict": AssessmentVerdict.ELIGIBLE, "findings": "", **thinner}
    done(assess_episode(world.act("clinician"), **told))
    done(plan_course(world.act("clinician"), episode=episode, plan=paths.marrow_plan()))
    assert rechecked(world).same == 1
    (differs,) = rechecked(world, book=changed_book("FLAG-anticoagulant", Effect.STUDY)).differ
    assert [one.rule for one in differs.changes] == [ABOUT_THE_PERSON]


def test_decisions_about_an_erased_person_are_counted_and_say_nothing() -> None:
    world = World()
    patient, episode = paths.opened_episode(world)
    done(plan_course(world.act("clinician"), episode=episode, plan=paths.marrow_plan()))
    done(close_episode(world.act("coordinator"), episode=episode, reason=CloseReason.IN_ERROR))
    erased = {"patient": patient, "reason": ErasureReason.ASKED}
    done(erase_patient(world.act("quality"), **erased))
    assert (replayed(world).same, replayed(world).erased) == (0, 1)
    assert (rechecked(world).unknown, rechecked(world).differ) == (0, ())


def test_whoever_may_not_ask_learns_nothing() -> None:
    world = World()
    paths.planned_course(world)
    for role in ("front-desk", "coordinator", "clinician", "laboratory", "analyst"):
        assert refused(replay_decisions(world.act(role)))
        assert refused(recheck_courses(world.act(role)))
    elsewhere = world.open_site("Elsewhere Clinic", "A9998")
    other = recheck_courses(world.act("quality", site=elsewhere))
    assert other == replace(rechecked(world), same=0, differ=(), moved=0, unknown=0)
    nobody = replay_decisions(world.act("quality", site=elsewhere))
    assert nobody == replace(replayed(world), same=0)


def test_the_operator_asks_for_every_site() -> None:
    world = World()
    paths.planned_course(world)
    found = recheck_courses(everywhere(Role.OPERATOR, fresh=world.fresh))
    assert isinstance(found, Rechecked)
    assert found.moved == 1  # consent came after the plan
