"""What being in a study changes, and what a study itself must show."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.values import Kind
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import GateQuestion, Subject
from blastema.core.verdict import Effect

COUNTRY = "US"


def unless_study(question: GateQuestion) -> Effect:
    """Only within a study; where the question names one, allowed with its conditions."""
    return Effect.CONDITIONS if question.study else Effect.STUDY


def study_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """STU-1 investigational application, STU-2 review board, STU-3 research consent.

    They are rules of the United States; other countries have their own.
    """
    if subject.question.country == COUNTRY and subject.question.study and _needs_study(subject):
        for rule_id in ("STU-1", "STU-2", "STU-3"):
            yield ruling(book.rules[rule_id], subject.question)


def _needs_study(subject: Subject) -> bool:
    """Whether product, source or route is one that only a study may use."""
    regulation = subject.product.regulation
    source = catalogue().sources.get(subject.source)
    return subject.product.kind in (Kind.CELL, Kind.BLOOD) and (
        (regulation is not None and regulation.effect is Effect.STUDY)
        or subject.question.stored
        or subject.question.combined
        or (source is not None and source.effect is Effect.STUDY)
        or (subject.route is not None and subject.route.only_in_study)
    )
