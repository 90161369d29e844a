"""A time-out before a collection is held against what was planned, not against itself."""

from __future__ import annotations

import pytest

from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.open_treatment import open_treatment
from blastema.core.course.state import Target
from blastema.core.identity import IdentityError
from blastema.core.treatment.state import Act as Needle
from blastema.records.models import Treatment
from tests.actions import paths
from tests.actions.world import World

pytestmark = pytest.mark.django_db

RIGHT_CREST = Target("iliac-crest", "right")


@pytest.mark.parametrize(
    ("planned", "said", "rules"),
    [
        (paths.CREST, paths.CREST, set()),
        (paths.CREST, RIGHT_CREST, {"TIMEOUT-SIDE"}),
        (paths.CREST, paths.KNEE, {"TIMEOUT-SITE", "TIMEOUT-SIDE"}),
        (None, paths.CREST, {"TIMEOUT-SITE"}),  # nothing was planned to be taken
    ],
)
def test_a_collection_where_it_was_planned(
    planned: Target | None, said: Target, rules: set[str]
) -> None:
    world = World()
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, planned)
    held = hold_time_out(
        world.act("clinician"),
        treatment=treatment,
        purpose=Needle.COLLECTION,
        said=paths.said(world, patient, said),
    )
    assert isinstance(held, TimeOutHeld)
    assert (held.passed, {f.rule for f in held.findings}) == (not rules, rules)
    assert Treatment.objects.get(id=treatment).stopped == len(rules and {"once"})


def test_a_place_that_has_sides_is_planned_with_one() -> None:
    world = World()
    _, course = paths.planned_course(world)
    with pytest.raises(IdentityError, match="left or the right"):
        open_treatment(world.act("clinician"), course=course, collect_from=Target("iliac-crest"))
