"""State law, as data: each rule says whom it reaches and what must be on file.

A state's permission leaves federal law standing. Where a state is not in the book, or
its reach is not established, the gate warns and never permits silently.
"""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Kind
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject
from blastema.core.rules.reach import spoken


def state_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """The rules of the state; STATE-1 where it is not in the book, STATE-2 where not named."""
    question = subject.question
    if subject.product.kind not in (Kind.CELL, Kind.BLOOD) or question.country != "US":
        return
    if not question.state:
        yield ruling(book.rules["STATE-2"], question)
        return
    known = tuple(rule for rule in book.of("state") if rule.jurisdiction == question.state)
    if not known:
        yield ruling(book.rules["STATE-1"], question, names={"state": question.state})
    yield from spoken(known, subject, book)
