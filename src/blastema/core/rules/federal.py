"""The federal product pathway: 21 CFR 1271, in the order in which it is asked.

The ladder (`blastema.core.rules.ladder`) asks; here each of its answers becomes the rule that
says so. What is unsettled asks for the medical director's rule (MDR-1) whatever the ladder says.
"""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Regulation
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.ladder import (
    Ladder,
    Pathway,
    Reply,
    beyond,
    ladder,
    needs_application,
)
from blastema.core.rules.question import GateQuestion, Subject
from blastema.core.rules.study import unless_study
from blastema.core.verdict import Effect

COUNTRY = "US"


def federal_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """JUR-1 and JUR-2 where no law is known; else FED-1 to FED-9."""
    question, regulation = subject.question, subject.product.regulation
    if regulation is None:
        return
    if question.country != COUNTRY:
        if not book.holds_law_of(question.country):
            yield ruling(book.rules["JUR-1"], question, names={"country": question.country})
    elif not _in_force(regulation, question):
        yield ruling(book.rules["JUR-2"], question, names={"product": subject.product.name})
    else:
        yield from _pathway(subject, regulation, book)


def federal_ladder(subject: Subject) -> Ladder | None:
    """The ladder, where federal law is asked about this product and holds facts of it."""
    question, regulation = subject.question, subject.product.regulation
    asked = regulation is not None and question.country == COUNTRY
    return ladder(subject) if asked and regulation and _in_force(regulation, question) else None


def _in_force(regulation: Regulation, question: GateQuestion) -> bool:
    day = question.on
    return (regulation.effective_from or day) <= day <= (regulation.effective_to or day)


def _pathway(subject: Subject, regulation: Regulation, book: RuleBook) -> Iterator[Ruling]:
    found = ladder(subject)
    if found.pathway in (Pathway.BLOOD, Pathway.SECRETED):
        yield _own_words("FED-1", subject, regulation, book)
    else:
        yield from _reasons(subject, found, book)
        yield _own_words("FED-4" if regulation.unsettled else "FED-7", subject, regulation, book)
    if found.pathway is not Pathway.BLOOD and regulation.unsettled:
        yield ruling(book.rules["MDR-1"], subject.question, names=_names(subject))
    if found.pathway is Pathway.BLOOD or regulation.unsettled:
        yield ruling(book.rules["KIT-1"], subject.question)


def _names(subject: Subject) -> dict[str, str]:
    claims = beyond(subject.product, subject.question.claims)
    return {"product": subject.product.name, "claims": ", ".join(claims)}


def _reasons(subject: Subject, found: Ladder, book: RuleBook) -> Iterator[Ruling]:
    """Each rung that leads to a drug, as its rule: every reason, not the first."""
    product, question = subject.product, subject.question
    drug = product.manipulation == "more" or product.homologous == "no"
    holds = {
        # Keeping it decides only where nothing else has made a drug of it.
        "FED-2": needs_application(subject) and not drug,
        "FED-3": found.reply("C3") is Reply.NO,
        "FED-5": found.reply("C1") is Reply.NO,
        "FED-6": product.homologous == "no",
        "FED-8": bool(beyond(product, question.claims)),
    }
    for rule_id, speaks in holds.items():
        if speaks:
            rule = book.rules[rule_id]
            yield ruling(rule, question, unless_study(question), names=_names(subject))
    # A study's protocol says what is mixed in; of what is a drug already nobody needs to.
    if not (question.study or drug or any(holds.values())):
        yield ruling(book.rules["FED-9"], question, names=_names(subject))


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
