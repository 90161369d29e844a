"""A text for others through each act that takes one: refused with every claim, or to look at."""

from __future__ import annotations

from datetime import date

import pytest

from blastema.actions.act import Done
from blastema.actions.open_site import change_site, put_up_notice, set_policy
from blastema.core.site.state import SiteField
from blastema.records.models import LedgerEvent
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db
CURES, STORY = "A proven cure.", "A success story."


@pytest.fixture
def world():
    return World()


def written(world, role, text):
    """The same text through each act that takes one."""
    act = world.act(role)
    days = {"from_": date.fromisoformat(act.today), "until": date.fromisoformat(act.today)}
    return {
        "policy": lambda: set_policy(
            world.act("quality"), site=world.site, policy="consent-cost", value=text
        ),
        "notice": lambda: put_up_notice(act, site=world.site, text=text, **days),
        "name": lambda: change_site(
            world.act("administrator"), site=world.site, changes={SiteField.NAME: text}
        ),
    }


@pytest.mark.parametrize("way", ["policy", "notice", "name"])
def test_a_claim_is_refused_and_nothing_is_written(world, way):
    before = LedgerEvent.objects.count()
    assert refused(written(world, "front-desk", CURES)[way]()) == {"ADVERT-2"}
    assert LedgerEvent.objects.count() == before


@pytest.mark.parametrize("way", ["policy", "notice", "name"])
def test_a_story_is_taken_and_told_to_be_looked_at(world, way):
    told = done(written(world, "front-desk", STORY)[way]())
    assert isinstance(told, Done)
    assert [one.rule for one in told.review] == ["ADVERT-4"]
    plain = done(written(world, "front-desk", "Closed on Friday")[way]())
    assert plain.review == ()
