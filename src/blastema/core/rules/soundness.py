"""Faults of a rule book that no single rule shows: rules that never speak, and pairs that
contradict each other.

Two rules **contradict** when they stand under one authority and in one jurisdiction, and for the
same facts

- one permits (its verdict is *allowed*) what the other forbids (*refused* or *only within a
  study*), or
- both ask who may act, and nobody holds a licence that satisfies both,

and no precedence between the two is declared in `PRECEDENCE`. Rules of different authorities or
places do not contradict: the gate answers them apart, and the strictest holds. A *condition*
permits nothing: it asks for something, whatever the others say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

from blastema.core.rules.book import Rule, RuleBook
from blastema.core.rules.cases.says import Says, says
from blastema.core.rules.gate import gate
from blastema.core.rules.question import GateQuestion

# The stronger rule, the weaker one, and why.
PRECEDENCE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("FL-6", "FL-B"): "A source that the law forbids stays forbidden, whatever is made of it.",
    }
)

_FORBIDS = frozenset({Says.STUDY, Says.REFUSED})
Said = Mapping[str, frozenset[Says]]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rules that cannot both be right, and the first facts that showed it."""

    rules: frozenset[str]
    question: GateQuestion


@dataclass(frozen=True, slots=True)
class Examination:
    """What walking through many steps showed: what each rule said, and who contradicts whom.

    ``settled`` holds the pairs that contradict but for a declared precedence.
    """

    said: Said
    contradictions: tuple[Contradiction, ...]
    settled: frozenset[tuple[str, str]]

    def unreachable(self, book: RuleBook) -> tuple[str, ...]:
        """The rules that no step made speak."""
        return tuple(rule for rule in book.rules if rule not in self.said)


def examine(
    questions: Iterable[GateQuestion],
    book: RuleBook,
    precedence: Mapping[tuple[str, str], str] = PRECEDENCE,
) -> Examination:
    """Asks the gate every question and gathers what the rules of the book said."""
    heard: dict[str, frozenset[Says]] = {}
    found: dict[frozenset[str], GateQuestion] = {}
    for question in questions:
        said = says(gate(question, book))
        for rule, words in said.items():
            heard[rule] = heard.get(rule, frozenset()) | words
        for pair in _opposed(said, book):
            found.setdefault(pair, question)
    settled = frozenset(pair for pair in precedence if frozenset(pair) in found)
    left = [(p, q) for p, q in found.items() if p not in {frozenset(s) for s in settled}]
    return Examination(heard, tuple(Contradiction(p, q) for p, q in left), settled)


def _opposed(said: Said, book: RuleBook) -> Iterator[frozenset[str]]:
    # Few rules permit or ask for a licence; the others need no comparison.
    rules = [book.rules[rule] for rule in said]
    telling = [one for one in rules if said[one.id] != {Says.MET} or one.licences]
    for one, other in combinations(telling, 2):
        same = (one.authority, one.jurisdiction) == (other.authority, other.jurisdiction)
        if same and (_permits_and_forbids(said[one.id], said[other.id]) or _exclude(one, other)):
            yield frozenset({one.id, other.id})


def _permits_and_forbids(one: frozenset[Says], other: frozenset[Says]) -> bool:
    return bool(
        (Says.ALLOWED in one and _FORBIDS & other) or (Says.ALLOWED in other and _FORBIDS & one)
    )


def _exclude(one: Rule, other: Rule) -> bool:
    """Whether both name who may act, and name nobody in common."""
    both = bool(one.licences and other.licences)
    return both and not set(one.licences) & set(other.licences)
