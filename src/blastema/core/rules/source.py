"""Where the cells come from: refused sources, sources kept for studies, wrong ones."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.values import Kind
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject
from blastema.core.rules.study import unless_study
from blastema.core.verdict import Effect


def source_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """SRC-1 never, SRC-2 only within a study, SRC-3 not of this product, SRC-4 not said."""
    if subject.product.kind not in (Kind.CELL, Kind.BLOOD):
        return
    question, product = subject.question, subject.product
    if not subject.source:
        yield ruling(book.rules["SRC-4"], question)
        return
    source = catalogue().source(subject.source)
    if source.effect is Effect.REFUSED:
        yield ruling(book.rules["SRC-1"], question, words=source.words)
    if source.effect is Effect.STUDY:
        yield ruling(book.rules["SRC-2"], question, unless_study(question), words=source.words)
    if source.slug not in product.sources:
        names = {"source": source.name, "product": product.name}
        yield ruling(book.rules["SRC-3"], question, names=names)
