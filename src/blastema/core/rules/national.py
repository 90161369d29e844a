"""The law of other countries, and of unions of countries, as data.

A country speaks with its own rules and with those of each union it belongs to. Where the book
holds neither, the federal family refuses (JUR-1).
"""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Kind
from blastema.core.rules.book import RuleBook, Ruling
from blastema.core.rules.question import Subject
from blastema.core.rules.reach import spoken


def national_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """The rules under the authority *national* of the country and of its unions."""
    if subject.product.kind not in (Kind.CELL, Kind.BLOOD):
        return
    codes = book.places_of(subject.question.country)
    known = tuple(rule for rule in book.of("national") if rule.jurisdiction in codes)
    yield from spoken(known, subject, book)
