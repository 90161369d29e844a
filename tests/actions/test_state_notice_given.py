"""That a person was given their state's notice: on file for one course, once its words are."""

from __future__ import annotations

import pytest

from blastema.actions.assure_course import assure_course
from blastema.actions.open_site import change_site, set_policy
from blastema.core.consent.notices import GIVEN
from blastema.core.site.state import SiteField
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db


def test_it_is_put_on_file_when_its_words_are():
    world = World()
    _, course = paths.planned_course(world)
    changes = {SiteField.JURISDICTION: "US-CA"}
    done(change_site(world.act("administrator"), site=world.site, changes=changes))
    given = {"course": course, "assurance": GIVEN, "words": "On paper, at the desk."}
    assert refused(assure_course(world.act("clinician"), **given)) == {"COURSE-NOTICE-WORDING"}
    words = {"policy": "consent-notice-us-ca", "value": "INVENTED WORDING"}
    done(set_policy(world.act("quality"), site=world.site, **words))
    done(assure_course(world.act("clinician"), **given))
    assert refused(assure_course(world.act("clinician"), **given)) == {"COURSE-ASSURED"}
