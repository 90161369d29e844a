"""A text that is to go out, pasted by the staff: each finding with its place, and nothing kept."""

from __future__ import annotations

import logging

import pytest
from django.apps import apps

from blastema.actions.open_site import set_policy
from blastema.core.site import decide
from tests.actions.world import done
from tests.web.people import Practice

pytestmark = pytest.mark.django_db

URL = "/rules/claims/"
NOTICE = "It is not yet approved by the FDA. Ask your primary care doctor."


@pytest.fixture
def quality():
    return Practice().browser("quality")


def read(client, text, place="", status=200):
    answer = client.post(URL, {"text": text, "place": place})
    assert answer.status_code == status
    return answer.content.decode()


def test_it_begins_with_the_place_of_the_site(quality):
    page = quality.get(URL).content.decode()
    assert '<option value="US-FL" selected>' in page


def test_each_finding_stands_with_its_line_why_what_to_do_and_its_source(quality):
    page = read(quality, "First.\r\n  It cures.\r\n", place="US-UT")
    assert "Line 2, column 6: “cures”" in page
    assert "This promises a result" in page
    assert "Registration or listing with the FDA is no approval." in page
    assert "Peyroux" in page
    assert "1 thing to take out or add" in page


def test_what_may_not_go_out_comes_before_what_is_to_be_looked_at(quality):
    page = read(quality, "It changed my life.\nIt cures.", place="US-FL")
    missing, cures, story = (page.index(x) for x in ("Missing", "“cures”", "“changed my life”"))
    assert missing < cures < story
    assert "2 things to take out or add, 1 to look at" in page
    assert page.count("not verified") == 1  # Florida's notice alone


def test_lines_are_counted_as_they_were_pasted(quality):
    assert "Line 3, column 1: “proven”" in read(quality, "\n\nproven")


@pytest.mark.parametrize(
    ("text", "place", "words", "absent"),
    [
        ("We listen.", "", "Nothing was found", "have to carry"),
        ("My success story", "", "Look at it first", "may not go out"),
        (NOTICE, "US-FL", "Nothing was found", "have to carry"),
        (
            "We listen.",
            "US-UT",
            "The rule book holds no notice that advertisements in Utah have to carry",
            "may not go out",
        ),
    ],
)
def test_what_was_not_looked_for_is_said(quality, text, place, words, absent):
    page = read(quality, text, place)
    assert words in page
    assert absent not in page
    assert "What it does not find may still be a claim." in page


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "", "This field is required."),
        (" \n ", "", "There is nothing to read."),
        ("a" * 50_001, "", "at most 50000 characters"),
        ("It cures.", "US-ZZ", "Select a valid choice"),
        ("It \x00cures.", "", "Null characters are not allowed."),
    ],
)
def test_what_is_no_text_is_told_beside_its_field(quality, text, place, words):
    page = read(quality, text, place, 422)
    assert words in page
    assert "What was found" not in page


def test_what_was_pasted_is_shown_again_and_cannot_break_out(quality):
    page = read(quality, "</textarea><script>cures</script>")
    assert "<script>cures" not in page
    assert "&lt;script&gt;cures" in page


def test_nothing_is_kept_logged_or_cached(quality, caplog):
    quality.get(URL)  # the session is made by now
    before = {model: model.objects.count() for model in apps.get_models()}
    with caplog.at_level(logging.DEBUG):
        answer = quality.post(URL, {"text": "It cures Zebulon.", "place": ""})
    assert {model: model.objects.count() for model in apps.get_models()} == before
    mine = [r for r in caplog.records if not r.name.startswith("django.db")]
    assert not any("Zebulon" in record.getMessage() for record in mine)
    assert "no-store" in answer["Cache-Control"]


def test_what_the_site_wrote_before_is_read_too(monkeypatch):
    practice = Practice()
    quality, charlie = practice.browser("quality"), practice.browser("quality", charlie=True)
    assert "On file at this site" not in quality.get(URL).text
    # As it was taken before anybody read it.
    monkeypatch.setattr(decide, "said_faults", lambda text: ())
    told = {"policy": "consent-cost", "value": "3000 dollars, and it cures"}
    done(set_policy(practice.world.act("quality"), site=practice.world.site, **told))
    page = quality.get(URL).text
    assert "Policy consent-cost" in page
    assert "Line 1, column 22, “cures”" in page
    assert "consent-cost" not in charlie.get(URL).text


def test_a_text_in_the_address_is_not_read(quality):
    assert "What was found" not in quality.get(f"{URL}?text=cures").content.decode()


def test_it_is_reached_from_the_pages_of_quality_and_of_the_rule_book(quality):
    assert f'href="{URL}"' in quality.get("/rules/").content.decode()
    assert f'href="{URL}"' in quality.get("/quality/").content.decode()


def test_a_visitor_is_sent_to_sign_in(client):
    assert client.post(URL, {"text": "It cures."}).status_code == 302


def test_a_place_whose_law_nobody_has_checked_is_said_to_be_so(quality):
    page = read(quality, "We listen.", "US-NV")
    assert "holds no notice that advertisements in Nevada have to carry" in page
