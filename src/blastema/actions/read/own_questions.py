"""A visit's questionnaires as screens of a phone: one item each, in the order they are asked.

Answers are mappings of instrument to item to number or word, as saved or handed in, with
words already opened. A word of an empty length is an answer that was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from blastema.actions.texts import texts
from blastema.core.instruments import Instrument, Missing, instrument

Words = Mapping[str, int | str]
Answers = Mapping[str, Words]

# The name that a person gives to activity-1 is kept beside its rating.
NAME = "-name"
# Ours, and generous: reading and choosing one answer on a phone.
SECONDS_AN_ITEM = 12


class ScreenKind(StrEnum):
    CHOICE = "choice"  # one answer out of a few in words
    NUMBERS = "numbers"  # one number on a row, words at its ends
    STATEMENTS = "statements"  # tick what is so
    ACTIVITIES = "activities"  # name up to five things


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen; ``item`` is an item's id, or the kind where a screen holds several."""

    instrument: str
    item: str
    kind: ScreenKind
    text: str
    recall: str
    choices: tuple[tuple[int, str], ...]
    may_skip: bool = False
    language: str = "en"

    @property
    def ends(self) -> tuple[str, str]:
        """The words at the two ends of a row of numbers."""
        return (self.choices[0][1], self.choices[-1][1]) if self.choices else ("", "")


def shown(slugs: Iterable[str], language: str) -> tuple[Instrument, ...]:
    """The questionnaires that can be shown to a person who reads this language; a licensed
    one without its text cannot."""
    return texts().shown(slugs, language)


def minutes(asked: Iterable[Instrument]) -> int:
    """About how long these questionnaires take, at least one minute."""
    items = sum(len(one.items) for one in asked)
    return max(1, round(items * SECONDS_AN_ITEM / 60))


def screens(asked: Iterable[Instrument], names: Words, *, named_before: bool) -> tuple[Screen, ...]:
    """Every screen of these questionnaires; ``names`` are a person's own activities.

    They are asked for once: where an earlier visit has them, the same are rated again.
    """
    found: list[Screen] = []
    for one in asked:
        found += _screens_of(one, names, named_before)
    return tuple(found)


def _screens_of(one: Instrument, names: Words, named_before: bool) -> list[Screen]:
    if one.items_chosen_by_patient:
        naming = [] if named_before else [_naming(one)]
        return naming + [_rating(one, item, str(words)) for item, words in _named(one, names)]
    if one.scales[0].missing is Missing.NOT_TICKED:
        return [_sheet(one)]
    return [_asked(one, item.id, item.text) for item in one.items]


def _naming(one: Instrument) -> Screen:
    words = "Name up to five things that are hard for you because of this problem."
    return Screen(one.slug, "activities", ScreenKind.ACTIVITIES, words, "", ())


def _sheet(one: Instrument) -> Screen:
    return Screen(one.slug, "statements", ScreenKind.STATEMENTS, one.instruction, "", ())


def _rating(one: Instrument, item: str, name: str) -> Screen:
    return _asked(one, item, f"How well can you do this today: {name}?", recall="")


def _asked(one: Instrument, item: str, text: str, recall: str | None = None) -> Screen:
    choices = tuple((choice.value, choice.words) for choice in one.choices(item))
    in_words = all(words for _, words in choices)
    return Screen(
        one.slug,
        item,
        ScreenKind.CHOICE if in_words else ScreenKind.NUMBERS,
        text,
        _recall(one, text) if recall is None else recall,
        choices,
        may_skip=one.scales[0].missing is Missing.LEFT_OUT,
        language=one.language,
    )


def _recall(one: Instrument, text: str) -> str:
    """The time that is asked about, unless the question says it itself."""
    said = one.recall.partition(",")[0].lower() in text.lower()
    if said or not one.instruction or len(one.items) == 1:
        return ""
    return one.instruction


def names_in(answers: Answers) -> dict[str, int | str]:
    """The activities that a person named, by the item that rates each."""
    return {
        item.removesuffix(NAME): words
        for one in answers.values()
        for item, words in one.items()
        if item.endswith(NAME) and isinstance(words, str) and words
    }


def _named(one: Instrument, names: Words) -> list[tuple[str, int | str]]:
    return [(item.id, names[item.id]) for item in one.items if names.get(item.id)]


def is_answered(screen: Screen, answers: Answers) -> bool:
    given = answers.get(screen.instrument, {})
    if screen.kind is ScreenKind.ACTIVITIES:
        return bool(names_in({screen.instrument: given}))
    if screen.kind is ScreenKind.STATEMENTS:
        # Gone through, whatever was ticked: the first statement is always kept.
        return first_statement(screen.instrument) in given
    return isinstance(given.get(screen.item), int)


def first_statement(slug: str) -> str:
    return instrument(slug).items[0].id


def to_hand_in(slug: str, names: Words, answers: Answers) -> dict[str, int | str]:
    """What is handed in of one questionnaire: empty while too little of it is answered."""
    one, given = instrument(slug), answers.get(slug, {})
    numbers = {k: v for k, v in given.items() if isinstance(v, int)}
    scale = one.scales[0]
    if scale.missing is Missing.NOT_TICKED:
        gone_through = one.items[0].id in numbers
        return {i.id: numbers.get(i.id, 0) for i in one.items} if gone_through else {}
    if one.items_chosen_by_patient:
        numbers = {item: value for item, value in numbers.items() if names.get(item)}
    if len(numbers) < scale.least_answered:
        return {}
    words = {item + NAME: text for item, text in names.items() if text}
    return {**numbers, **(words if one.items_chosen_by_patient else {})}
