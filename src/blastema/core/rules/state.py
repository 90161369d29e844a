"""State law, as data: each rule says whom it reaches and what must be on file.

A state's permission leaves federal law standing. Where nobody has checked a state's law, where
what is known of it is not in force on the day, or does not name the product, the gate says so:
it never permits silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from blastema.core.catalogue.values import Kind
from blastema.core.rules.book import Rule, RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject
from blastema.core.rules.reach import reaches, spoken


def state_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """The rules of the state; where none of them can speak, the one that says why.

    STATE-1 nobody has checked its law, STATE-2 no state was named, STATE-3 its law is not in
    force on this day, STATE-4 its law does not name the product, STATE-5 there is no such state.
    """
    question = subject.question
    if subject.product.kind not in (Kind.CELL, Kind.BLOOD) or question.country != "US":
        return
    if not question.state:
        yield ruling(book.rules["STATE-2"], question)
        return
    known = tuple(rule for rule in book.of("state") if rule.jurisdiction == question.state)
    silent = _why_silent(known, subject, book)
    if silent:
        yield ruling(book.rules[silent], question, names=_names(known, subject, book))
    yield from spoken(known, subject, book)


def _why_silent(known: tuple[Rule, ...], subject: Subject, book: RuleBook) -> str:
    """The rule that says why no law of the state speaks; empty where one reaches this step."""
    if not known:
        return "STATE-1" if subject.question.state in book.places else "STATE-5"
    in_force = [rule for rule in known if rule.in_force(subject.question.on)]
    if not in_force:
        return "STATE-3"
    return "" if any(reaches(rule, subject) for rule in in_force) else "STATE-4"


def _names(known: tuple[Rule, ...], subject: Subject, book: RuleBook) -> dict[str, str]:
    state = subject.question.state
    place = book.places.get(state)
    return {
        "state": place.name if place else state,
        "product": subject.product.name,
        "when": _when(known, subject.question.on),
    }


def _when(known: tuple[Rule, ...], on: date) -> str:
    """From which day law that is to come holds, else until which day it held."""
    to_come = [rule.effective_from for rule in known if rule.effective_from]
    after = min((first for first in to_come if first > on), default=None)
    if after:
        return f"from {_day(after)}"
    ended = [rule.effective_to for rule in known if rule.effective_to]
    return f"until {_day(max(ended))}" if ended else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
