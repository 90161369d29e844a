"""The gate: may this step happen, and which rules say so.

The answer is the worst of all findings. Federal and state law are answered apart, and
neither permits what the other forbids. A question is asked of all families of rules;
the first refusal does not hide the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from blastema.core.catalogue import catalogue
from blastema.core.rules.book import RuleBook, Ruling, ruling
from blastema.core.rules.conscience import conscience_rules
from blastema.core.rules.donor import donor_rules
from blastema.core.rules.federal import federal_ladder, federal_rules
from blastema.core.rules.ladder import Ladder
from blastema.core.rules.load import rulebook
from blastema.core.rules.national import national_rules
from blastema.core.rules.owed import Due, Owed
from blastema.core.rules.person import person_rules
from blastema.core.rules.problem import problem_rules
from blastema.core.rules.question import GateQuestion, Subject, unknown_words
from blastema.core.rules.route import route_rules
from blastema.core.rules.said import CONTRADICTS, UNREADABLE
from blastema.core.rules.source import source_rules
from blastema.core.rules.state import state_rules
from blastema.core.rules.study import study_rules
from blastema.core.verdict import Effect, Finding, Refusal, worst

RuleFamily = Callable[[Subject, RuleBook], Iterator[Ruling]]

FAMILIES: tuple[RuleFamily, ...] = (
    problem_rules,
    person_rules,
    source_rules,
    conscience_rules,
    route_rules,
    federal_rules,
    donor_rules,
    state_rules,
    national_rules,
    study_rules,
)


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What the gate says, with every rule that spoke and the book it stands in.

    ``owed`` holds the conditions that nothing on file has met yet; ``by_authority`` is
    the answer of each law alone (federal, state, national, programme); ``alternatives`` are
    what is done instead of cells for this problem, which is part of every answer. ``private``
    are the rules whose very names tell somebody's health: they stand in no event in the clear.
    ``ladder`` is the way through federal law, where that law was asked.
    """

    effect: Effect
    findings: tuple[Finding, ...]
    owed: tuple[Owed, ...]
    by_authority: tuple[tuple[str, Effect], ...]
    rulebook_version: str
    alternatives: tuple[str, ...] = ()
    private: frozenset[str] = frozenset()
    ladder: Ladder | None = None

    @property
    def rules_in_clear(self) -> tuple[str, ...]:
        """The rules that spoke and tell nothing of the person's health."""
        return tuple(one.rule for one in self.findings if one.rule not in self.private)

    @property
    def open(self) -> tuple[str, ...]:
        """The ids of the rules whose condition is open."""
        return tuple(one.rule for one in self.owed)

    @property
    def may_proceed(self) -> bool:
        """Whether the step may happen now: allowed, and no condition is open."""
        return self.effect in (Effect.ALLOWED, Effect.CONDITIONS) and not self.open

    @property
    def needs(self) -> tuple[str, ...]:
        """Every fact that some rule needs and nobody has said, each once."""
        return tuple(dict.fromkeys(need for one in self.findings for need in one.needs))

    @property
    def is_planable(self) -> bool:
        """Whether it may be planned: allowed, perhaps with conditions still to be met."""
        return self.effect in (Effect.ALLOWED, Effect.CONDITIONS)

    @property
    def refusal(self) -> Refusal | None:
        """The findings that stand in the way of planning, where there are any."""
        against = (Effect.STUDY, Effect.REFUSED)
        found = tuple(finding for finding in self.findings if finding.effect in against)
        return Refusal(found) if found else None

    def stops(self, step: Due) -> tuple[Finding, ...]:
        """Everything that stands in the way of a step: refusals, and conditions due by then."""
        against = self.refusal.findings if self.refusal else ()
        return (*against, *(one.finding for one in self.owed if one.due.is_due(step)))


def gate(question: GateQuestion, book: RuleBook | None = None, *, whole: bool = True) -> GateAnswer:
    """The answer of the rule book (the one beside the code, unless another is given).

    Without ``whole`` neither ladder nor alternatives are worked out: for who asks about very
    many and wants the rules alone.
    """
    book = book or rulebook()
    # What cannot wait is read first.
    rulings = sorted(_rulings(question, book), key=lambda said: not said.finding.urgent)
    answer = _answer(tuple(rulings), book)
    if not whole:
        return answer
    return replace(
        answer,
        alternatives=alternatives(question.condition, question.product),
        ladder=_ladder(question),
    )


def _ladder(question: GateQuestion) -> Ladder | None:
    unknown = unknown_words(question, catalogue())
    return None if unknown else federal_ladder(Subject.of(question, catalogue()))


# Salt water is what a study compares with, and no road that a person is offered.
_PLACEBO = "saline"


def alternatives(condition: str, product: str = "") -> tuple[str, ...]:
    """What is done instead for a problem that is treated here; empty where it is referred."""
    known = catalogue().conditions.get(condition)
    if known is None or not known.treated_here:
        return ()
    return tuple(
        one.slug
        for one in catalogue().comparators
        if one.slug not in (product, _PLACEBO)
        and (not one.families or known.family in one.families)
    )


def _rulings(question: GateQuestion, book: RuleBook) -> Iterator[Ruling]:
    unknown = unknown_words(question, catalogue())
    if unknown:
        yield ruling(book.rules["GATE-1"], question, names={"unknown": ", ".join(unknown)})
        return
    subject = Subject.of(question, catalogue())
    for family in FAMILIES:
        for said in family(subject, book):
            if said.finding.rule not in book.absent:
                yield said


def _answer(rulings: tuple[Ruling, ...], book: RuleBook) -> GateAnswer:
    findings = tuple(said.finding for said in rulings)
    authorities = dict.fromkeys(said.authority for said in rulings)
    return GateAnswer(
        effect=worst(findings),
        findings=findings,
        owed=tuple(said.owed for said in rulings if said.owed),
        by_authority=tuple(
            (name, worst(tuple(said.finding for said in rulings if said.authority == name)))
            for name in authorities
        ),
        rulebook_version=book.version,
        private=frozenset(one.finding.rule for one in rulings if _is_private(one, book)),
    )


def _is_private(said: Ruling, book: RuleBook) -> bool:
    rule = book.rules[said.finding.rule]
    return rule.compares is not None or rule.id in (UNREADABLE, CONTRADICTS)
