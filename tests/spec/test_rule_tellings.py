"""What a person is told where a rule speaks: every rule has words that are easily read."""

from __future__ import annotations

import re

import pytest

from blastema.core.catalogue.errors import CatalogueError
from blastema.core.catalogue.tables import resource_texts
from blastema.core.rules import rulebook
from blastema.core.rules.load import load
from blastema.core.verdict import Effect

from .test_sheets import syllables_en

# Words that we do not use to patients (how we speak).
NEVER = ("cure", "regenerat", "rejuvenat", "proven", "breakthrough", "stem cell")


@pytest.mark.parametrize("rule", rulebook().rules)
def test_every_rule_says_what_the_person_is_told(rule: str) -> None:
    """With each effect that it can have: its own, and what a study or a licence makes of it."""
    known = rulebook().rules[rule]
    possible = {known.effect}
    if known.effect is Effect.STUDY:
        possible.add(Effect.CONDITIONS)
    if known.licences:
        possible.add(Effect.REFUSED)
    for effect in possible:
        assert rulebook().telling(rule, effect)


@pytest.mark.parametrize(("key", "words"), rulebook().tellings.items())
def test_a_reader_of_twelve_can_read_it(key: str, words: str) -> None:
    """Flesch-Kincaid (Kincaid 1975), as the sheets are measured: the sixth school year."""
    sentences = [re.findall(r"[^\W\d_]+", one) for one in re.split(r"(?<=[.?!])\s+", words)]
    said = [word for sentence in sentences for word in sentence]
    grade = 0.39 * len(said) / len(sentences) + 11.8 * _mean(said) - 15.59
    assert grade <= 6, grade
    assert max(map(len, sentences)) <= 25


def _mean(words: list[str]) -> float:
    return sum(map(syllables_en, words)) / len(words)


@pytest.mark.parametrize("word", NEVER)
def test_it_promises_nothing(word: str) -> None:
    assert [one for one in rulebook().tellings.values() if word in one.lower()] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('rule = "NO-1"\nwords = "No."', "there is no rule NO-1"),
        ('words = "No."', "a telling names a rule, or an authority and an effect"),
        (
            'rule = "AGE-1"\nauthority = "state"\neffect = "refused"\nwords = "No."',
            "a telling names a rule, or an authority and an effect",
        ),
    ],
)
def test_words_for_nothing_are_a_fault_of_the_book(text: str, fault: str) -> None:
    texts = {**resource_texts("blastema.core.rules"), "more.toml": f"[[tellings]]\n{text}\n"}
    with pytest.raises(CatalogueError, match=fault):
        load(texts)


def test_a_rule_that_nobody_can_tell_is_a_fault_of_the_book() -> None:
    told = '[[tellings]]\nauthority = "federal"\neffect = "refused"\nwords = "No."\n'
    texts = {**resource_texts("blastema.core.rules"), "tellings.toml": told}
    with pytest.raises(CatalogueError, match="nothing says what the person is told"):
        load(texts)
