"""Questionnaires as values: items, scale, what a change means, and under what licence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from blastema.core.catalogue.values import refuse_faults, slug_faults


class Better(StrEnum):
    """Which end of the scale is the good one."""

    LOWER = "lower"
    HIGHER = "higher"


class Method(StrEnum):
    """How answers become a score."""

    SUM = "sum"  # added up; with one item, the answer itself
    MEAN = "mean"  # the mean of the answers given
    PERCENT = "percent"  # answers given, as part of the most they could be, times 100
    PERCENT_REVERSED = "percent-reversed"  # 100 less that


class Missing(StrEnum):
    """What an item without an answer means."""

    REFUSED = "refused"  # every item must be answered
    LEFT_OUT = "left-out"  # scored over the answers given, down to a least number
    # A statement that is not ticked does not apply. Score only a sheet that was handed in:
    # one left half-way looks the same. A sheet with nothing ticked sends zeros.
    NOT_TICKED = "not-ticked"


@dataclass(frozen=True, slots=True)
class Item:
    """One question; ``text`` is empty where the licence keeps it out of this software."""

    id: str
    text: str
    scale: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One allowed answer with the words beside it."""

    value: int
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that matters to people (``important``) or is more than noise (``detectable``).

    In thousandths of the score; ``condition`` names the problem it was found for, empty
    for any.
    """

    milli: int
    kind: str
    words: str
    source: str
    verified: bool
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A score that somebody must look at: at or above ``at_least_milli``."""

    slug: str
    at_least_milli: int
    words: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """One score of an instrument: the whole of it, or a subscale.

    ``slug`` is the name of the outcome ("nrs", "koos-pain"); least and most are in
    thousandths; ``least_answered`` is how many items must have an answer.
    """

    slug: str
    name: str
    better: Better
    method: Method
    missing: Missing
    least_milli: int
    most_milli: int
    items: tuple[str, ...]
    least_answered: int

    def __post_init__(self) -> None:
        in_order = self.least_milli < self.most_milli
        counted = 1 <= self.least_answered <= len(self.items)
        refuse_faults(
            *slug_faults(self.slug),
            *([] if in_order else ["the least score lies below the most"]),
            *([] if counted else ["between one and all of the items must be answered"]),
        )


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire with its scoring rules; one whose items have text can be shown.

    ``items_chosen_by_patient`` marks items that each patient names (their own activities);
    ``language`` is that of the words.
    """

    slug: str
    name: str
    full_name: str
    instruction: str
    recall: str
    licence: str
    text_source: str
    scoring_source: str
    answers: tuple[tuple[str, tuple[Answer, ...]], ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    differences: tuple[Difference, ...] = ()
    flags: tuple[Flag, ...] = ()
    items_chosen_by_patient: bool = False
    language: str = "en"

    @property
    def can_be_shown(self) -> bool:
        return self.items_chosen_by_patient or all(item.text for item in self.items)

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    def choices(self, item_id: str) -> tuple[Answer, ...]:
        """The allowed answers of an item, in order; empty for an item it does not have."""
        item = self.item(item_id)
        return dict(self.answers)[item.scale] if item else ()

    def scale(self, slug: str) -> Scale | None:
        return next((scale for scale in self.scales if scale.slug == slug), None)

    def important_difference(self, condition: str = "", scale: str = "") -> Difference | None:
        """The smallest change that matters: for this problem if known, else for any.

        A detectable change is not an important one and is never returned here.
        """
        wanted = f"important:{scale}" if scale and scale != self.slug else "important"
        fitting = [d for d in self.differences if d.kind == wanted]
        own = [d for d in fitting if condition and d.condition == condition]
        general = [d for d in fitting if not d.condition]
        return next(iter(own + general), None)

    def with_text(
        self,
        texts: Mapping[str, str],
        instruction: str,
        answers: Mapping[str, tuple[str, ...]],
        language: str,
    ) -> Instrument:
        """The same instrument in a site's own licensed words.

        ``answers`` are the words beside the answers, least first: by the name of a scale of
        answers, or by an item that has its own. Values, and so scores, stay what they are.
        """
        items = tuple(
            replace(
                item,
                text=texts.get(item.id, item.text),
                scale=item.id if item.id in answers else item.scale,
            )
            for item in self.items
        )
        shared = ((name, _worded(listed, answers.get(name))) for name, listed in self.answers)
        own = (
            (item.id, _worded(self.choices(item.id), answers[item.id]))
            for item in self.items
            if item.id in answers
        )
        return replace(
            self,
            items=items,
            answers=(*shared, *own),
            instruction=instruction or self.instruction,
            language=language,
        )


def _worded(answers: tuple[Answer, ...], words: tuple[str, ...] | None) -> tuple[Answer, ...]:
    if words is None:
        return answers
    return tuple(replace(one, words=said) for one, said in zip(answers, words, strict=True))
