"""Is it a problem this programme treats, with something it gives?"""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Kind
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject

_EVERYWHERE = "whole-body"


def problem_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """CON-1 answered, not treated; CON-2 assess first; CON-3 another place than the problem's;
    PRO-1 and PRO-2 never given here; POL-1 the site gives none of it.
    """
    condition, product = subject.condition, subject.product
    if not condition.treated_here:
        yield ruling(book.rules["CON-1"], subject.question, words=condition.answer)
    if condition.assess_first and not product.is_comparator:
        yield ruling(book.rules["CON-2"], subject.question)
    for site in subject.sites:
        # Pain of the whole body is treated where it is found.
        if site.slug not in condition.sites and _EVERYWHERE not in condition.sites:
            yield ruling(book.rules["CON-3"], subject.question, names={"site": site.plain})
    if product.kind is Kind.ANSWER:
        yield ruling(book.rules["PRO-1"], subject.question, names={"product": product.name})
    if product.kind is Kind.MATERIAL:
        yield ruling(book.rules["PRO-2"], subject.question, names={"product": product.name})
    if subject.question.closed:
        yield ruling(book.rules["POL-1"], subject.question, names={"product": product.name})
