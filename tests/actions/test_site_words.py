"""Licensed questionnaires fall due where the installation has their words, for every road."""

from __future__ import annotations

from collections import Counter

import pytest

from blastema.actions.answer_followup import enter_answers
from blastema.actions.assess_episode import assess_episode
from blastema.actions.choose_conventional_care import choose_conventional_care
from blastema.actions.manage_patient import record_contact_preference
from blastema.actions.open_episode import open_episode
from blastema.actions.plan_course import plan_course
from blastema.actions.read.call import call
from blastema.actions.send_followups import mail_link_again
from blastema.actions.send_followups_letter import Letter, letter_of
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.followup.state import FollowupChannel
from blastema.core.instruments import Texts, site_texts
from blastema.core.patient.state import ContactChannel
from blastema.records import history, outbox
from blastema.records.models import Followup, Outcome
from tests.actions import paths
from tests.actions.test_marrow_path import VISITS
from tests.actions.world import World, done
from tests.core.invented_texts import ODI_ITEMS, both, odi

pytestmark = pytest.mark.django_db


def asked(course: str) -> dict[str, tuple[str, ...]]:
    """What each visit of a course asks."""
    rows = Followup.objects.filter(course=course).values_list("visit", "id")
    loaded = history.load([f"followup/{followup}" for _, followup in rows])
    return {visit: loaded[f"followup/{followup}"].state.instruments for visit, followup in rows}


def followed(world: World, condition: str, language: str = "") -> str:
    """Somebody with this problem under conventional care, whose follow-up starts at once."""
    patient = world.register()
    if language:
        act = world.act("front-desk")
        told = record_contact_preference(
            act, patient=patient, channel=ContactChannel.MAIL, language=language
        )
        done(told)
    side = "right" if condition == "knee-osteoarthritis" else ""
    act = world.act("coordinator")
    episode = done(open_episode(act, patient=patient, condition=condition, side=side)).subject
    assessed = assess_episode(
        world.act("clinician"),
        episode=episode,
        verdict=AssessmentVerdict.OTHER_ROAD,
        findings="",
        tried=(),
    )
    done(assessed)
    act = world.act("clinician")
    chosen = choose_conventional_care(act, episode=episode, care="physiotherapy")
    return done(chosen).first("course")


@pytest.mark.parametrize(
    ("condition", "besides"),
    [
        # catalogue/data/conditions: what each lists; protocols.toml: in_site_words of version 2.
        ("chronic-low-back-pain", "odi"),
        ("knee-osteoarthritis", "koos"),
        ("chronic-pain", ""),
    ],
)
def test_every_visit_asks_what_the_condition_lists(settings, condition: str, besides: str) -> None:
    settings.BLASTEMA_TEXTS = Texts()
    before = asked(followed(World("before", facility="A0001"), condition))
    settings.BLASTEMA_TEXTS = both()
    after = asked(followed(World("after", facility="A0002"), condition))
    assert sorted(after) == sorted(VISITS)
    more = (besides,) if besides else ()
    assert after == {visit: (*slugs, *more) for visit, slugs in before.items()}


def test_before_a_treatment_with_cells_as_well(settings) -> None:
    settings.BLASTEMA_TEXTS = both()
    world = World()
    _, episode = paths.opened_episode(world)
    planned = plan_course(world.act("clinician"), episode=episode, plan=paths.marrow_plan())
    assert asked(done(planned).first("course"))["baseline"][-1] == "koos"


def test_nothing_falls_due_that_the_person_cannot_read(settings) -> None:
    settings.BLASTEMA_TEXTS = site_texts({"odi.toml": odi(language="es")})
    world = World()
    english = asked(followed(world, "chronic-low-back-pain"))
    spanish = asked(followed(world, "chronic-low-back-pain", language="es-US"))
    assert "odi" not in english["baseline"]
    assert "odi" in spanish["baseline"]


def test_a_score_goes_where_every_score_goes(settings) -> None:
    settings.BLASTEMA_TEXTS = both()
    world = World()
    course = followed(world, "chronic-low-back-pain")
    entered = enter_answers(
        world.act("coordinator"),
        followup=Followup.objects.get(course=course, visit="baseline").id,
        instrument="odi",
        answers=dict.fromkeys(ODI_ITEMS, 2),
        channel=FollowupChannel.PAPER,
    )
    done(entered)
    rows = Outcome.objects.filter(course=course, instrument="odi")
    # Sum / (5 x answered) x 100 (odi.toml): 20 / 50 x 100.
    assert rows.get(visit="baseline").score_milli == 40_000
    assert Counter(rows.values_list("score_milli", flat=True)) == {40_000: 1, None: 5}


def test_the_caller_is_told_when_the_words_went_away(settings) -> None:
    settings.BLASTEMA_TEXTS = both()
    world = World()
    baseline = Followup.objects.get(
        course=followed(world, "chronic-low-back-pain"), due="2026-03-02"
    )

    def has_words() -> bool:
        forms = call(world.act("coordinator"), followup=baseline.id).forms
        return next(form.has_words for form in forms if form.slug == "odi")

    assert has_words()
    settings.BLASTEMA_TEXTS = Texts()
    assert not has_words()


def test_a_letter_counts_the_time_of_what_is_shown(settings) -> None:
    settings.BLASTEMA_TEXTS = both()
    world = World()
    course = followed(world, "knee-osteoarthritis")
    visit = Followup.objects.get(course=course, visit="baseline").id
    done(mail_link_again(world.act("coordinator"), followup=visit))
    row = outbox.claim(now="2026-03-03", lease_until="2026-03-04")
    assert row is not None
    said = []
    for settings.BLASTEMA_TEXTS in (both(), Texts()):
        letter = letter_of(world.job("work"), row)
        assert isinstance(letter, Letter)
        said.append(letter.text.partition("They take about ")[2].splitlines()[0])
    # 12 seconds an item (own_questions): 15 items of our own, and the 42 of KOOS.
    assert said == ["11 minutes.", "3 minutes."]
