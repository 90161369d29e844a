"""The figures in a consent are those of the site's public page of results, or there are none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from blastema.actions.consent_numbers import numbers_of
from blastema.actions.read.consents import Asked, course_consents
from blastema.core.catalogue import Purpose
from blastema.records.models import Course
from tests.actions.agreeing import planned, policy, read, sign
from tests.actions.consenting import SPANISH, state_for_consents
from tests.actions.spreadsheets import bring
from tests.actions.test_public_results import KNEE, MARROW, figures, harm, people, switch
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db
OWN, OTHER = people(15, 7, 3), people(10, 12, 1, given="PT", first=101)


@pytest.fixture
def world() -> World:
    world = World("consent figures")
    state_for_consents(world)
    return world


@pytest.fixture
def course(world: World) -> str:
    """Somebody of the same problem is asked, while the page is on."""
    bring(world, *OWN, *OTHER)
    done(switch(world))
    return planned(world)


def asked(world: World, course: str, language: str = "en") -> Asked:
    found = course_consents(world.act("clinician"), course=course, language=language)
    return next(one for one in found.asked if one.purpose is Purpose.TREATMENT)


def words(world: World, course: str, slug: str, language: str = "en") -> str:
    points = asked(world, course, language).document.points
    return next(one.words for one in points if one.slug == slug)


def page(world: World) -> str:
    url = reverse("public-results", args=[world.site, KNEE, MARROW])
    text = re.sub(r"<[^>]+>", " ", Client().get(url).content.decode())
    return re.sub(r"\s+", " ", text)


def test_the_very_figures_of_the_page_with_the_other_road_beside_them(world, course) -> None:
    said = words(world, course, "expected-results")
    assert (
        "We saw 25 people after this was done here. After 6 weeks, 15 of 25 were clearly better, "
        "7 were not, and 3 gave no answer." in said
    )
    assert "With other care (Physiotherapy), 10 of 23 were clearly better and 1 gave no" in said
    shown = page(world)
    for figure in ("15 of 25", "22 of 25", "10 of 23"):
        assert figure in shown, figure
    (seen,) = figures(world).group.seen
    assert sum(map(int, ("15", "7", "3"))) == seen.judged == 25


def test_what_went_wrong_is_what_the_page_says(world: World, course: str) -> None:
    assert "none of 25 people was harmed so far." in words(world, course, "own-rates")
    assert "1 of 8 could still be unseen." in words(world, course, "own-rates")
    assert "1 in 8" in page(world)
    courses = list(Course.objects.filter(arm=MARROW, stage="following").order_by("id"))
    for one in courses[:4]:
        harm(world, one)
    assert "fewer than 5 of 25." in words(world, course, "own-rates")
    assert "fewer than 5 of 25 people" in page(world)
    harm(world, courses[4])
    assert "5 of 25 people were harmed." in words(world, course, "own-rates")
    assert "5 of 25" in page(world)


def test_what_was_counted_comes_before_what_somebody_typed(world: World, course: str) -> None:
    policy(world, "consent-own-rates", "nothing ever")
    assert "nothing ever" not in words(world, course, "own-rates")
    done(switch(world, ""))
    assert words(world, course, "own-rates") == "What went wrong here so far: nothing ever."


def test_without_the_page_there_are_none(world: World, course: str) -> None:
    done(switch(world, ""))
    for slug in ("expected-results", "own-rates"):
        assert re.findall(r"[0-9]+", words(world, course, slug)) == []
    assert "We have no numbers of our own" in words(world, course, "expected-results")


def test_of_fewer_than_twenty_who_answered_there_are_none(world: World) -> None:
    bring(world, *people(12, 7, 6))
    done(switch(world))
    course = planned(world)
    assert re.findall(r"[0-9]+", words(world, course, "expected-results")) == []


def test_who_began_with_no_pain_is_told_apart_and_the_parts_add_up(world, course) -> None:
    """Where better is a share of the pain at the start, and two of the 25 had none."""
    told = figures(world)
    (seen,) = told.group.seen
    zero = replace(seen, not_better=seen.not_better - 2, unjudged=2)
    said = dict(numbers_of(replace(told, group=replace(told.group, seen=(zero,))), "en"))["results"]
    assert "15 of 23 were clearly better, 5 were not, and 3 gave no answer." in said
    assert "2 more had no pain at the start and are not counted." in said
    assert zero.judged == 15 + 5 + 3


def test_in_spanish_the_same_figures(world: World, course: str) -> None:
    for name, value in SPANISH.items():
        policy(world, f"consent-{name}", value)
    said = words(world, course, "expected-results", "es")
    assert "Después de 6 semanas, 15 de 25 estaban claramente mejor, 7 no, y 3 sin resp" in said
    assert "10 de 23" in said


def test_a_changed_figure_is_other_words_and_what_was_read_is_read_again(world, course) -> None:
    consent = done(read(world, course, Purpose.TREATMENT)).subject
    before = asked(world, course)
    assert before.reads_as_now
    harm(world, Course.objects.filter(arm=MARROW, stage="following").order_by("id").first())
    after = asked(world, course)
    assert after.digest != before.digest
    assert not after.reads_as_now
    shown = (before.digest,)
    assert refused(sign(world, course, Purpose.TREATMENT, shown=shown)) == {"CONSENT-SHOWN"}
    assert done(read(world, course, Purpose.TREATMENT)).subject == consent
    done(sign(world, course, Purpose.TREATMENT, shown=(after.digest,)))


def test_a_change_that_moves_no_figure_leaves_what_was_read(world: World, course: str) -> None:
    before = asked(world, course).digest
    bring(world, *people(1, 1, 0, given="PRP", first=301))
    assert asked(world, course).digest == before
