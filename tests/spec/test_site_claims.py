"""What a site claims about a product: a signed policy of codes, and what the gate is asked."""

from __future__ import annotations

import pytest

from blastema.core.event import Event
from blastema.core.site import decide
from blastema.core.site.claims import claims_of
from blastema.core.site.state import SITE
from tests.spec.streams import after, refused

OPEN = after(
    SITE,
    decide.open_site(
        SITE.empty,
        name="First Clinic",
        zone="America/New_York",
        jurisdiction="US-FL",
        facility="A9999",
        address="",
        phone="",
    ),
)


def sign(policy, value):
    return decide.set_policy(OPEN, policy=policy, value=value, signed_by="a-director")


@pytest.mark.parametrize(
    ("policy", "value", "rule"),
    [
        ("claims-elixir", "pain-relief", "SITE-CLAIMS-NAME"),
        ("claims-physio", "pain-relief", "SITE-CLAIMS-NAME"),
        ("claims-marrow-concentrate", "eternal-life", "SITE-CLAIMS-CODE"),
        ("claims-marrow-concentrate", "pain-relief, yes", "SITE-CLAIMS-CODE"),
    ],
)
def test_a_policy_that_names_no_product_or_no_claim(policy, value, rule):
    assert refused(sign(policy, value)) == {rule}


@pytest.mark.parametrize(
    ("value", "claims"),
    [
        ("", set()),
        ("pain-relief", {"pain-relief"}),
        ("pain-relief, repair", {"pain-relief", "repair"}),
        ("repair,pain-relief,", {"pain-relief", "repair"}),
    ],
)
def test_what_was_signed_is_what_the_gate_is_asked(value, claims):
    state = after(SITE, sign("claims-marrow-concentrate", value), OPEN)
    assert claims_of(state, "marrow-concentrate") == claims
    assert claims_of(state, "marrow-aspirate") == set()


def test_nothing_is_claimed_before_somebody_signs():
    assert claims_of(OPEN, "marrow-concentrate") == frozenset()
    assert isinstance(sign("claims-marrow-concentrate", "repair")[0], Event)
