"""The questions of the time-out, as data: who answers, before which act, what an answer does.

An answer passes, stops, or waits for a decision that the clinician signs. What is compared
(wristband, container, place, side, level) is no question and can never be decided away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.course.state import Target
from blastema.core.treatment.state import Act


class Asked(StrEnum):
    """Who answers."""

    PATIENT = "patient"
    OPERATOR = "operator"
    ASSISTANT = "assistant"


class Answer(StrEnum):
    """Every answer there is; an item takes some of them."""

    YES = "yes"
    NO = "no"
    NOT_NEEDED = "not-needed"
    NOT_INDICATED = "not-indicated"
    NOT_POSSIBLE = "not-possible"


class Weight(StrEnum):
    """What an answer does to the time-out."""

    PASSES = "passes"
    STOPS = "stops"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Item:
    """One question; ``levels`` means that it is asked only where the target has a level."""

    slug: str
    asks: Asked
    acts: frozenset[Act]
    levels: bool
    question: str
    stop: str
    answers: Mapping[str, Weight]

    def __post_init__(self) -> None:
        unknown = set(self.answers) - {answer.value for answer in Answer}
        if unknown or Weight.PASSES not in self.answers.values() or not self.acts:
            raise ValueError(
                f"{self.slug} has an unknown answer, none that passes, or no act before it is asked"
            )

    def applies(self, purpose: Act, target: Target) -> bool:
        return purpose in self.acts and (bool(target.level) or not self.levels)

    @property
    def passing(self) -> str:
        """The first answer that passes."""
        return next(answer for answer, does in self.answers.items() if does is Weight.PASSES)

    @property
    def decidable(self) -> tuple[str, ...]:
        """The answers after which the act may go on only if the clinician decides so."""
        return tuple(a for a, does in self.answers.items() if does is Weight.DECIDE)

    @property
    def unanswered_rule(self) -> str:
        return f"TIMEOUT-ASK-{self.slug.upper()}"

    @property
    def stop_rule(self) -> str:
        return f"TIMEOUT-{self.slug.upper()}"

    @property
    def decide_rule(self) -> str:
        return f"TIMEOUT-DECIDE-{self.slug.upper()}"


@lru_cache(maxsize=1)
def checklist() -> Mapping[str, Item]:
    """Every item by its slug, in the order in which it is asked."""
    return load(resource_texts("blastema.core.treatment")["checklist.toml"])


def load(text: str) -> Mapping[str, Item]:
    """The items of a text; raises `CatalogueError` with every fault."""
    faults: list[str] = []
    root = parse(text, "checklist.toml", faults)
    items = build_all(root, "items", _item)
    slugs = [item.slug for item in items]
    faults += [f"checklist.toml: {slug} stands twice" for slug in slugs if slugs.count(slug) > 1]
    raise_faults(faults)
    return MappingProxyType({item.slug: item for item in items})


def _item(table: Table) -> Item:
    answers = table.table("answers")
    return Item(
        slug=table.text("slug"),
        asks=Asked(table.text("asks")),
        acts=frozenset(Act(one) for one in table.texts("acts")),
        levels=table.flag("levels", False),
        question=table.text("question"),
        stop=table.text("stop"),
        answers=MappingProxyType({one: Weight(answers.text(one)) for one in answers.content}),
    )


def asked(purpose: Act, target: Target) -> tuple[Item, ...]:
    """What is asked before this act at this target."""
    return tuple(item for item in checklist().values() if item.applies(purpose, target))


def untroubled(purpose: Act, target: Target) -> dict[str, str]:
    """The answers of somebody whom nothing speaks against; what the demonstration says."""
    return {item.slug: item.passing for item in asked(purpose, target)}
