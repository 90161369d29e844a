"""Donors: nothing of another person is used before that person was found eligible."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.catalogue.values import Kind, Relation
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.question import Subject

COUNTRY = "US"
# Labels that 21 CFR 1271.90 asks of stored autologous material.
AUTOLOGOUS_ONLY = "FOR AUTOLOGOUS USE ONLY"
NOT_EVALUATED = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"
# What 21 CFR 1271.60(d)(2) and 1271.65(b)(2) ask of a donor's product used by exception.
BIOHAZARD = "BIOHAZARD"
ADVISE_PATIENT = "WARNING: Advise patient of communicable disease risks"
REACTIVE = "WARNING: Reactive test results for {agents}"


def donor_rules(subject: Subject, book: RuleBook) -> Iterator[Ruling]:
    """DON-1 donor eligible, DON-2 labels of stored autologous material, DON-3 records.

    DON-4 asks whose cells they are. All are rules of the United States; other countries have
    their own (`core.rules.national`).
    """
    question = subject.question
    if subject.product.kind not in (Kind.CELL, Kind.BLOOD) or question.country != COUNTRY:
        return
    if subject.relation is Relation.NONE:
        yield ruling(book.rules["DON-4"], question)
    if subject.relation is Relation.ALLOGENEIC:
        yield ruling(book.rules["DON-1"], question)
        if subject.product.received:
            yield ruling(book.rules["DON-3"], question)
    if subject.relation is Relation.AUTOLOGOUS and question.stored:
        yield ruling(book.rules["DON-2"], question)


def label_statements(*, autologous: bool, stored: bool, fully_evaluated: bool) -> tuple[str, ...]:
    """The statements 21 CFR 1271.90 asks on a label of autologous material."""
    if not (autologous and stored):
        return ()
    return (AUTOLOGOUS_ONLY,) if fully_evaluated else (AUTOLOGOUS_ONLY, NOT_EVALUATED)


def donor_statements(*, determined: bool, reactive: tuple[str, ...]) -> tuple[str, ...]:
    """The statements on material of a donor who was not found eligible.

    ``determined`` says that the donor was found ineligible, and not merely not yet determined;
    ``reactive`` are the names of the agents whose tests were positive.
    """
    if not determined:
        return (NOT_EVALUATED, ADVISE_PATIENT)
    return (
        BIOHAZARD,
        ADVISE_PATIENT,
        *([REACTIVE.format(agents=", ".join(reactive))] if reactive else []),
    )
