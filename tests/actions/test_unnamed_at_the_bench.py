"""The bench learns that a container may not be issued, and nothing of the person's health."""

from __future__ import annotations

import pytest

from blastema.actions.assess_episode import assess_episode
from blastema.actions.issue_product import issue_product
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.verdict import Refusal
from tests.actions import paths
from tests.actions.world import World, done

pytestmark = pytest.mark.django_db


def test_a_finding_about_the_person_is_one_line_without_its_name() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    product = paths.run_concentration(world, aspirate, course)
    paths.release(world, product)
    found = {"facts": {**paths.HEALTHY, "pregnancy": "yes", "anticoagulant": "yes"}}
    episode = paths.state("course", course).episode
    told = {"episode": episode, "verdict": AssessmentVerdict.ELIGIBLE, "findings": "", **found}
    done(assess_episode(world.act("clinician"), **told))
    given = {"product": product, "treatment": treatment, "scanned": paths.code_of(product)}
    refused = issue_product(world.act("laboratory"), **given)
    assert isinstance(refused, Refusal)
    assert refused.rules == ("GATE-PERSON",)
    assert "pregnan" not in str(refused)
