"""Who asks for each point of a consent: the mark of its source, and where a place requires it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from blastema.core.catalogue import CatalogueError, catalogue, load
from blastema.core.catalogue.consents import OWN, Element, ElementSource
from blastema.core.catalogue.read_consents import asked_for
from blastema.core.catalogue.tables import resource_texts
from blastema.core.consent.sources import point_sources, source_mark
from blastema.core.rules.load import rulebook

ELEMENTS = list(catalogue().elements.values())
BUILT = [one for one in catalogue().consents if one.built]
NAME = "consent-elements.toml"


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda one: one.slug)
def test_every_element_says_who_asks_for_it_and_whether_that_was_read(element: Element) -> None:
    assert element.sources
    for source in element.sources:
        assert source.own or source.verified is bool(source.checked_on)
        assert source_mark(source) in {"our own choice", "not verified"} or source.verified


# The reference (standards, 3.9) verifies what Florida asks of a consent, read on 22 November
# 2026, and of the others none: 21 CFR 50 does not stand in it at all.
VERIFIED = {"nature", "not-approved", "expected-results", "alternatives", "risks", "primary-care"}


def test_what_the_reference_verifies_and_nothing_else() -> None:
    read = {
        one.slug: (source.cite[:7], source.checked_on)
        for one in ELEMENTS
        for source in one.sources
        if source.verified
    }
    assert read == dict.fromkeys(VERIFIED, ("Florida", date(2026, 11, 22)))
    assert not any(s.verified for one in ELEMENTS for s in one.sources if "CFR" in s.cite)


def test_what_a_place_asks_of_a_consent_in_the_rule_book_is_required_there() -> None:
    """The gate and the documents say the same: no document is signed that the gate refuses."""
    known, rules = catalogue(), rulebook().rules.values()
    asking = [one for one in rules if one.consent and one.authority == "state"]
    assert {one.jurisdiction for one in asking} == {"US-FL", "US-UT"}
    for rule in asking:
        for document in BUILT:
            if document.purpose == "treatment" and set(document.products) & set(rule.products):
                assert set(rule.consent) <= document.required_at(rule.jurisdiction), document.id
    kinds = frozenset({"treatment", "treatment:cell"})
    for rule in asking:
        for slug in rule.consent:
            assert rule.jurisdiction in known.elements[slug].required_by(kinds), (rule.id, slug)


PLACES = [("US-FL", True), ("US-UT", False), ("US-TX", False), ("EU", False)]


@pytest.mark.parametrize(("place", "required"), PLACES)
def test_what_only_one_state_asks_for_is_required_there_alone(place: str, required: bool) -> None:
    document = catalogue().consent("marrow-concentrate-treatment")
    assert ("primary-care" in document.required_at(place)) is required
    assert "not-approved" in document.required_at(place)  # our own choice, everywhere
    point = next(
        one for one in point_sources(document, place, catalogue()) if "own doctor" in one.title
    )
    assert point.required is required


def test_the_law_of_a_place_reaches_the_kinds_that_it_names() -> None:
    """Blood lies outside Florida's definition of these therapies (standards, 3.9)."""
    document = catalogue().consent("prp-treatment")
    assert "treatment:cell" not in asked_for(document, catalogue().products)
    assert "primary-care" not in document.required_at("US-FL")


FAULTS = [
    ('{ cite = "programme" }', '{ cite = "" }', "a source has no name"),
    ("verified = true, checked_on = 2026-11-22", "verified = true", "not said on which day"),
    (', of = ["treatment:cell"] }', " }", "stand together"),
    ('of = ["treatment:cell"]', 'of = ["soul"]', "soul is no purpose"),
    (", verified = false }", " }", "verified is missing"),
]


@pytest.mark.parametrize(("was", "wrong", "told"), FAULTS)
def test_a_source_that_says_too_little_is_refused_at_load(was: str, wrong: str, told: str) -> None:
    texts = resource_texts("blastema.core.catalogue")
    assert was in texts[NAME]
    with pytest.raises(CatalogueError) as error:
        load({**texts, NAME: texts[NAME].replace(was, wrong)})
    assert any(told in one and one.startswith(NAME) for one in error.value.faults)


def test_an_element_that_nobody_asks_for_is_refused_at_load() -> None:
    texts = resource_texts("blastema.core.catalogue")
    first = re.compile(r"^sources = \[\n(?:  .*\n)+\]", re.MULTILINE)
    bare = first.sub("sources = []", texts[NAME], count=1)
    with pytest.raises(CatalogueError) as error:
        load({**texts, NAME: bare})
    assert any("nobody is named who asks for it" in one for one in error.value.faults)


def test_our_own_choice_is_not_a_law() -> None:
    own = ElementSource(OWN, verified=False, checked_on=None, place="", of=())
    assert (own.own, source_mark(own)) == (True, "our own choice")
