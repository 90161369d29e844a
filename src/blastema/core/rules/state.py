"""State law, as data: each rule says whom it reaches and what must be on file.

A state's permission leaves federal law standing. Where a state is not in the book, or
its reach is not established, the gate warns and never permits silently.
"""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Kind
from blastema.core.rules.book import Rule, RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject
from blastema.core.verdict import Effect


def state_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """The rules of the state; STATE-1 where it is not in the book, STATE-2 where not named."""
    question = subject.question
    if subject.product.kind not in (Kind.CELL, Kind.BLOOD) or question.country != "US":
        return
    if not question.state:
        yield ruling(book.rules["STATE-2"], question)
        return
    known = [rule for rule in book.of("state") if rule.jurisdiction == question.state]
    if not known:
        yield ruling(book.rules["STATE-1"], question, names={"state": question.state})
    for rule in known:
        if _reaches(rule, subject) and rule.in_force(question.on):
            yield ruling(rule, question, _effect(rule, subject))


def _reaches(rule: Rule, subject: Subject) -> bool:
    product = not rule.products or subject.product.slug in rule.products
    source = not rule.sources or subject.source in rule.sources
    return product and source and not _is_exempt(rule, subject)


def _is_exempt(rule: Rule, subject: Subject) -> bool:
    """Florida, Utah and California exempt who holds an active investigational application."""
    question = subject.question
    return bool(question.study) and rule.exempt_with in question.assurances


def _effect(rule: Rule, subject: Subject) -> Effect:
    """The rule's own effect, unless a licence, a study or an exemption changes it."""
    question = subject.question
    if rule.licences and question.licence and question.licence not in rule.licences:
        return Effect.REFUSED
    if rule.effect is Effect.STUDY and question.study:
        return Effect.CONDITIONS
    return rule.effect
