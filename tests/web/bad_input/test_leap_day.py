"""29 February: treated on it, late in the evening, and what the years without it make of that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from blastema.records.models import Followup
from tests.actions import paths
from tests.actions.world import World

pytestmark = pytest.mark.django_db


def test_the_anniversary_of_a_treatment_on_29_february() -> None:
    """Half past eight in the evening of the leap day at the site; in Greenwich it is March."""
    world = World()
    world.at(datetime(2024, 3, 1, 1, 30, tzinfo=UTC))
    _, course = paths.treated_course(world)
    due = dict(Followup.objects.filter(course=course).values_list("visit", "due"))
    # 365 and 730 days after 29 February 2024: catalogue/data/protocols.toml, standard-2y.
    assert str(due["month-12"]) == "2025-02-28"
    assert str(due["month-24"]) == "2026-02-28"
