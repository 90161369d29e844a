"""The federal product pathway: 21 CFR 1271, in the order in which it is asked.

Is it an HCT/P at all (1271.3(d))? Does the same-procedure exception hold (1271.15(b))?
Is it minimally manipulated, homologous, uncombined (1271.10(a))? Else it is a drug.
The facts about each product class stand in the catalogue with their citations.
"""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Regulation
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import GateQuestion, Subject
from blastema.core.rules.study import unless_study
from blastema.core.verdict import Effect

COUNTRY = "US"


def federal_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """JUR-1 and JUR-2 where no law is known; else FED-1 to FED-6."""
    question, regulation = subject.question, subject.product.regulation
    if regulation is None:
        return
    if question.country != COUNTRY:
        yield ruling(book.rules["JUR-1"], question, names={"country": question.country})
    elif not _in_force(regulation, question):
        yield ruling(book.rules["JUR-2"], question, names={"product": subject.product.name})
    else:
        yield from _pathway(subject, regulation, book)


def _in_force(regulation: Regulation, question: GateQuestion) -> bool:
    day = question.on
    return (regulation.effective_from or day) <= day <= (regulation.effective_to or day)


def _pathway(subject: Subject, regulation: Regulation, book: RuleBook) -> Iterator[Ruling]:
    if regulation.pathway == "blood":
        yield _own_words("FED-1", subject, regulation, book)
        yield ruling(book.rules["KIT-1"], subject.question)
    elif regulation.pathway == "secreted":
        yield _own_words("FED-1", subject, regulation, book)
    elif regulation.unsettled:
        yield from _unsettled(subject, regulation, book)
    else:
        yield from _drug(subject, regulation, book)


def _own_words(rule_id: str, subject: Subject, regulation: Regulation, book: RuleBook) -> Ruling:
    """A rule that speaks with the words and citation of the product's own regulation."""
    question = subject.question
    effect = regulation.effect
    return ruling(
        book.rules[rule_id],
        question,
        unless_study(question) if effect is Effect.STUDY else effect,
        words=regulation.words,
        citation=regulation.citation,
        verified=regulation.verified,
    )


def _unsettled(subject: Subject, regulation: Regulation, book: RuleBook) -> Iterator[Ruling]:
    """Marrow and fat of the same day: open questions that a medical director must answer."""
    question = subject.question
    names = {"product": subject.product.name}
    if question.stored or not question.same_establishment:
        yield ruling(book.rules["FED-2"], question, unless_study(question), names=names)
    if question.combined:
        yield ruling(book.rules["FED-3"], question, unless_study(question), names=names)
    yield _own_words("FED-4", subject, regulation, book)
    yield ruling(book.rules["MDR-1"], question, names=names)
    yield ruling(book.rules["KIT-1"], question)


def _drug(subject: Subject, regulation: Regulation, book: RuleBook) -> Iterator[Ruling]:
    """1271.10(a) fails: each reason that is known, and then what follows from it."""
    question, product = subject.question, subject.product
    names = {"product": product.name}
    if product.manipulation == "more":
        yield ruling(book.rules["FED-5"], question, unless_study(question), names=names)
    if product.homologous == "no":
        yield ruling(book.rules["FED-6"], question, unless_study(question), names=names)
    yield _own_words("FED-7", subject, regulation, book)
