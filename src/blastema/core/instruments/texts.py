"""A site's own words for questionnaires whose licence keeps them out of this software.

One file of TOML for an instrument and a language:

    instrument = "odi"
    language = "en"                 # where it is left out: en
    licence = "Who may use it where, and until when, in a sentence."
    instruction = "What stands above each question."    # may be left out

    [items]
    "01" = "The words of this item."

    [answers]
    section = ["The least answer", "...", "The most"]   # for every item of this scale
    "01" = ["The same for one item", "...", "..."]      # instead of the scale's

Every item and every answer of the instrument has words, and no other is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from blastema.core.catalogue.tables import Table, parse
from blastema.core.instruments.load import instruments
from blastema.core.instruments.values import Instrument

ENGLISH = "en"
# As a person's own language is written: en, es-US.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?", re.ASCII)
_KEYS = ("instrument", "language", "licence", "instruction", "items", "answers")


class TextsError(ValueError):
    """Files of words that cannot be used; ``faults`` lists every one with its file and key."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(("The questionnaires' texts cannot be used:", *self.faults)))


@dataclass(frozen=True, slots=True)
class SiteText:
    """One file that was accepted: the instrument with its words, and the site's licence."""

    place: str
    licence: str
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text that the installation brings; without any, the program's own words alone."""

    brought: tuple[SiteText, ...] = ()

    def instrument(self, slug: str, language: str = "") -> Instrument:
        """The instrument in a person's language, else in English, else as the program has it."""
        own = {one.instrument.language: one.instrument for one in self.brought if _is(one, slug)}
        wanted = (language, language.partition("-")[0], ENGLISH)
        return next((own[name] for name in wanted if name in own), instruments()[slug])

    def shown(self, slugs: Iterable[str], language: str = "") -> tuple[Instrument, ...]:
        """Those that can be shown to a person, in the order given."""
        found = (self.instrument(slug, language) for slug in slugs if slug in instruments())
        return tuple(one for one in found if one.can_be_shown)


def _is(one: SiteText, slug: str) -> bool:
    return one.instrument.slug == slug


def wordless() -> tuple[Instrument, ...]:
    """The instruments that are scored here and whose words a site has to bring."""
    return tuple(one for one in instruments().values() if not one.can_be_shown)


def site_texts(files: Mapping[str, str]) -> Texts:
    """The texts of a site's files by name; raises `TextsError` with every fault of all."""
    faults: list[str] = []
    read = [_read(text, place, faults) for place, text in sorted(files.items())]
    brought = tuple(one for one in read if one is not None)
    faults += _twice(brought)
    if faults:
        raise TextsError(faults)
    return Texts(brought)


def _twice(brought: tuple[SiteText, ...]) -> Iterator[str]:
    first: dict[tuple[str, str], str] = {}
    for one in brought:
        key = (one.instrument.slug, one.instrument.language)
        if key in first:
            slug, language = key
            yield f"{one.place}: found {slug} in {language} again, expected it in {first[key]} only"
        first.setdefault(key, one.place)


def _read(text: str, place: str, faults: list[str]) -> SiteText | None:
    before = len(faults)
    table = parse(text, place, faults)
    if len(faults) > before:
        return None  # no TOML: nothing more can be said of it
    for key in sorted(set(table.content) - set(_KEYS)):
        table.fault(f"found the word {key!r}, expected one of {', '.join(_KEYS)}")
    known = _instrument(table)
    licence, language = _licence(table), _language(table)
    if known is None:
        return None
    items, answers = _items(table, known), _answers(table, known)
    instruction = table.text("instruction", "")
    if len(faults) > before:
        return None
    return SiteText(place, licence, known.with_text(items, instruction, answers, language))


def _instrument(table: Table) -> Instrument | None:
    slug = table.text("instrument")
    known = {one.slug: one for one in wordless()}
    if "instrument" in table.content and slug not in known:
        table.fault(f"instrument: found {slug!r}, expected one of {', '.join(known)}")
    return known.get(slug)


def _licence(table: Table) -> str:
    licence = table.text("licence")
    if "licence" in table.content and not licence:
        table.fault("licence: found nothing, expected the site's licence in a sentence")
    return licence


def _language(table: Table) -> str:
    language = table.text("language", ENGLISH)
    if not _LANGUAGE.fullmatch(language):
        table.fault(f"language: found {language!r}, expected a code such as en or es-US")
    return language


def _items(table: Table, known: Instrument) -> dict[str, str]:
    items, ids = _filled(table, "items"), [item.id for item in known.items]
    _refuse_unknown(items, ids)
    given = {key: items.text(key) for key in ids if key in items.content}
    for key in ids if items.content else ():
        if not given.get(key):
            items.fault(f"{key}: found no words, expected those of this item")
    return given


def _answers(table: Table, known: Instrument) -> dict[str, tuple[str, ...]]:
    """The words beside the answers, by item or by the scale that items share."""
    answers, shared = _filled(table, "answers"), {name: len(all_) for name, all_ in known.answers}
    many = shared | {item.id: shared[item.scale] for item in known.items}
    _refuse_unknown(answers, list(many))
    given = {key: _words(answers, key) for key in many if key in answers.content}
    for key, words in given.items():
        if len(words) != many[key]:
            answers.fault(f"{key}: found {len(words)} answers in words, expected {many[key]}")
    for item in known.items if answers.content else ():
        if item.id not in given and item.scale not in given:
            answers.fault(f"{item.id}: found no answers in words, expected {many[item.id]}")
    return given


def _filled(table: Table, key: str) -> Table:
    found = table.table(key)
    if not found.content:
        table.fault(f"{key}: found nothing, expected the words of each of them")
    return found


def _words(table: Table, key: str) -> tuple[str, ...]:
    return tuple(words.strip() for words in table.texts(key) if words.strip())


def _refuse_unknown(table: Table, known: list[str]) -> None:
    for key in sorted(set(table.content) - set(known)):
        table.fault(f"found {key!r}, expected one of {', '.join(known)}")
