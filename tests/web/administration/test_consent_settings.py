"""What a site states for its consents, and the limits of the gate's rules: signed on a page."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.core.consent.settings import SLOTS, cooling_off_hours
from blastema.core.consent.witness import Occasion, occasions
from blastema.core.rules import rulebook
from blastema.core.site.state import SiteState
from blastema.records import history
from tests.web.people import Practice, carried

pytestmark = pytest.mark.django_db

WORDS = [f"consent-{slot}" for slot in SLOTS]
WORDS += [f"consent-{slot}-es" for slot, one in SLOTS.items() if one.translated]


@pytest.fixture
def practice() -> Practice:
    return Practice()


@pytest.fixture
def client(practice: Practice) -> Client:
    return practice.browser("administrator")


def path_of(practice: Practice, policy: str) -> str:
    return f"/administration/sites/{practice.world.site}/policies/{policy}/"


def send(client: Client, path: str, value: object):
    return client.post(path, {**carried(client.get(path)), "value": value})


def site(practice: Practice) -> SiteState:
    stream = f"site/{practice.world.site}"
    return history.load([stream])[stream].state


@pytest.mark.parametrize("policy", WORDS)
def test_words_are_stated_shown_with_who_signed_and_taken_back(
    practice: Practice, client: Client, policy: str
) -> None:
    page = f"/administration/sites/{practice.world.site}/"
    assert path_of(practice, policy) in client.get(page).text
    assert send(client, path_of(practice, policy), "An INVENTED sentence.").status_code == 303
    assert site(practice).policy(policy) == "An INVENTED sentence."
    assert "An INVENTED sentence." in client.get(page).text
    assert send(client, path_of(practice, policy), "").status_code == 303
    assert site(practice).policy(policy) == ""


def test_a_short_word_is_a_word(practice: Practice, client: Client) -> None:
    send(client, path_of(practice, "consent-financial-interest"), "no")
    assert site(practice).policy("consent-financial-interest") == "no"


def test_a_claim_is_not_taken(practice: Practice, client: Client) -> None:
    answer = send(client, path_of(practice, "consent-own-rates"), "It cures everybody.")
    assert answer.status_code == 422
    assert "promises a result" in answer.text
    assert site(practice).policy("consent-own-rates") == ""


@pytest.mark.parametrize(("typed", "hours"), [("48", 48), ("", 0)])
def test_hours_between_reading_and_signing(
    practice: Practice, client: Client, typed: str, hours: int
) -> None:
    assert send(client, path_of(practice, "consent-cooling-off-hours"), typed).status_code == 303
    told = {name: one.value for name, one in site(practice).policies.items()}
    assert cooling_off_hours(told) == hours


@pytest.mark.parametrize("typed", ["two days", "-1", "8761", "1.5"])
def test_hours_that_cannot_be_read_are_not_taken(
    practice: Practice, client: Client, typed: str
) -> None:
    assert send(client, path_of(practice, "consent-cooling-off-hours"), typed).status_code == 422


@pytest.mark.parametrize(
    "policy", ["consent-signed-by-link", "consent-signed-by-representative-link"]
)
def test_signing_by_link_is_allowed_and_taken_back(
    practice: Practice, client: Client, policy: str
) -> None:
    for typed, stored in (("yes", "yes"), ("no", "")):
        assert send(client, path_of(practice, policy), typed).status_code == 303
        assert site(practice).policy(policy) == stored


def test_when_a_witness_is_due(practice: Practice, client: Client) -> None:
    path = path_of(practice, "consent-witness")
    assert send(client, path, ["interpreter", "read-aloud"]).status_code == 303
    due = occasions(site(practice).policy("consent-witness"))
    assert due == {Occasion.INTERPRETER, Occasion.ALOUD}
    page = client.get(path).text
    assert page.count("checked") == 2
    assert send(client, path, []).status_code == 303
    assert occasions(site(practice).policy("consent-witness")) == frozenset()


@pytest.mark.parametrize("policy", rulebook().limits)
def test_every_limit_is_set_with_the_rule_beside_it_and_taken_back(
    practice: Practice, client: Client, policy: str
) -> None:
    path = path_of(practice, policy)
    assert path in client.get(f"/administration/sites/{practice.world.site}/").text
    page = client.get(path).text
    asking = [rule.id for rule, when in rulebook().asked if when.limit == policy]
    assert all(f"<code>{rule}</code>" in page for rule in asking)
    assert "A whole number of " in page
    assert send(client, path, "80").status_code == 303
    assert site(practice).policy(policy) == "80"
    assert send(client, path, "").status_code == 303
    assert site(practice).policy(policy) == ""
    assert send(client, path, "8.0").status_code == 422


def test_a_limit_says_in_which_steps_it_is_written(practice: Practice, client: Client) -> None:
    told = {
        "limit-hba1c-tenths": "tenths of %",
        "limit-imaging-days": "days",
        "limit-platelets": "10",
    }
    for policy, unit in told.items():
        assert f"A whole number of {unit}" in client.get(path_of(practice, policy)).text


@pytest.mark.parametrize("policy", ["consent-nothing", "limit-nothing", "consent-cost-fr"])
def test_what_nothing_reads_has_no_page(practice: Practice, client: Client, policy: str) -> None:
    assert client.get(path_of(practice, policy)).status_code == 404


def test_another_sites_people_see_nothing(practice: Practice) -> None:
    charlie = practice.browser("administrator", charlie=True)
    assert charlie.get(path_of(practice, "consent-cost")).status_code == 403
