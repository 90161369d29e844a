"""Sites, and what somebody signed for."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.core.rules import rulebook
from blastema.records import history
from blastema.records.models import Site
from blastema.web.administration import words
from tests.web.people import Practice, carried

pytestmark = pytest.mark.django_db

LAKE = {
    "name": "Lakeside",
    "address": "2 Invented Road",
    "phone": "+1 555 0198",
    "zone": "America/Chicago",
    "jurisdiction": "US-TX",
    "facility": "C9999",
}


@pytest.fixture
def practice() -> Practice:
    return Practice()


def send(client: Client, path: str, **data: str):
    return client.post(path, {**carried(client.get(path)), **data})


def state(site: str):
    return history.load([f"site/{site}"])[f"site/{site}"].state


def test_every_fact_that_a_rule_asks_for_has_words_and_one_place() -> None:
    named = [*words.OF_A_SITE, *words.OF_A_PERSON]
    assert sorted(named) == sorted(rulebook().assurances)
    assert len(named) == len(set(named))


def test_whoever_opens_a_site_can_staff_it(practice: Practice) -> None:
    client = practice.browser("administrator")
    assert send(client, "/administration/sites/open/", **LAKE).status_code == 303
    lake = Site.objects.get(name="Lakeside").id
    staff = practice.user("analyst").staff
    path = f"/people/{staff}/grant/"
    assert send(client, path, role="coordinator", site=lake).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"jurisdiction": "Texas"}, "SITE-JURISDICTION"),
        ({"facility": "O1234"}, "SITE-FACILITY"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_site_that_cannot_be_opened(practice: Practice, changes, said: str) -> None:
    answer = send(
        practice.browser("administrator"), "/administration/sites/open/", **{**LAKE, **changes}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert not Site.objects.filter(facility=LAKE["facility"]).exists()


def test_particulars_are_changed_each_as_its_own_event(practice: Practice) -> None:
    site, client = practice.world.site, practice.browser("administrator")
    path = f"/administration/sites/{site}/change/"
    form = client.get(path).context["form"]
    told = {name: form[name].value() for name in LAKE}
    assert send(client, path, **{**told, "phone": "+1 555 0197"}).status_code == 303
    assert state(site).phone == "+1 555 0197"
    changed = [one["data"] for one in history.envelopes(f"site/{site}")][1:]
    assert changed == [{"field": "phone", "value": "+1 555 0197"}]


@pytest.mark.parametrize("policy", [*words.OF_A_SITE, words.LICENCE])
def test_a_policy_shows_why_it_is_asked(practice: Practice, policy: str) -> None:
    path = f"/administration/sites/{practice.world.site}/policies/{policy}/"
    page = practice.browser("administrator").get(path)
    assert page.status_code == 200
    assert [rule.id for rule in words.rules_behind(policy) if rule.id not in page.text] == []


def test_a_policy_is_signed_by_name_and_taken_back(practice: Practice) -> None:
    site, client = practice.world.site, practice.browser("administrator")
    path = f"/administration/sites/{site}/policies/facility-accredited/"
    assert send(client, path, value="yes").status_code == 303
    assert state(site).policy("facility-accredited") == "yes"
    assert "Administrator Invented 1" in client.get(f"/administration/sites/{site}/").text
    assert send(client, path, value="no").status_code == 303
    assert state(site).policy("facility-accredited") == ""


def test_the_medical_director_signs_without_administering(practice: Practice) -> None:
    site, client = practice.world.site, practice.browser("quality")
    path = f"/administration/sites/{site}/policies/medical-director-rule/"
    answer = send(client, path, value="yes")
    assert (answer.status_code, answer.url) == (303, f"/administration/sites/{site}/")
    signed = state(site).policies["medical-director-rule"]
    assert signed.signed_by == f"staff/{practice.user('quality').staff}"
    assert client.get(f"/administration/sites/{site}/").status_code == 200
    for path in (f"/administration/sites/{site}/change/", "/administration/sites/open/"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("policy", [*words.OF_A_PERSON, "no-such-policy"])
def test_no_site_signs_for_a_person(practice: Practice, policy: str) -> None:
    path = f"/administration/sites/{practice.world.site}/policies/{policy}/"
    client = practice.browser("administrator")
    assert client.get(path).status_code == 404
    assert client.post(path, {"command": "x", "value": "yes"}).status_code == 404


@pytest.mark.parametrize("tail", ["", "change/", "policies/facility-accredited/"])
def test_charlie_of_the_other_site_changes_nothing_here(practice: Practice, tail: str) -> None:
    charlie = practice.browser("administrator", charlie=True)
    path = f"/administration/sites/{practice.world.site}/{tail}"
    assert charlie.get(path).status_code == 403


@pytest.mark.parametrize("slug", words.OF_A_SITE)
def test_a_rule_behind_a_policy_is_said_without_a_plan(practice: Practice, slug: str) -> None:
    path = f"/administration/sites/{practice.world.site}/policies/{slug}/"
    shown = practice.browser("quality").get(path)
    assert shown.status_code == 200
    assert not [rule.words for rule in shown.context["rules"] if "{" in rule.words]
    assert all(rule.words[0].isupper() for rule in shown.context["rules"])


def test_a_site_is_shown_with_the_names_of_its_state_and_zone(practice: Practice) -> None:
    page = practice.browser("administrator").get("/administration/").text
    assert "Florida (US-FL)" in page
    assert "New York time" in page
