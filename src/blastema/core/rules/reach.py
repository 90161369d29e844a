"""Which rules of a place speak of a step, and with which effect: the law of places as data."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.rules.book import Rule, RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject
from blastema.core.rules.where import holds
from blastema.core.verdict import Effect


def spoken(rules: tuple[Rule, ...], subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """What each rule says that is in force and reaches this step."""
    for rule in rules:
        speaks = rule.in_force(subject.question.on) and reaches(rule, subject)
        if speaks and not _is_exempt(rule, subject):
            names = {"product": subject.product.name}
            yield ruling(book.rules[rule.id], subject.question, _effect(rule, subject), names=names)


def reaches(rule: Rule, subject: Subject) -> bool:
    """Whether a rule is about a step of this kind, whatever exempts from it."""
    product = not rule.products or subject.product.slug in rule.products
    source = not rule.sources or subject.source in rule.sources
    return product and source and holds(rule.where, subject)


def _is_exempt(rule: Rule, subject: Subject) -> bool:
    """Florida, Utah and California exempt who holds an active investigational application."""
    question = subject.question
    return bool(question.study) and rule.exempt_with in question.assurances


def _effect(rule: Rule, subject: Subject) -> Effect:
    """The rule's own effect, unless a licence, a study, an exemption or another way changes it."""
    question = subject.question
    if rule.licences and question.licence and question.licence not in rule.licences:
        return Effect.REFUSED
    opened = bool(rule.opened_by) and rule.opened_by in question.assurances
    if rule.effect is Effect.STUDY and (question.study or opened):
        return Effect.CONDITIONS
    return rule.effect
