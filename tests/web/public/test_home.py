"""The first page: a visitor learns what the practice is, staff land where they work."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.core.catalogue import catalogue
from blastema.web.public.home import FIRST_PAGE
from blastema.web.shell import MENU
from tests.web.people import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return Practice()


def test_a_visitor_finds_the_sites_and_the_way_to_ask(practice: Practice) -> None:
    page = Client().get("/").text
    for words in ("Invented Clinic", "Other Clinic", "+1 555 0199", 'href="/ask/"'):
        assert words in page


def test_an_installation_without_a_site_still_has_a_first_page() -> None:
    assert "No site is open yet" in Client().get("/").text
    assert Client().get("/ask/").status_code == 200


@pytest.mark.parametrize("slug", ["parkinsons-disease", "alzheimers-disease", "cancer"])
def test_an_honest_answer_for_each_that_is_not_treated_here(slug: str) -> None:
    page = Client().get(f"/answers/{slug}/")
    assert page.status_code == 200
    assert catalogue().condition(slug).answer.split(".")[0].replace("'", "&#x27;") in page.text


@pytest.mark.parametrize("slug", ["knee-osteoarthritis", "chronic-pain", "dragon-pox"])
def test_no_answer_page_for_others(slug: str) -> None:
    assert Client().get(f"/answers/{slug}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "leads"),
    [("front-desk", "/enquiries/"), ("administrator", "/people/")],
)
def test_staff_land_on_their_first_page(practice: Practice, role: str, leads: str) -> None:
    assert practice.browser(role).get("/").url == leads


def test_every_role_with_a_menu_has_a_first_page_in_it() -> None:
    views = {role: {entry.view for entry in MENU if role in entry.roles} for role in FIRST_PAGE}
    assert [role for role, view in FIRST_PAGE.items() if view not in views[role]] == []


@pytest.mark.parametrize(
    "path", ["/enquiries/", "/today/", "/people/", "/administration/", "/assigned/", "/account/"]
)
def test_a_visitor_who_goes_further_is_asked_to_sign_in(practice: Practice, path: str) -> None:
    assert Client().get(path).url == f"/sign-in/?next={path}"
