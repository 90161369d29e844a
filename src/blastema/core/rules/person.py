"""Is it right for this person: age, and what is known of their health."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Kind, Relation
from blastema.core.rules.asking import YES, is_about
from blastema.core.rules.book import Rule, RuleBook, Ruling, cannot_say, cannot_say_how, ruling
from blastema.core.rules.predicate import Judged, Known, judge
from blastema.core.rules.question import GateQuestion, Subject
from blastema.core.rules.said import faults

# Full age in the states of the rule book; a choice of the programme elsewhere.
ADULT_YEARS = 18
BMI, BMI_LIMIT = "bmi", "limit-bmi-tenths"


def person_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """AGE-1 to AGE-3, what contradicts itself, and each rule about a fact of the person.

    Where nothing is given, only what is urgent speaks, and nothing is asked.
    """
    question = subject.question
    given = subject.product.kind in (Kind.CELL, Kind.BLOOD)
    yield from _age(question, book, given)
    known = _known(question, book)
    if given:
        for fault in faults(known.facts, known.on, book):
            yield Ruling(fault, book.rules[fault.rule].authority)
        yield from _noted(question, book)
    for rule, when in book.asked:
        if (given or rule.urgent) and _reaches(rule, subject):
            yield from _said(rule, judge(when, known, book.facts), subject, book, given=given)


def _said(
    rule: Rule, judged: Judged, subject: Subject, book: RuleBook, *, given: bool
) -> Iterator[Ruling]:
    if judged.holds and rule.contrast and subject.guidance is None:
        yield cannot_say_how(rule)
    elif judged.holds:
        yield ruling(rule, subject.question)
    elif judged.needs and given:
        yield cannot_say(rule, judged.needs, book)


def _reaches(rule: Rule, subject: Subject) -> bool:
    """Whether it is about this problem, material taken from this person, and the guidance.

    What guides the needle may not be said yet: then every guidance is still possible.
    """
    guidance = subject.guidance
    if rule.contrast and guidance is not None and not guidance.contrast:
        return False
    if not is_about(subject.condition, rule.families, rule.conditions):
        return False
    own = subject.relation is Relation.AUTOLOGOUS and subject.product.kind is Kind.CELL
    return own or not rule.harvest


def _known(question: GateQuestion, book: RuleBook) -> Known:
    """The facts that were said; what is noted as a flag or measured for itself outweighs them."""
    facts, limits = dict(question.facts), dict(question.limits)
    facts |= {flag: YES for flag in question.flags if flag in book.facts}
    if question.bmi_tenths is not None:
        facts[BMI] = str(question.bmi_tenths)
    if question.bmi_limit_tenths is not None:
        limits[BMI_LIMIT] = question.bmi_limit_tenths
    return Known(facts, limits, question.on)


def _noted(question: GateQuestion, book: RuleBook) -> Iterator[Ruling]:
    """Flags that no question of the book stands for: their own rule, or none."""
    for flag in sorted(question.flags - book.facts.keys()):
        rule = book.rules.get(f"FLAG-{flag}")
        if rule is None:
            yield ruling(book.rules["GATE-2"], question, names={"flag": flag})
        else:
            yield ruling(rule, question)


def _age(question: GateQuestion, book: RuleBook, given: bool) -> Iterator[Ruling]:
    if question.age is None:
        if given:
            yield ruling(book.rules["AGE-2"], question)
    elif question.age < ADULT_YEARS:
        yield ruling(book.rules["AGE-1" if given else "AGE-3"], question)
