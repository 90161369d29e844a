"""A text that goes out, read for what may not be claimed, each finding with its place.

Four rules (`data/adverts.toml`): an effect claimed of a product that is not approved, a promise
or an authority's seeming approval, a notice that the place asks for and that is missing, a
person's story. A reader's aid: what it does not find may still be a claim. "Not approved" and
the like are no promise, so a phrase that a "not" or "no" leads up to is left alone. Phrases are
English and Spanish, the languages that patients read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts

_FILE = "adverts.toml"
# How many words before a phrase may hold the word that takes it back.
_REACH = 3
_BACK = re.compile(
    r"\b(not|no|never|isn't|aren't|cannot|nobody|without|nunca|ni|sin|tampoco|nadie)\b",
    re.IGNORECASE,
)


class Lint(StrEnum):
    """What becomes of a text: it may not go out, or somebody looks at it first."""

    BLOCK = "block"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Advert:
    """A rule about phrases; ``place`` is empty for every place."""

    rule: str
    lint: Lint
    words: str
    remedy: str
    citation: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that every advertisement of a place carries: one phrase of each group."""

    rule: str
    place: str
    lint: Lint
    words: str
    remedy: str
    citation: str
    verified: bool
    effective_from: date | None
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ClaimFound:
    """One finding; line and column count from 1, and are 0 where something is missing."""

    rule: str
    lint: Lint
    line: int
    column: int
    found: str
    words: str
    remedy: str
    citation: str
    verified: bool = True


def read_claims(text: str, *, place: str, on: date) -> tuple[ClaimFound, ...]:
    """Every finding of a text that is meant for a place, in the order of the text."""
    adverts, notices = _rules()
    found = [one for rule in adverts for one in _said(rule, text)]
    missing = [_missing(one) for one in _asked(notices, place, on) if not _stands(one, text)]
    return (*sorted(found, key=lambda one: (one.line, one.column)), *missing)


def adverts() -> tuple[Advert, ...]:
    """The rules about phrases, in the order of their file."""
    return _rules()[0]


def has_notice(place: str, *, on: date) -> bool:
    """Whether the book holds a notice that every advertisement of a place has to carry."""
    return any(_asked(_rules()[1], place, on))


def _asked(notices: tuple[Notice, ...], place: str, on: date) -> Iterator[Notice]:
    return (one for one in notices if one.place == place and (one.effective_from or on) <= on)


def _said(rule: Advert, text: str) -> Iterator[ClaimFound]:
    for match in _pattern(rule.phrases).finditer(text):
        before = text[: match.start()]
        near = " ".join(re.split(r"[.!?]", before)[-1].split()[-_REACH:])
        if _BACK.search(near):
            continue
        line = before.count("\n") + 1
        column = match.start() - (before.rfind("\n") + 1) + 1
        found = " ".join(match[0].split())
        yield ClaimFound(
            rule.rule, rule.lint, line, column, found, rule.words, rule.remedy, rule.citation
        )


def _missing(one: Notice) -> ClaimFound:
    said = (one.words, one.remedy, one.citation)
    return ClaimFound(one.rule, one.lint, 0, 0, "", *said, verified=one.verified)


def _stands(one: Notice, text: str) -> bool:
    return all(_pattern(group).search(text) for group in one.groups)


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words in any case, however the words are broken over lines; the longest first."""
    longest = sorted(phrases, key=len, reverse=True)
    spaced = (r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[Advert, ...], tuple[Notice, ...]]:
    faults: list[str] = []
    root = parse(resource_texts("blastema.core.rules")[_FILE], _FILE, faults)
    read = build_all(root, "adverts", advert), build_all(root, "notices", notice)
    raise_faults(faults)
    return read


def advert(table: Table) -> Advert:
    return Advert(
        rule=table.text("rule"),
        lint=table.word("verdict", Lint),
        words=table.text("words"),
        remedy=table.text("remedy"),
        citation=table.text("citation"),
        phrases=table.texts("phrases"),
    )


def notice(table: Table) -> Notice:
    table.read.add("phrases")
    groups = table.content.get("phrases")
    if not isinstance(groups, list) or not all(_is_group(one) for one in groups):
        raise ValueError("phrases is no list of lists of texts")
    return Notice(
        rule=table.text("rule"),
        place=table.text("place"),
        lint=table.word("verdict", Lint),
        words=table.text("words"),
        remedy=table.text("remedy"),
        citation=table.text("citation"),
        verified=table.flag("verified"),
        effective_from=table.day("effective_from"),
        groups=tuple(tuple(map(str, group)) for group in groups),
    )


def _is_group(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(phrase, str) for phrase in value)
