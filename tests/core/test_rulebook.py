"""The rule book as data: citations, sources, and what an unverified rule may not do."""

from __future__ import annotations

import string

import pytest

from blastema.core.catalogue import CatalogueError
from blastema.core.catalogue.tables import resource_texts
from blastema.core.rules import rulebook
from blastema.core.rules.faults import NAMES
from blastema.core.rules.load import load
from blastema.core.verdict import Effect

RULE = """
[[rules]]
id = "X-1"
authority = "state"
effect = "allowed"
words = "It is allowed."
verified = false
"""


@pytest.mark.parametrize("rule", rulebook().rules.values(), ids=lambda rule: rule.id)
def test_every_rule_can_be_read_and_acted_on(rule):
    assert rule.words
    assert rule.authority in ("federal", "state", "national", "programme")
    if rule.effect is not Effect.ALLOWED:
        assert rule.remedy
        assert rule.who


@pytest.mark.parametrize(
    "rule",
    [r for r in rulebook().rules.values() if r.jurisdiction],
    ids=lambda rule: rule.id,
)
def test_every_rule_of_law_names_its_source_and_the_day_it_was_read(rule):
    assert rule.checked_on
    assert rule.citation


def test_a_rule_that_was_not_verified_may_not_permit():
    with pytest.raises(CatalogueError, match="permits, and was not verified"):
        load({"x.toml": RULE})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (RULE.replace('"allowed"', '"perhaps"'), "effect 'perhaps' is unknown"),
        (RULE.replace("false", "true") + 'sort = "x"', "sort is not a word"),
        ("[[laws]]", "laws is not a kind of thing"),
        (RULE.replace("false", "true") * 2, "rule X-1 stands twice"),
        ("checked_on = 3\n" + RULE, "checked_on is not a kind of thing"),
        (RULE + "checked_on = 3", "checked_on is int, expected a date"),
    ],
)
def test_faults_of_the_book_are_named(text, words):
    with pytest.raises(CatalogueError, match=words):
        load({"x.toml": text})


def test_the_version_changes_with_any_word():
    texts = resource_texts("blastema.core.rules")
    assert load(texts).version == rulebook().version
    changed = {**texts, "states.toml": texts["states.toml"].replace("40 points", "41 points")}
    assert load(changed).version != rulebook().version


def test_words_are_filled_only_with_names_the_rules_know():
    for rule in rulebook().rules.values():
        used = {name for _, name, _, _ in string.Formatter().parse(rule.words) if name}
        assert used <= NAMES, rule.id


def test_florida_asks_what_its_rule_names():
    rules = rulebook().rules
    assert rules["FL-1"].licences == ("MD", "DO")
    assert str(rules["FL-1"].effective_from) == "2025-07-01"  # Ch. 2025-185
    assert not rules["FL-7"].verified  # the clean-room clause was not confirmed


def test_the_facts_that_rules_ask_for_can_be_listed():
    asked = rulebook().assurances
    assert {"medical-director-rule", "donor-eligible", "ind-active", "state-law-checked"} <= asked
    assert "" not in asked
