"""What a site claims about a product, signed on its own page, and what the gate makes of it."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.core.site.claims import claims_of
from blastema.records import history
from blastema.web.administration import words
from tests.web.people import Practice, carried, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return Practice()


def claimed(practice: Practice) -> frozenset[str]:
    stream = f"site/{practice.world.site}"
    return claims_of(history.load([stream])[stream].state, "microfragmented-fat")


def path(practice: Practice, product: str = "microfragmented-fat") -> str:
    return f"/administration/sites/{practice.world.site}/policies/claims-{product}/"


def send(client: Client, where: str, *claims: str):
    return client.post(where, {**carried(client.get(where)), "value": list(claims)})


def test_a_claim_is_signed_shown_and_taken_back(practice: Practice) -> None:
    client, where = practice.browser("administrator"), path(practice)
    assert send(client, where, "cushioning", "pain-relief").status_code == 303
    assert claimed(practice) == {"cushioning", "pain-relief"}
    site = said(client.get(f"/administration/sites/{practice.world.site}/"))
    assert "cushions, eases pain" in site
    page = said(client.get(where))
    assert page.count(" checked") == 2
    assert send(client, where).status_code == 303
    assert claimed(practice) == frozenset()


def test_a_claim_that_nobody_knows_is_told_beside_the_field(practice: Practice) -> None:
    answer = send(practice.browser("administrator"), path(practice), "eternal-life")
    assert answer.status_code == 422
    assert claimed(practice) == frozenset()


@pytest.mark.parametrize("product", ["elixir", "physiotherapy", "prp-leukocyte-poor"])
def test_only_products_of_cells_are_claimed_about(practice: Practice, product: str) -> None:
    client = practice.browser("administrator")
    assert client.get(path(practice, product)).status_code == 404


@pytest.mark.parametrize(
    ("assurance", "jurisdiction", "elsewhere"),
    [
        ("hospital-exemption", "US-FL", True),
        ("hospital-exemption", "DE", False),
        ("phase-one-completed", "US-WY", False),
        ("phase-one-completed", "US-FL", True),
        ("class-confirmed", "JP", False),
        # Asked in several places.
        ("irb-approved", "US-FL", False),
        ("state-consent-form", "US-FL", True),
        ("state-consent-form", "US-TX", False),
    ],
)
def test_a_site_signs_for_what_its_own_law_asks(
    assurance: str, jurisdiction: str, elsewhere: bool
) -> None:
    assert words.asked_elsewhere(assurance, jurisdiction) is elsewhere


def test_a_florida_site_is_not_shown_what_other_countries_ask(practice: Practice) -> None:
    client = practice.browser("administrator")
    site = said(client.get(f"/administration/sites/{practice.world.site}/"))
    assert "hospital exemption" not in site
    assert "A review board has approved our study" in site


def test_charlie_may_not(practice: Practice) -> None:
    charlie = practice.browser("administrator", charlie=True)
    assert charlie.get(path(practice)).status_code in (403, 404)
    assert claimed(practice) == frozenset()
