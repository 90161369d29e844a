"""The page of results: open, without a figure that stands alone, and gone where it is off."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.actions.open_pages import FROM_ONE_ADDRESS
from tests.actions.spreadsheets import bring
from tests.actions.test_public_results import people, switch
from tests.actions.world import done
from tests.web.people import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> Practice:
    made = Practice()
    monkeypatch.setattr("blastema.app.middleware.MACHINE", made.world.fresh)
    return made


def url(practice: Practice, site: str = "", product: str = "marrow-concentrate") -> str:
    return f"/results/{site or practice.world.site}/knee-osteoarthritis/{product}/"


def page(practice: Practice) -> str:
    answer = Client().get(url(practice))
    assert answer.status_code == 200
    return " ".join(answer.text.split())


@pytest.fixture
def on(practice: Practice) -> Practice:
    bring(practice.world, *people(15, 7, 3))
    done(switch(practice.world))
    return practice


class TestFigures:
    """Twenty-five people: 15 better, 7 not, 3 silent after six weeks."""

    def test_each_with_its_denominator_and_both_ways_of_missing(self, on: Practice) -> None:
        shown = page(on)
        for words in (
            "25 people were treated here, in January 2020",
            "After 6 weeks, 25 people were followed so far. 22 of 25 answered.",
            "15 of 22 (68 of 100) of those who answered got better",
            "it is 15 of 25 (60 of 100)",
            "34812863",  # where 1.8 points come from
        ):
            assert words in shown

    def test_never_an_improvement_alone(self, on: Practice) -> None:
        shown = page(on)
        assert "No comparison." in shown
        # RESTORE's saline arm: 1.8 points less pain after 12 months (comparators.toml).
        assert "-1.8 on 0 to 10" in shown
        assert "Nobody drew lots" not in shown

    def test_the_other_road_stands_beside_it(self, on: Practice) -> None:
        bring(on.world, *people(15, 7, 3), *people(10, 12, 1, given="PT", first=101))
        shown = page(on)
        assert "Nobody drew lots" in shown
        assert "10 of 22 (45 of 100)" in shown
        assert "No comparison." not in shown

    def test_words_for_no_harm(self, on: Practice) -> None:
        assert "None of 25 people so far. With 25 people, a harm in up to 1 in 8" in page(on)

    def test_its_own_name_and_how_it_was_made(self, on: Practice) -> None:
        shown = page(on)
        assert shown.count("stem cell therapy") == 1
        assert "is not “stem cells”" in shown
        assert "2 March 2026" in shown
        assert "Fingerprint" in shown
        assert "blastema " in shown


class TestTooFew:
    def test_there_is_no_figure(self, practice: Practice) -> None:
        bring(practice.world, *people(12, 7, 30))
        done(switch(practice.world))
        shown = page(practice)
        assert "Too few people so far (fewer than 20)." in shown
        for figure in ("49", "12", " 19", "Fingerprint", "<svg", "data:image"):
            assert figure not in shown.split("<main")[1].split("</main>")[0]


class TestOpen:
    def test_off_is_as_never_on_and_as_nowhere(self, on: Practice) -> None:
        assert Client().get(url(on)).status_code == 200
        done(switch(on.world, ""))
        off = Client().get(url(on))
        never = Client().get(url(on, on.other))
        nowhere = Client().get(url(on, "elsewhere"))
        unknown = Client().get(url(on, product="magic"))
        assert [one.status_code for one in (off, never, nowhere, unknown)] == [404] * 4
        assert off.text == never.text == nowhere.text == unknown.text

    def test_no_cookie_and_kept_for_a_while(self, on: Practice) -> None:
        answer = Client().get(url(on))
        assert not answer.cookies
        assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=300"}
        mine = on.browser("analyst").get(url(on))
        assert set(mine["Cache-Control"].split(", ")) == {"private", "no-store"}

    def test_the_first_page_leads_there_while_it_is_on(self, on: Practice) -> None:
        assert f'href="{url(on)}"' in Client().get("/").text
        done(switch(on.world, ""))
        assert "/results/" not in Client().get("/").text

    def test_who_asks_too_often_waits(self, on: Practice) -> None:
        client = Client()
        for _ in range(FROM_ONE_ADDRESS):
            assert client.get(url(on)).status_code == 200
        answer = client.get(url(on))
        assert (answer.status_code, answer["Retry-After"]) == (429, "600")
        assert Client(REMOTE_ADDR="192.0.2.7").get(url(on)).status_code == 200
        on.world.later(minutes=11)
        assert client.get(url(on)).status_code == 200

    def test_it_is_only_looked_at(self, on: Practice) -> None:
        assert Client().post(url(on)).status_code == 405
