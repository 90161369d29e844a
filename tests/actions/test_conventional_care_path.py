"""Conventional care: no cells, no consent to cells, and the same questions at the same times."""

from __future__ import annotations

import pytest

from blastema.actions.answer_followup import enter_answers
from blastema.actions.choose_conventional_care import choose_conventional_care
from blastema.actions.open_treatment import open_treatment
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.followup.state import FollowupChannel
from blastema.records.models import Consent, Course, Followup, Outcome, Product
from tests.actions import paths
from tests.actions.test_marrow_path import VISITS
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db


def test_conventional_care_runs_whole_within_the_same_follow_up() -> None:
    world = World()
    patient, episode = paths.opened_episode(world)
    chosen = choose_conventional_care(world.act("clinician"), episode=episode, care="physiotherapy")
    course = done(chosen).first("course")
    row = Course.objects.get(id=course)
    assert (row.stage, row.kind, row.arm) == ("following", "conventional", "physiotherapy")
    visits = Followup.objects.filter(course=course).order_by("due")
    assert [v.visit for v in visits] == VISITS  # the same as after cells
    for visit, days, pain in (("baseline", 0, 7), ("month-12", 365, 4)):
        world.later(days=days)
        answered = enter_answers(
            world.act("coordinator"),
            followup=visits.get(visit=visit).id,
            instrument="nrs",
            answers={"pain": pain},
            channel=FollowupChannel.CALL,
        )
        done(answered)
    scores = Outcome.objects.filter(course=course, instrument="nrs", score_milli__isnull=False)
    assert dict(scores.values_list("visit", "score_milli")) == {"baseline": 7000, "month-12": 4000}
    assert not Product.objects.filter(patient=patient).exists()
    assert not Consent.objects.filter(course=course).exists()
    assert verify_ledger(world.act("quality")).ok


def test_nobody_is_treated_in_conventional_care() -> None:
    world = World()
    _, episode = paths.opened_episode(world)
    chosen = choose_conventional_care(world.act("clinician"), episode=episode, care="surgery")
    course = done(chosen).first("course")
    opened = open_treatment(world.act("clinician"), course=course)
    assert "COURSE-SESSION-WHEN" in refused(opened)
