"""What the person refuses on conscience is refused."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue import catalogue
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject


def conscience_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """PREF-1: a refused source, or a refused group of sources such as birth tissue."""
    possible = (subject.source,) if subject.source else subject.product.sources
    sources = [catalogue().source(slug) for slug in possible]
    refused = subject.question.refused_sources
    # Where the source is not yet named, one that is not refused may still be chosen.
    if sources and all(refused & {source.slug, source.group} for source in sources):
        yield ruling(book.rules["PREF-1"], subject.question, names={"source": sources[0].plain})
