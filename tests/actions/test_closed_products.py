"""A site may decide to give none of a product; it can only tighten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.open_site import set_policy
from blastema.actions.open_treatment import open_treatment
from blastema.actions.plan_course import plan_course
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db


def decided(world: World, value: str, product: str = "marrow-concentrate") -> None:
    named = {"site": world.site, "policy": f"gives-{product}", "value": value}
    done(set_policy(world.act("quality"), **named))


def test_what_a_site_does_not_give_is_neither_planned_nor_given() -> None:
    world = World()
    _, course = paths.planned_course(world)
    decided(world, "no")
    assert refused(open_treatment(world.act("clinician"), course=course)) == {"POL-1"}
    _, episode = paths.opened_episode(world)
    plan = {"episode": episode, "plan": paths.marrow_plan()}
    assert refused(plan_course(world.act("clinician"), **plan)) == {"POL-1"}
    decided(world, "")
    done(open_treatment(world.act("clinician"), course=course, collect_from=paths.CREST))


def test_a_yes_permits_nothing_that_a_rule_forbids() -> None:
    world = World()
    _, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    decided(world, "yes", "placental-allograft")
    plan = {"episode": episode, "plan": replace(paths.allograft_plan(), study="")}
    assert "POL-1" not in refused(plan_course(world.act("clinician"), **plan))
