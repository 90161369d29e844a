"""A patient with a link, and a clock that the pages read."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, db: None):
    from tests.actions.world import World

    made = World()
    monkeypatch.setattr("blastema.app.middleware.MACHINE", made.fresh)
    return made


@pytest.fixture
def ann(world):
    """A patient whose course is planned and consented to, with a baseline due."""
    from tests.actions.paths import planned_course
    from tests.web.patient.ann import Ann

    return Ann(world, *planned_course(world))


@pytest.fixture
def phone() -> Client:
    """A browser that is signed in to nothing."""
    return Client()
