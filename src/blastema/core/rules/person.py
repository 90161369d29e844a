"""Is it right for this person: age, and what is known of their health."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Kind
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import GateQuestion, Subject

# Full age in the states of the rule book; a choice of the programme elsewhere.
ADULT_YEARS = 18


def person_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """AGE-1 to AGE-3, BMI-1, and one FLAG rule for each thing known of the person."""
    question = subject.question
    given = subject.product.kind in (Kind.CELL, Kind.BLOOD)
    yield from _age(question, book, given)
    if not given:
        return
    limit, bmi = question.bmi_limit_tenths, question.bmi_tenths
    if limit is not None and bmi is not None and bmi > limit:
        yield ruling(book.rules["BMI-1"], question)
    for flag in sorted(question.flags):
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
