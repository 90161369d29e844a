"""Anybody asks for an appointment; nobody asks in somebody's name a thousand times."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.utils.html import escape

from blastema.actions import ask as asking
from blastema.app import middleware
from blastema.core.catalogue import catalogue
from blastema.records.models import Enquiry, RateCount
from tests.web.people import Practice, hidden

pytestmark = pytest.mark.django_db

HERE, THERE = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def practice(monkeypatch) -> Practice:
    made = Practice()
    monkeypatch.setattr(middleware, "MACHINE", made.world.fresh)
    return made


def told(practice: Practice, **changes: str) -> dict[str, str]:
    return {
        "command": str(uuid.uuid4()),
        "site": practice.world.site,
        "name": "Rosa Invented",
        "phone": "+1 555 0111",
        "words": "my right knee on stairs",
        **changes,
    }


def send(data: dict[str, str], address: str = HERE):
    return Client().post("/ask/", data, REMOTE_ADDR=address)


class TestAsking:
    def test_urgent_signs_stand_before_the_form(self, practice: Practice) -> None:
        page = Client().get("/ask/").text
        assert page.index("Do not wait for an answer here") < page.index('name="phone"')

    def test_a_request_becomes_an_enquiry_at_the_site(self, practice: Practice) -> None:
        answer = send(told(practice, condition="knee-osteoarthritis", site=practice.other))
        assert (answer.status_code, answer.url) == (302, "/ask/sent/")
        (enquiry,) = Enquiry.objects.all()
        assert (enquiry.site, enquiry.channel, enquiry.urgent) == (practice.other, "web", False)
        assert enquiry.condition == "knee-osteoarthritis"
        assert "Rosa" not in enquiry.name, "a name is stored sealed"

    def test_the_front_desk_reads_what_was_written(self, practice: Practice) -> None:
        send(told(practice, message="Before noon, please."))
        desk = practice.browser("front-desk")
        page = desk.get(f"/enquiries/{Enquiry.objects.get().id}/").text
        for words in ("Rosa Invented", "+1 555 0111", "my right knee on stairs", "Before noon"):
            assert words in page

    def test_an_urgent_sign_is_marked_and_answered_at_once(self, practice: Practice) -> None:
        answer = send(told(practice, signs="on"))
        assert answer.url == "/ask/sent/call-now/"
        assert Enquiry.objects.get().urgent
        assert "Do not wait for our call" in Client().get(answer.url).text

    def test_a_double_click_asks_once(self, practice: Practice) -> None:
        data = told(practice)
        assert [send(data).url for _ in range(2)] == ["/ask/sent/"] * 2
        assert Enquiry.objects.count() == 1
        assert RateCount.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": ""}, "name"),
            ({"phone": ""}, "phone"),
            ({"phone": "", "email": "not an address"}, "email"),
            ({"site": "elsewhere"}, "site"),
            ({"message": "x" * 2001}, "message"),
            ({"command": "not-an-id"}, "command"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_lost(self, practice, changes, field) -> None:
        answer = send(told(practice, **changes))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert "my right knee on stairs" in answer.text
        assert not Enquiry.objects.exists()

    def test_a_condition_that_nobody_offered(self, practice: Practice) -> None:
        answer = send(told(practice, condition="dragon-pox"))
        assert answer.status_code == 422
        assert "ENQUIRY-CONDITION" in answer.text

    def test_a_machine_that_fills_in_everything(self, practice: Practice) -> None:
        answer = send(told(practice, website="https://example.org"))
        assert answer.status_code == 422
        assert not Enquiry.objects.exists()

    def test_a_form_of_another_site_is_not_taken(self, practice: Practice) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post("/ask/", told(practice)).status_code == 403

    def test_somebody_elses_form_id_tells_nothing(self, practice: Practice) -> None:
        desk = practice.browser("front-desk")
        used = hidden(desk.get("/notices/"))["command"]
        desk.post(
            "/notices/",
            {"command": used, "text": "x", "from_": "2026-03-02", "until": "2026-03-02"},
        )
        answer = send(told(practice, command=used))
        assert answer.status_code == 422
        assert "COMMAND-OF-ANOTHER" in answer.text


class TestHowOften:
    def test_the_sixth_within_an_hour_is_refused_in_words(self, practice: Practice) -> None:
        statuses = [send(told(practice)).status_code for _ in range(5)]
        refused = send(told(practice))
        assert statuses == [302] * 5  # asking.FROM_ONE_ADDRESS
        assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
        assert "closed for a while" in refused.text
        assert "my right knee on stairs" in refused.text, "what was typed is still there"
        assert Enquiry.objects.count() == 5

    def test_another_address_may_still_ask(self, practice: Practice) -> None:
        for _ in range(5):
            send(told(practice))
        assert send(told(practice), THERE).status_code == 302

    def test_an_hour_later_it_is_open_again_and_the_count_is_forgotten(self, practice) -> None:
        for _ in range(5):
            send(told(practice))
        practice.world.later(hours=1, seconds=1)
        assert send(told(practice)).status_code == 302
        assert RateCount.objects.count() == 1

    def test_everybody_together_has_a_limit_too(self, practice: Practice, monkeypatch) -> None:
        monkeypatch.setattr(asking, "FROM_EVERYBODY", 3)
        statuses = [send(told(practice), f"203.0.113.{n}").status_code for n in range(4)]
        assert statuses == [302, 302, 302, 429]

    def test_a_form_that_was_not_right_does_not_count(self, practice: Practice) -> None:
        for _ in range(6):
            send(told(practice, condition="dragon-pox"))
        assert send(told(practice)).status_code == 302

    def test_the_count_holds_no_address(self, practice: Practice) -> None:
        send(told(practice))
        assert HERE.encode() not in bytes(RateCount.objects.get().source)


class TestSuggestions:
    def suggest(self, words: str) -> str:
        return Client().post("/ask/suggest/", {"words": words}).text

    def test_plain_words_find_plain_names(self, practice: Practice) -> None:
        assert "Worn knee joint" in self.suggest("knee arthritis")

    def test_nothing_typed_suggests_nothing(self, practice: Practice) -> None:
        assert self.suggest("").strip() == ""

    def test_each_problem_is_found_by_each_of_its_words(self, practice: Practice) -> None:
        for problem in catalogue().conditions.values():
            offered = problem.treated_here or problem.assess_first
            sign = f'value="{problem.slug}"' if offered else f"/answers/{problem.slug}/"
            for words in (problem.name, *problem.synonyms):
                assert sign in self.suggest(words), words

    def test_each_treatment_is_named_by_each_of_its_words(self, practice: Practice) -> None:
        for kind, thing in catalogue().named():
            for words in thing.synonyms if kind != "condition" else ():
                assert f"<li>{escape(thing.name)}" in self.suggest(words), words

    @pytest.mark.parametrize(
        ("words", "limit"),
        [
            ("exosomes", "Only within a study"),
            ("iv drip", "Only within a study"),
            ("stem cell transplant", "Not given here"),
            ("fetal tissue", "Fetal tissue is never used in this programme"),
            ("synovial stem cells", "Only within a study"),
        ],
    )
    def test_what_is_not_given_freely_says_so(
        self, practice: Practice, words: str, limit: str
    ) -> None:
        assert limit in self.suggest(words)

    def test_what_is_not_treated_here_gets_an_honest_answer(self, practice: Practice) -> None:
        page = self.suggest("parkinson")
        assert "/answers/parkinsons-disease/" in page
        assert 'value="parkinsons-disease"' not in page

    def test_words_do_not_stand_in_an_address(self, practice: Practice) -> None:
        assert Client().get("/ask/suggest/", {"words": "knee"}).status_code == 405
