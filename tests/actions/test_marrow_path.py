"""Autologous marrow concentrate for knee osteoarthritis, from a first call to a one-year answer."""

from __future__ import annotations

import pytest

from blastema.actions.answer_followup import enter_answers
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.followup.state import FollowupChannel
from blastema.records.models import Course, Followup, Product
from tests.actions.paths import treated_course
from tests.actions.world import World, done

pytestmark = pytest.mark.django_db

VISITS = ["baseline", "week-6", "month-3", "month-6", "month-12", "month-24"]


def test_one_person_goes_from_a_first_call_to_a_one_year_answer() -> None:
    world = World()
    patient, course = treated_course(world)
    assert Course.objects.get(id=course).stage == "following"
    visits = Followup.objects.filter(course=course).order_by("due")
    assert [v.visit for v in visits] == VISITS  # catalogue/data/protocols.toml
    world.later(days=365)
    answered = enter_answers(
        world.act("coordinator"),
        followup=visits.get(visit="month-12").id,
        instrument="nrs",
        answers={"pain": 2},
        channel=FollowupChannel.CALL,
    )
    assert done(answered).events[0][1] == "followup.answered.v1"
    verdict = verify_ledger(world.act("quality"))
    assert verdict.ok, verdict
    assert Product.objects.filter(patient=patient).count() == 2
