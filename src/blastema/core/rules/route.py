"""Which way a product may go in, and what must show the needle."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Route
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject
from blastema.core.rules.study import unless_study


def route_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """ROUTE-1 kept for studies, ROUTE-2 does not lead there, ROUTE-3 and -4 guidance."""
    if subject.route is None:
        return
    question, route = subject.question, subject.route
    if route.only_in_study:
        yield ruling(
            book.rules["ROUTE-1"], question, unless_study(question), names={"route": route.name}
        )
    for site in subject.sites:
        if route.slug not in site.structures:
            names = {"route": route.name, "site": site.plain}
            yield ruling(book.rules["ROUTE-2"], question, names=names)
    yield from _guidance(subject, route, book)


def _guidance(subject: Subject, route: Route, book: RuleBook) -> Iterator[Ruling]:
    question = subject.question
    names = {"route": route.name, "choices": " or ".join(route.guidance)}
    if not question.guidance:
        yield ruling(book.rules["ROUTE-4"], question, names=names)
    elif question.guidance not in route.guidance:
        yield ruling(book.rules["ROUTE-3"], question, names=names)
