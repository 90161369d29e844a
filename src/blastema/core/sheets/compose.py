"""One sheet for one person: the words of its family, with what the site has stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.core.paper import Line, Paper, Section
from blastema.core.sheets.content import (
    SLOT,
    Language,
    ProductFamily,
    SheetBook,
    SheetKind,
    SheetLine,
    SheetSection,
)
from blastema.core.sheets.settings import REQUIRED, Settings

_TITLES = {
    (SheetKind.PREPARATION, Language.ENGLISH): "Before {}",
    (SheetKind.PREPARATION, Language.SPANISH): "Antes de {}",
    (SheetKind.AFTERCARE, Language.ENGLISH): "After {}",
    (SheetKind.AFTERCARE, Language.SPANISH): "Después de {}",
}
_WEEK = {Language.ENGLISH: "Week {}", Language.SPANISH: "Semana {}"}
_AND_LATER = {Language.ENGLISH: "Week {} and later", Language.SPANISH: "Semana {} y después"}
_FOOT = {Language.ENGLISH: "Sheet {}", Language.SPANISH: "Hoja {}"}


@dataclass(frozen=True, slots=True)
class Composed:
    """``missing`` are the settings without which it must not be given; of those that are
    ``unset`` it says that the person is told or should ask."""

    kind: SheetKind
    language: Language
    paper: Paper
    missing: tuple[str, ...]
    unset: tuple[str, ...]


def compose(
    book: SheetBook,
    kind: SheetKind,
    language: Language,
    family: ProductFamily,
    stated: Settings,
    *,
    site: str,
) -> Composed:
    """The sheet as a paper. What is ``missing`` stands in it as a gap: show it to staff only."""
    own = [section for section in book.sections if section.kind is kind]
    asked = _asked(own)
    unset = [slot for slot in stated.unset if slot in asked]
    return Composed(
        kind=kind,
        language=language,
        paper=Paper(
            title=_TITLES[kind, language].format(family.name[language]),
            kicker=site,
            sections=tuple(_section(book, one, language, family, stated) for one in own),
            foot=f"{_FOOT[language].format(kind.value)} {family.slug} {book.version} · {site}",
            language=language.value,
        ),
        missing=tuple(slot for slot in unset if slot in REQUIRED),
        unset=tuple(slot for slot in unset if slot not in REQUIRED),
    )


def _asked(sections: list[SheetSection]) -> frozenset[str]:
    """Every setting that these sections speak of."""
    named = [line.words.slots for section in sections for line in section.lines]
    activity = {"activity"} if any(section.activity for section in sections) else set()
    return frozenset(activity).union(*named)


def _section(
    book: SheetBook,
    section: SheetSection,
    language: Language,
    family: ProductFamily,
    stated: Settings,
) -> Section:
    fitting = [one for one in section.lines if not one.families or family.slug in one.families]
    told = [(one.lead, _told(one, language, stated)) for one in fitting]
    return Section(
        heading=section.heading[language],
        text=tuple(words for lead, words in told if lead),
        lines=_weeks(book, language, stated.weeks) if section.activity else (),
        points=(
            *(words for lead, words in told if not lead),
            *([book.no_levels[language]] if section.activity and not stated.weeks else []),
        ),
    )


def _told(line: SheetLine, language: Language, stated: Settings) -> str:
    said: Mapping[str, str] = {
        slot: stated.spoken(slot, language.value) for slot in line.words.slots
    }
    if line.without is not None and not all(said.values()):
        return line.without[language]
    return SLOT.sub(lambda slot: said[slot[1]] or "________", line.words[language])


def _weeks(book: SheetBook, language: Language, weeks: tuple[str, ...]) -> tuple[Line, ...]:
    """A line a week; the last level holds on. Equal weeks in a row are one line."""
    runs: list[tuple[int, int, str]] = []
    for number, level in enumerate(weeks, start=1):
        if runs and runs[-1][2] == level:
            runs[-1] = (runs[-1][0], number, level)
        else:
            runs.append((number, number, level))
    return tuple(
        Line(
            _named(language, first, last, is_last=last == len(weeks)),
            book.levels[level][language],
        )
        for first, last, level in runs
    )


def _named(language: Language, first: int, last: int, *, is_last: bool) -> str:
    if is_last:
        return _AND_LATER[language].format(first)
    return _WEEK[language].format(first if first == last else f"{first}-{last}")
