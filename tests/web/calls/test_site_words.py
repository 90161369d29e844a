"""What a caller reads out: the site's own words, or a plain sentence that they lack."""

from __future__ import annotations

import pytest

from blastema.core.instruments import Texts
from blastema.records import history
from tests.actions.followups import Followed
from tests.core.invented_texts import FIVE, KOOS_ITEMS, both
from tests.web.people import Practice, hidden

pytestmark = pytest.mark.django_db

LACKING = "Its words are not in this installation"


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch, settings) -> Practice:
    settings.BLASTEMA_TEXTS = both()
    made = Practice()
    monkeypatch.setattr("blastema.app.middleware.MACHINE", made.world.fresh)
    return made


@pytest.fixture
def page(practice: Practice) -> str:
    """The call about a visit six weeks after a treatment of the knee."""
    followed = Followed(practice.world)
    practice.world.later(days=49)
    return f"/calls/{followed.visit('week-6')}/"


def test_the_words_are_read_out_and_the_answers_taken_down(practice: Practice, page: str) -> None:
    browser = practice.browser("coordinator")
    assert LACKING not in browser.get(page).content.decode()
    form = browser.get(f"{page}answers/koos/")
    shown = form.content.decode()
    assert all(words in shown for words in (*KOOS_ITEMS.values(), *FIVE))
    assert "Invented instruction." in shown
    given = dict.fromkeys(KOOS_ITEMS, "2")
    day = form.context["form"]["on"].value()
    sent = browser.post(
        f"{page}answers/koos/", {**hidden(form), "channel": "call", "on": day, **given}
    )
    assert sent.status_code == 303
    stream = f"followup/{page.split('/')[2]}"
    outcome = history.load([stream])[stream].state.outcomes["koos"]
    # 100 - 2 / 4 x 100 (koos.toml, scoring_source)
    assert set(outcome.scores.values()) == {50_000}


def test_without_words_the_caller_is_told_and_enters_what_stands_on_paper(
    practice: Practice, page: str, settings
) -> None:
    settings.BLASTEMA_TEXTS = Texts()
    browser = practice.browser("coordinator")
    assert browser.get(page).content.decode().count(LACKING) == 1
    shown = browser.get(f"{page}answers/koos/").content.decode()
    assert "Question SP5" in shown
    assert "read the answers from the paper" in shown


def test_somebody_of_another_site_sees_no_call(practice: Practice, page: str) -> None:
    browser = practice.browser("coordinator", charlie=True)
    assert browser.get(f"{page}answers/koos/").status_code == 403


def test_a_questionnaire_that_the_visit_does_not_ask(practice: Practice, page: str) -> None:
    browser = practice.browser("coordinator")
    assert browser.get(f"{page}answers/odi/").status_code == 404


@pytest.mark.parametrize("role", ["administrator", "quality"])
def test_the_page_of_sites_says_which_words_are_here(
    practice: Practice, settings, role: str
) -> None:
    shown = practice.browser(role).get("/administration/").content.decode()
    assert "Invented licence 12 of 2026." in shown
    assert "odi.toml" in shown
    assert "left out: no words here" not in shown
    settings.BLASTEMA_TEXTS = Texts()
    shown = practice.browser(role).get("/administration/").content.decode()
    assert shown.count("left out: no words here") == 2
