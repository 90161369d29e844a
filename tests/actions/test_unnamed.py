"""What is told of a rule about the person where its very name would tell their health."""

from __future__ import annotations

import pytest

from blastema.actions.assess_episode import assess_episode
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.issue_product import issue_product
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.treatment.state import Act as Needle
from blastema.core.verdict import Refusal
from tests.actions import paths
from tests.actions.saying import said
from tests.actions.world import World, done

pytestmark = pytest.mark.django_db


def found_pregnant(world: World, course: str) -> None:
    found = {"facts": {**paths.HEALTHY, "pregnancy": "yes", "anticoagulant": "yes"}}
    episode = paths.state("course", course).episode
    told = {"episode": episode, "verdict": AssessmentVerdict.ELIGIBLE, "findings": "", **found}
    done(assess_episode(world.act("clinician"), **told))


def test_the_bench_is_told_in_one_line_that_a_container_may_not_be_issued() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    product = paths.run_concentration(world, aspirate, course)
    paths.release(world, product)
    found_pregnant(world, course)
    given = {"product": product, "treatment": treatment, "scanned": paths.code_of(product)}
    refused = issue_product(world.act("laboratory"), **given)
    assert isinstance(refused, Refusal)
    assert refused.rules == ("GATE-PERSON",)
    assert "pregnan" not in str(refused)


def test_a_stopped_time_out_is_kept_without_what_it_tells_and_told_to_those_at_the_table() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    found_pregnant(world, course)
    given = {"treatment": treatment, "purpose": Needle.COLLECTION}
    said_now = said(world, patient, paths.CREST)
    held = hold_time_out(world.act("clinician"), **given, said=said_now)
    assert isinstance(held, TimeOutHeld)
    assert not held.passed
    assert {one.rule for one in held.findings} == {"FLAG-pregnancy", "FLAG-anticoagulant"}
    assert paths.state("treatment", treatment).stops[-1].mismatches == ("GATE-PERSON",)
