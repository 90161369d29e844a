"""One fact of the person held against a value, or against a limit that the site has signed.

Three answers: it holds, it does not, or it cannot be said because somebody has not been asked.
A question that an earlier answer makes idle is not asked: who had no imaging has no day of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blastema.core.catalogue.tables import Table
from blastema.core.rules.asking import NONE, YES, FactKind, PersonFact, day_of


class Comparator(StrEnum):
    IS = "is"
    IS_NOT = "is-not"
    # Of several choices: this one is among them; one besides this one is.
    HAS = "has"
    BESIDES = "besides"
    ABOVE = "above"
    BELOW = "below"
    OLDER = "older-than-days"
    WITHIN = "within-days"


_AMONG = (Comparator.HAS, Comparator.BESIDES)
_WORDS = (Comparator.IS, Comparator.IS_NOT, *_AMONG)
_WHOLE_WORD = (Comparator.IS, Comparator.IS_NOT)
_FITS: Mapping[FactKind, tuple[Comparator, ...]] = {
    FactKind.YES_NO: _WHOLE_WORD,
    FactKind.ONE_OF: _WHOLE_WORD,
    FactKind.SEVERAL: _WORDS,
    FactKind.WHOLE: (Comparator.ABOVE, Comparator.BELOW),
    FactKind.DAY: (Comparator.OLDER, Comparator.WITHIN),
}


@dataclass(frozen=True, slots=True)
class Predicate:
    """``limit`` names the site's policy that holds the number; no number stands in a rule.

    ``also`` is a yes-or-no question that has to be answered yes besides.
    """

    fact: str
    comparator: Comparator
    value: str = ""
    limit: str = ""
    also: str = ""

    def __post_init__(self) -> None:
        if bool(self.value) is bool(self.limit):
            raise ValueError("a fact is held against a value or against a limit, one of the two")
        if bool(self.value) is not (self.comparator in _WORDS):
            raise ValueError(
                f"comparator {self.comparator} takes {'a limit' if self.value else 'a value'}"
            )

    def faults(self, facts: Mapping[str, PersonFact]) -> tuple[str, ...]:
        """What is wrong with it beside the questions that there are."""
        asked = facts.get(self.fact)
        if asked is None:
            return (f"fact {self.fact!r} is not asked of anybody",)
        if self.comparator not in _FITS[asked.kind]:
            return (f"{self.comparator} cannot be said of {self.fact}, which is {asked.kind}",)
        if self.value and not asked.takes(self.value):
            return (f"value {self.value!r} is no answer to {self.fact}; expected {asked.expected}",)
        besides = facts.get(self.also)
        if self.also and (besides is None or besides.kind is not FactKind.YES_NO):
            return (f"also {self.also!r} is no question of yes or no",)
        return ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person on a day, and the limits of the site."""

    facts: Mapping[str, str]
    limits: Mapping[str, int]
    on: date


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether it holds; ``needs`` names what has to be asked before that can be said."""

    holds: bool = False
    needs: tuple[str, ...] = ()


def judge(predicate: Predicate, known: Known, facts: Mapping[str, PersonFact]) -> Judged:
    """Where one of two facts settles it, the other need not be known."""
    judged = _judge(predicate, known, facts)
    if not predicate.also or not (judged.holds or judged.needs):
        return judged
    besides = known.facts.get(predicate.also, "")
    if facts[predicate.also].takes(besides):
        return judged if besides == YES else Judged()
    return Judged(needs=(*judged.needs, predicate.also))


def _judge(predicate: Predicate, known: Known, facts: Mapping[str, PersonFact]) -> Judged:
    if predicate.limit and predicate.limit not in known.limits:
        return Judged()
    asked = facts[predicate.fact]
    if asked.only_if:
        before = known.facts.get(asked.only_if)
        if before is None:
            return Judged(needs=(asked.only_if,))
        if before != YES:
            return Judged()
    said = known.facts.get(predicate.fact)
    if said is None or not asked.takes(said):
        return Judged(needs=(predicate.fact,))
    return Judged(_holds(predicate, said, known))


def _holds(predicate: Predicate, said: str, known: Known) -> bool:
    compare = predicate.comparator
    if compare in _AMONG:
        chosen = set(said.split(",")) - {NONE}
        return (
            predicate.value in chosen
            if compare is Comparator.HAS
            else bool(chosen - {predicate.value})
        )
    if compare in _WORDS:
        return (said == predicate.value) is (compare is Comparator.IS)
    limit = known.limits[predicate.limit]
    day = day_of(said)
    if day is None:
        return int(said) > limit if compare is Comparator.ABOVE else int(said) < limit
    ago = (known.on - day).days
    return ago > limit if compare is Comparator.OLDER else ago < limit


def predicate(table: Table) -> Predicate | None:
    """What a rule asks of the person, ``None`` where code or another table makes it speak."""
    fact, word = table.text("fact", ""), table.text("comparator", "")
    value, limit = table.text("value", ""), table.text("limit", "")
    also = table.text("also", "")
    if not (fact or word or value or limit or also):
        return None
    if bool(value) is bool(limit):
        raise ValueError("fact is held against a value or against a limit, one of the two")
    comparator = table.word("comparator", Comparator)
    return Predicate(fact, comparator, value, limit, also) if comparator == word else None
