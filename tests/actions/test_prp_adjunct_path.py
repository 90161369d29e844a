"""Platelet-rich plasma after a marrow course: an adjunct course with its own draw and release."""

from __future__ import annotations

import pytest

from blastema.actions.plan_course import plan_course
from blastema.actions.verify_ledger import verify_ledger
from blastema.records.models import Course, Product
from tests.actions import paths
from tests.actions.world import World, refused

pytestmark = pytest.mark.django_db


def test_an_adjunct_follows_a_marrow_course_with_blood_of_its_own() -> None:
    world = World()
    patient, first = paths.treated_course(world)
    world.later(days=42)
    episode = Course.objects.get(id=first).episode
    course = paths.consented(world, episode, paths.prp_plan(first))
    treatment = paths.opened_treatment(world, course, paths.FOREARM)
    blood = paths.collected(world, treatment, patient, paths.FOREARM)
    plasma = paths.processed(
        world, "prp-preparation-leukocyte-poor", blood, course, volume_ul=5_000
    )
    paths.release(world, plasma)
    paths.given(world, treatment, patient, plasma, paths.KNEE, volume_ul=5_000)
    row = Course.objects.get(id=course)
    assert (row.stage, row.kind, row.after) == ("following", "adjunct", first)
    assert Course.objects.get(id=first).stage == "following"
    made = {p.product_class: p for p in Product.objects.filter(patient=patient)}
    assert set(made) == {
        "marrow-aspirate", "marrow-concentrate", "whole-blood", "prp-leukocyte-poor",
    }  # fmt: skip
    assert made["prp-leukocyte-poor"].release == "released-final"
    assert made["whole-blood"].din != made["marrow-aspirate"].din
    assert verify_ledger(world.act("quality")).ok


def test_an_adjunct_says_what_it_follows() -> None:
    world = World()
    _, episode = paths.opened_episode(world)
    planned = plan_course(world.act("clinician"), episode=episode, plan=paths.prp_plan(""))
    assert refused(planned) == {"COURSE-AFTER"}
