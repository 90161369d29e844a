"""A licensed questionnaire in the site's own words, item by item on a patient's pages."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.core.instruments import Texts, site_texts
from tests.core.invented_texts import FIVE, KOOS_ITEMS, both, koos
from tests.web.patient.ann import Ann
from tests.web.patient.test_questions import _answer_baseline, _hand_in, _questions


@pytest.fixture
def ann(settings, world) -> Ann:
    """Somebody with a worn knee, whose course was planned where the words of KOOS are."""
    from tests.actions.paths import planned_course

    settings.BLASTEMA_TEXTS = both()
    return Ann(world, *planned_course(world))


def test_every_item_is_asked_and_every_scale_is_scored(ann: Ann, phone: Client) -> None:
    at = _questions(ann)
    _answer_baseline(phone, at)
    for item, words in KOOS_ITEMS.items():
        page = phone.get(f"{at}koos/{item}/").content.decode()
        assert words in page
        assert all(answer in page for answer in FIVE)
        assert phone.post(f"{at}koos/{item}/", {"answer": "1"}).status_code == 303
    review = phone.get(f"{at}review/").content.decode()
    assert KOOS_ITEMS["SP5"] in review
    assert review.count("invented degree 1") == 42
    _hand_in(phone, f"{at}review/")
    outcome = ann.state().outcomes["koos"]
    # 100 - 1 / 4 x 100 on each of the five scales (koos.toml, scoring_source).
    assert set(outcome.scores.values()) == {75_000}
    assert len(outcome.scores) == 5
    assert (outcome.answered, outcome.of) == (42, 42)
    assert ann.state().stage == "answered"


def test_a_single_question_may_be_left_out(ann: Ann, phone: Client) -> None:
    page = f"{_questions(ann)}koos/P1/"
    assert b"Leave this one out" in phone.get(page).content
    assert phone.post(page, {"skip": "1"}).status_code == 303


def test_without_its_words_it_is_left_out(ann: Ann, phone: Client, settings) -> None:
    settings.BLASTEMA_TEXTS = Texts()
    at = _questions(ann)
    assert phone.get(f"{at}koos/P1/").status_code == 404
    _answer_baseline(phone, at)
    answer, _ = _hand_in(phone, f"{at}review/")
    assert answer["Location"] == f"{at}thanks/"
    assert b"Some questions are still open" not in phone.get(f"{at}thanks/").content


def test_words_of_another_language_are_marked_as_such(ann: Ann, phone: Client, settings) -> None:
    from blastema.actions.manage_patient import record_contact_preference
    from blastema.core.patient.state import ContactChannel
    from tests.actions.world import done

    settings.BLASTEMA_TEXTS = site_texts({"en": koos(), "es": koos(language="es")})
    page = f"{_questions(ann)}koos/P1/"
    assert 'lang="es"' not in phone.get(page).content.decode()
    act = ann.world.act("front-desk")
    told = record_contact_preference(
        act, patient=ann.patient, channel=ContactChannel.MAIL, language="es-US"
    )
    done(told)
    assert 'lang="es"' in phone.get(f"{_questions(ann)}koos/P1/").content.decode()


def test_words_are_text_and_never_markup(ann: Ann, phone: Client, settings) -> None:
    text = koos().replace("Invented question P1", "<b>Invented</b>")
    settings.BLASTEMA_TEXTS = site_texts({"koos.toml": text})
    page = phone.get(f"{_questions(ann)}koos/P1/").content.decode()
    assert "&lt;b&gt;Invented" in page
    assert "<b>Invented" not in page
