"""A practice whose pages run on the clock of its world."""

from __future__ import annotations

import dataclasses

import pytest


@pytest.fixture
def practice(db, settings, monkeypatch):
    from tests.web.people import Practice  # tables are there only once Django is set up

    settings.BLASTEMA = dataclasses.replace(settings.BLASTEMA, require_second_factor=False)
    made = Practice()
    monkeypatch.setattr("blastema.app.middleware.MACHINE", made.world.fresh)
    return made
