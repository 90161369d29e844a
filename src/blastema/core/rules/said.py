"""What was said of the person, held against itself: unknown words, wrong answers, contradictions.

All faults at once; none repeats an answer, which is somebody's health.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from blastema.core.rules.asking import YES, FactKind, day_of
from blastema.core.rules.book import RuleBook, fault
from blastema.core.verdict import Finding

UNREADABLE, CONTRADICTS = "FACT-1", "CONTRA-1"


def faults(facts: Mapping[str, str], on: date, book: RuleBook) -> tuple[Finding, ...]:
    """FACT-1 with everything that cannot be read, CONTRA-1 with every contradiction."""
    found = {
        UNREADABLE: tuple(_unreadable(facts, book)),
        CONTRADICTS: tuple(_contrary(facts, on, book)),
    }
    return tuple(fault(book.rules[rule], told) for rule, told in found.items() if told)


def with_tried(
    facts: Mapping[str, str], tried: tuple[str, ...], book: RuleBook
) -> Mapping[str, str]:
    """The answers, and a yes where what was tried says so and nobody answered."""
    told = {slug: YES for slug, asked in book.facts.items() if set(asked.tried) & set(tried)}
    return {**told, **facts}


def against_tried(
    facts: Mapping[str, str], tried: tuple[str, ...], book: RuleBook
) -> tuple[Finding, ...]:
    """CONTRA-1 where something was tried, and the answer says that nothing was."""
    told = with_tried({}, tried, book)
    wrong = [f"{slug} is not so, and it was tried" for slug in told if facts.get(slug, YES) != YES]
    return (fault(book.rules[CONTRADICTS], wrong),) if wrong else ()


def _unreadable(facts: Mapping[str, str], book: RuleBook) -> Iterator[str]:
    for slug, answer in sorted(facts.items()):
        asked = book.facts.get(slug)
        if asked is None:
            yield "a word that no question has"
        elif not asked.takes(answer):
            yield f"{slug} (expected {asked.expected})"


def _contrary(facts: Mapping[str, str], on: date, book: RuleBook) -> Iterator[str]:
    for slug, answer in sorted(facts.items()):
        asked = book.facts.get(slug)
        if asked is None:
            continue
        if asked.only_if and facts.get(asked.only_if, YES) != YES:
            yield f"{slug} is told, and {asked.only_if} is not so"
        day = day_of(answer) if asked.kind is FactKind.DAY else None
        if day is not None and day > on:
            yield f"{slug} lies in the future"
    for one in book.contradictions:
        if all(facts.get(slug) == answer for slug, answer in one.facts.items()):
            yield f"{' and '.join(one.facts)}: {one.words}"
