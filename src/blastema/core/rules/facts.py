"""The values each fact of a step can take, and the steps that differ in one or two of them.

What the catalogue and the rule book name is a value, and beside it one that neither holds: so a
rule that could speak does, within a world small enough to be walked through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from blastema.core.catalogue import Catalogue, catalogue
from blastema.core.catalogue.values import Relation
from blastema.core.rules.asking import NONE, YES, PersonFact
from blastema.core.rules.book import RuleBook
from blastema.core.rules.cases import person
from blastema.core.rules.load import EDITION
from blastema.core.rules.person import ADULT_YEARS
from blastema.core.rules.predicate import Comparator, Predicate
from blastema.core.rules.question import GateQuestion, pairs

# Words that no catalogue and no book holds.
UNHEARD, ELSEWHERE, OTHER_STATE, OTHER_LICENCE = "unheard-of", "ZZ", "US-ZZ", "other"
STUDY = "a-study"
# Tenths of a kilogram per square metre: at and just above a limit. No limit is meant by them.
LIMIT = 400
# Every limit, of whatever unit: each number of the questions can lie on both sides of it.
NUMBER = 100
_FLAG = "FLAG-"

Domain = Mapping[str, tuple[Any, ...]]


def domain(book: RuleBook) -> Domain:
    """By fact, every value that can make a difference to some rule of the book."""
    known = catalogue()
    return {**_words(known), **_law(book, known), **_person(book, known), **_file(book)}


def _words(known: Catalogue) -> dict[str, tuple[Any, ...]]:
    return {
        "condition": (*known.conditions, UNHEARD),
        "product": (*known.products,),
        "source": ("", *known.sources),
        "relation": ("", *Relation),
        "route": ("", *known.routes),
        "guidance": ("", *known.guidance),
        "targets": ((), *((site,) for site in known.sites)),
        "claims": _alone((*known.claims,)),
    }


def _law(book: RuleBook, known: Catalogue) -> dict[str, tuple[Any, ...]]:
    places = {rule.jurisdiction for rule in book.rules.values() if rule.jurisdiction}
    # One member speaks for a union: its rules are the same for each.
    members = {member for place in book.places.values() for member in place.members[:1]}
    # And one state for all those whose law nobody has checked.
    unchecked = sorted(code for code in book.places if code[:3] == "US-" and code not in places)[:1]
    licences = {licence for rule in book.rules.values() for licence in rule.licences}
    listed = sorted({"US", *places, *members, *unchecked})
    return {
        "jurisdiction": (*listed, OTHER_STATE, ELSEWHERE),
        "on": _days(book, known),
        "licence": ("", *sorted(licences), OTHER_LICENCE),
    }


def _days(book: RuleBook, known: Catalogue) -> tuple[date, ...]:
    """The day of the edition, and the days around each at which a rule or fact begins or ends."""
    rules = [(one.effective_from, one.effective_to) for one in book.rules.values()]
    facts = [
        (one.regulation.effective_from, one.regulation.effective_to)
        for one in known.products.values()
        if one.regulation
    ]
    edges = {day for span in (*rules, *facts) for day in span if day}
    around = {edge + timedelta(days=step) for edge in edges for step in (-1, 0, 1)}
    return tuple(sorted({date.fromisoformat(EDITION), *around}))


def _person(book: RuleBook, known: Catalogue) -> dict[str, tuple[Any, ...]]:
    flags = [rule.removeprefix(_FLAG) for rule in book.rules if rule.startswith(_FLAG)]
    groups = {source.group for source in known.sources.values()}
    return {
        "age": (None, ADULT_YEARS - 1, ADULT_YEARS),
        "bmi_tenths": (None, LIMIT, LIMIT + 1),
        "bmi_limit_tenths": (None, LIMIT),
        "refused_sources": _alone((*known.sources, *sorted(groups))),
        "flags": _alone((*flags, UNHEARD)),
        "facts": tuple(pairs(told) for told in _people(book)),
        "limits": ((), pairs(dict.fromkeys(book.limits, NUMBER))),
    }


def _people(book: RuleBook) -> Iterator[Mapping[str, str]]:
    """Nobody asked; and a healthy adult of whom one answer is another, unreadable or unsaid.

    Of each question that some rule asks: the answers on both sides of every comparison.
    """
    healthy = person("healthy-adult")
    yield {}
    yield {**healthy, UNHEARD: YES}
    for one in book.contradictions:
        yield {**healthy, **one.facts}
    for _, when in book.asked:
        before = book.facts[when.fact].only_if
        told = {**healthy, **({before: YES} if before else {})}
        yield {slug: said for slug, said in told.items() if slug != when.fact}
        for said in _answers(when, book.facts[when.fact]):
            yield {**told, when.fact: said}
            if when.also:
                yield {**told, when.fact: said, when.also: YES}


def _answers(when: Predicate, asked: PersonFact) -> tuple[str, ...]:
    """Answers that hold and do not, for the kind of comparison."""
    if when.comparator is Comparator.IS:
        return (when.value,)
    if when.comparator is Comparator.IS_NOT:
        return tuple(choice for choice in asked.choices if choice != when.value)[:1]
    if when.comparator is Comparator.HAS:
        return (when.value,)
    if when.comparator is Comparator.BESIDES:
        return tuple(choice for choice in asked.choices if choice not in (when.value, NONE))[:1]
    if when.comparator in (Comparator.ABOVE, Comparator.BELOW):
        return tuple(str(NUMBER + step) for step in (-1, 1))
    day = date.fromisoformat(EDITION)
    return tuple((day - timedelta(days=NUMBER + step)).isoformat() for step in (-1, 1))


def _file(book: RuleBook) -> dict[str, tuple[Any, ...]]:
    consent = {element for rule in book.rules.values() for element in rule.consent}
    return {
        "study": ("", STUDY),
        "consent_elements": (frozenset(), frozenset(consent)),
        "assurances": (*_alone(tuple(sorted(book.assurances))), book.assurances),
        "stored": (False, True),
        "same_establishment": (True, False),
        "combined": (False, True),
        "closed": (False, True),
        "near_relative": (False, True),
    }


def _alone(words: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return (frozenset(), *(frozenset({word}) for word in words))


def changes(start: GateQuestion, values: Domain) -> Iterator[tuple[str, GateQuestion]]:
    """Every step that differs from this one in exactly one fact, with the fact's name."""
    for name, among in values.items():
        for value in among:
            if value != getattr(start, name):
                yield name, _changed(start, {name: value})


def within_two(start: GateQuestion, values: Domain) -> Iterator[GateQuestion]:
    """This step, and every step that differs from it in one or two facts."""
    yield start
    yield from (question for _, question in changes(start, values))
    for one, other in combinations(values, 2):
        for first, second in product(values[one], values[other]):
            if first != getattr(start, one) and second != getattr(start, other):
                yield _changed(start, {one: first, other: second})


def _changed(start: GateQuestion, facts: Mapping[str, Any]) -> GateQuestion:
    return replace(start, **facts)
