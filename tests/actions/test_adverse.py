"""Who may report an adverse event, and of which episode."""

from __future__ import annotations

from datetime import date

import pytest

from blastema.actions.act import Act, Result
from blastema.actions.report_adverse_event import report_adverse_event
from blastema.core.safety.decide import Grading
from blastema.records.models import AdverseEvent
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db


def reported(act: Act, episode: str) -> Result:
    return report_adverse_event(
        act,
        episode=episode,
        term="bruise",
        grading=Grading(1, "CTCAE 5.0", serious=False),
        onset=date.fromisoformat(act.today),
        narrative="at the left hip",
    )


def test_an_episode_that_does_not_exist_is_said_so() -> None:
    world = World()
    assert refused(reported(world.act("clinician"), world.fresh.id())) == {"EPISODE-UNKNOWN"}


def test_nobody_reports_about_an_episode_of_another_site() -> None:
    world = World()
    _, episode = paths.opened_episode(world)
    other = world.open_site("Other Invented Clinic", "B9999")
    assert refused(reported(world.act("clinician", site=other), episode)) == {"ACCESS-SITE"}
    assert not AdverseEvent.objects.exists()
    done(reported(world.act("clinician"), episode))
