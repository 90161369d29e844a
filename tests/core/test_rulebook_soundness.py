"""No rule is dead and no two contradict; and a dead or contradicting rule would be found.

What is asked: a step in Florida and every step that differs from it in one or two facts, and every
step one fact away from the other starts of the cases (the full run walks two from each).
"""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue.tables import resource_texts
from blastema.core.rules import GateQuestion, gate, rulebook
from blastema.core.rules.cases import start, starts
from blastema.core.rules.facts import changes, domain, within_two
from blastema.core.rules.load import load
from blastema.core.rules.soundness import PRECEDENCE, examine
from blastema.core.verdict import Effect, worst

BOOK = rulebook()
VALUES = domain(BOOK)
KNEE = GateQuestion(**start("knee").facts)
PRP = GateQuestion(**start("prp").facts)
HEEL = GateQuestion(**start("heel").facts)
FULL = bool(os.environ.get("BLASTEMA_TEST_EXAMPLES"))
RULE = """
[[rules]]
id = "X-1"
authority = "state"
jurisdiction = "US-FL"
effect = "conditions"
words = "A rule."
"""


def book_with(*rules):
    """The book and more rules, read from text like the others."""
    return load({**resource_texts("blastema.core.rules"), "x.toml": "\n".join(rules)})


@lru_cache(maxsize=1)
def examined():
    first, *others = (GateQuestion(**one.facts) for one in starts())
    wide = (first, *others) if FULL else (first,)
    asked = chain.from_iterable(within_two(one, VALUES) for one in wide)
    near_by = (question for one in others for _, question in changes(one, VALUES))
    return examine(chain(asked, near_by), BOOK)


def near(base, book, precedence=PRECEDENCE):
    """What the steps that differ from one in one fact show."""
    values = domain(book)
    return examine([base, *(question for _, question in changes(base, values))], book, precedence)


def test_every_rule_speaks_of_some_step():
    assert examined().unreachable(BOOK) == ()


def test_no_two_rules_contradict():
    assert examined().contradictions == ()


def test_every_declared_precedence_settles_something():
    assert examined().settled == set(PRECEDENCE)
    assert all(why for why in PRECEDENCE.values())


@pytest.mark.parametrize(
    "dead",
    [
        pytest.param(RULE.replace('"state"', '"federal"'), id="no code makes it speak"),
        pytest.param(RULE + 'products = ["elixir"]', id="a product nobody knows"),
        pytest.param(
            RULE + 'products = ["physiotherapy"]', id="a product that state law leaves alone"
        ),
        pytest.param(
            RULE + 'products = ["marrow-concentrate"]\nsources = ["sea-water"]',
            id="a source nobody knows",
        ),
        pytest.param(
            RULE + "effective_from = 2026-01-02\neffective_to = 2026-01-01",
            id="it ends before it begins",
        ),
        pytest.param(RULE.replace("US-FL", "US"), id="a country is not a state"),
    ],
)
def test_a_rule_that_never_speaks_is_found(dead):
    book = book_with(dead)
    assert "X-1" in near(KNEE, book).unreachable(book)


@pytest.mark.parametrize(
    "alive",
    [
        pytest.param(RULE, id="it reaches everything"),
        pytest.param(RULE + "effective_to = 1999-12-31", id="it has ended"),
        pytest.param(RULE.replace("US-FL", "US-OH"), id="a state that the book did not hold"),
        pytest.param(
            RULE.replace("X-1", "FLAG-fever").replace("state", "programme"),
            id="a thing known of the person",
        ),
        pytest.param(
            RULE.replace("state", "programme")
            + 'fact = "pregnancy"\ncomparator = "is"\nvalue = "yes"',
            id="an answer of the assessment",
        ),
    ],
)
def test_a_rule_that_can_speak_is_not_called_dead(alive):
    book = book_with(alive)
    added = set(book.rules) - set(BOOK.rules)
    assert added
    assert not added & set(near(KNEE, book).unreachable(book))


FORBIDS_BLOOD = RULE.replace("conditions", "refused") + 'products = ["prp-leukocyte-poor"]'
STUDIES_BLOOD = RULE.replace("conditions", "study") + 'products = ["prp-leukocyte-poor"]'
ALLOGRAFT = 'products = ["placental-allograft"]\n'
NURSES = RULE + ALLOGRAFT + 'licences = ["NP"]'
ALSO_NURSES = RULE + 'licences = ["MD", "NP"]'


@pytest.mark.parametrize(
    ("base", "rule", "opposed"),
    [
        (PRP, FORBIDS_BLOOD, "FL-B"),
        (PRP, STUDIES_BLOOD, "FL-B"),
        (HEEL, NURSES, "FL-1"),
    ],
)
def test_a_pair_that_contradicts_is_found_with_facts_that_show_it(base, rule, opposed):
    book = book_with(rule)
    found = {one.rules: one.question for one in near(base, book).contradictions}
    assert set(found) == {frozenset({"X-1", opposed})}
    said = {finding.rule for finding in gate(*found.values(), book).findings}
    assert {"X-1", opposed} <= said


@pytest.mark.parametrize(
    ("base", "rule"),
    [
        pytest.param(PRP, FORBIDS_BLOOD.replace('"state"', '"programme"'), id="another authority"),
        pytest.param(PRP, FORBIDS_BLOOD.replace("US-FL", "US-TX"), id="another place"),
        pytest.param(PRP, RULE, id="a condition permits nothing"),
        pytest.param(HEEL, ALSO_NURSES, id="a licence that meets both"),
    ],
)
def test_a_pair_that_only_differs_is_no_contradiction(base, rule):
    assert near(base, book_with(rule)).contradictions == ()


def test_a_declared_precedence_settles_a_pair_and_without_it_the_pair_is_found():
    book = book_with(FORBIDS_BLOOD)
    declared = {**PRECEDENCE, ("X-1", "FL-B"): "The newer law."}
    assert near(PRP, book, declared).contradictions == ()
    pairs = {one.rules for one in near(PRP, BOOK, {}).contradictions}
    assert pairs == {frozenset({"FL-6", "FL-B"})}


QUESTIONS = st.builds(
    GateQuestion, **{name: st.sampled_from(among) for name, among in VALUES.items()}
)


@given(QUESTIONS)
def test_whatever_the_facts_the_strictest_rule_decides_and_no_pair_contradicts(question):
    answer = gate(question)
    assert answer.effect is worst(answer.findings)
    assert answer.effect is worst_of(answer.by_authority)
    assert examine([question], BOOK).contradictions == ()


@given(QUESTIONS)
def test_whatever_the_facts_an_unverified_rule_never_permits(question):
    for finding in gate(question).findings:
        assert finding.verified or finding.effect is not Effect.ALLOWED


def worst_of(by_authority):
    return max(
        (effect for _, effect in by_authority), key=list(Effect).index, default=Effect.ALLOWED
    )
