"""What a clinician is asked about the person: questions as data, and what an answer may be.

An answer is kept as a word: ``yes``, a choice, a whole number of a small unit, a day. What
nobody has said has no word; it is not known, and never read as a no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from blastema.core.catalogue.tables import Table
from blastema.core.catalogue.values import Condition, Family, refuse_faults, slug_faults

YES, NO, NONE = "yes", "no", "none"
_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class FactKind(StrEnum):
    YES_NO = "yes-no"
    WHOLE = "whole"
    ONE_OF = "one-of"
    # Several choices, joined by commas; "none" alone where it is none of them.
    SEVERAL = "several"
    DAY = "day"


class Group(StrEnum):
    """The heading under which a question stands."""

    TODAY = "today"
    SPINE = "spine"
    HEALTH = "health"
    MEDICINES = "medicines"
    PROBLEM = "problem"
    BLOOD = "blood"
    HARVEST = "harvest"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFact:
    """One question. ``low`` and ``high`` are what can be true of a living person, in units of
    the last of ``decimals`` places, and say nothing about what is normal.

    ``families`` are the conditions it is asked of (empty: all); ``harvest`` marks what only
    matters where material is taken; ``only_if`` is the yes-or-no question that must be answered
    yes first. Whoever tried one of ``tried`` (product classes) has answered yes with that.
    """

    slug: str
    group: Group
    kind: FactKind
    question: str
    help: str = ""
    unit: str = ""
    decimals: int = 0
    low: int = 0
    high: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)
    families: tuple[Family, ...] = ()
    conditions: tuple[str, ...] = ()
    harvest: bool = False
    only_if: str = ""
    tried: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        chosen = self.kind in (FactKind.ONE_OF, FactKind.SEVERAL)
        counted = self.kind is FactKind.WHOLE
        refuse_faults(
            *slug_faults(self.slug),
            *(fault for choice in self.choices for fault in slug_faults(choice)),
            *(
                []
                if bool(self.choices) is chosen
                else ["choices belong to a choice, and only there"]
            ),
            *([] if (self.low < self.high) is counted else ["low lies below high for a number"]),
            *([] if self.kind is not FactKind.SEVERAL or NONE in self.choices else ["no none"]),
        )

    @property
    def expected(self) -> str:
        """What an answer may be, in words that hold nobody's data."""
        if self.kind is FactKind.WHOLE:
            return f"a whole number from {self.low} to {self.high}"
        if self.kind is FactKind.DAY:
            return "a day such as 2026-02-28"
        return " or ".join(self.choices or (YES, NO))

    def takes(self, answer: str) -> bool:
        if self.kind is FactKind.WHOLE:
            return bool(_WHOLE.fullmatch(answer)) and self.low <= int(answer) <= self.high
        if self.kind is FactKind.DAY:
            return day_of(answer) is not None
        if self.kind is FactKind.SEVERAL:
            return self._takes_several(answer.split(","))
        return answer in (self.choices or (YES, NO))

    def _takes_several(self, chosen: list[str]) -> bool:
        alone = NONE not in chosen or chosen == [NONE]
        return alone and len(set(chosen)) == len(chosen) and set(chosen) <= set(self.choices)

    def is_asked_of(self, condition: Condition) -> bool:
        return is_about(condition, self.families, self.conditions)


def is_about(
    condition: Condition, families: tuple[Family, ...], conditions: tuple[str, ...]
) -> bool:
    """Whether a problem is of one of these families or is one of these conditions; where
    neither is named, every problem is meant."""
    named = bool(families or conditions)
    return not named or condition.family in families or condition.slug in conditions


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that cannot all be true of one person, and why."""

    facts: Mapping[str, str]
    words: str


def day_of(answer: str) -> date | None:
    """The day that was written, ``None`` where it is none."""
    if not _DAY.fullmatch(answer):
        return None
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return None


def person_fact(table: Table) -> PersonFact:
    return PersonFact(
        slug=table.text("slug"),
        group=table.word("group", Group),
        kind=table.word("kind", FactKind),
        question=table.text("question"),
        help=table.text("help", ""),
        unit=table.text("unit", ""),
        decimals=table.whole("decimals", 0),
        low=table.whole("low", 0),
        high=table.whole("high", 0),
        choices=_words(table, "choices"),
        families=table.words("families", Family),
        conditions=table.texts("conditions"),
        harvest=table.flag("harvest", False),
        only_if=table.text("only_if", ""),
        tried=table.texts("tried"),
    )


def contradiction(table: Table) -> Contradiction:
    return Contradiction(_words(table, "facts"), table.text("words"))


def _words(table: Table, key: str) -> Mapping[str, str]:
    if key not in table.content:
        return MappingProxyType({})
    inner = table.table(key)
    return MappingProxyType({name: inner.text(name) for name in inner.content})
