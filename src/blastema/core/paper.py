"""What a printed page says, before it is drawn: the same for a screen, a text and a PDF.

A line says something, says that it is missing, or leaves room to be written on. Nothing
here knows what it is about: whoever makes a paper finds the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Ink(StrEnum):
    """How a line's words stand on the paper."""

    SAID = "said"
    MISSING = "missing"
    BLANK = "blank"
    BOXES = "boxes"


@dataclass(frozen=True, slots=True)
class Line:
    """A term and its words. ``BLANK`` has room to write in and its words are a hint; the
    words of ``BOXES`` are choices to tick, parted by ``|``."""

    term: str
    words: str
    ink: Ink = Ink.SAID


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``empty`` rows at its end are there to be written on."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    empty: int = 0

    def __post_init__(self) -> None:
        if any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError("a row has not as many cells as the table has columns")


@dataclass(frozen=True, slots=True)
class Code:
    """Something for a scanner, with what people read below it."""

    words: str
    characters: str


@dataclass(frozen=True, slots=True)
class Section:
    """``together``: never parted by the end of a page, as a signature from its date."""

    heading: str
    text: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    points: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    codes: tuple[Code, ...] = ()
    together: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One document. ``warning`` is what a reader has to see before all else; ``foot`` stands
    on every page; ``language`` is an ISO 639-1 code."""

    title: str
    kicker: str
    sections: tuple[Section, ...]
    lead: str = ""
    warning: str = ""
    foot: str = ""
    language: str = "en"

    @property
    def missing(self) -> tuple[str, ...]:
        """The terms of everything that should stand here and does not."""
        return tuple(
            line.term
            for section in self.sections
            for line in section.lines
            if line.ink is Ink.MISSING
        )


MISSING = "not recorded"


def said(term: str, words: str, missing: str = MISSING) -> Line:
    """A line that names what is missing where there are no words."""
    return Line(term, words) if words else Line(term, missing, Ink.MISSING)


def as_text(paper: Paper) -> str:
    """The paper as plain text, for any records system: no line is cut off."""
    return "\n".join(_text_lines(paper)).rstrip() + "\n"


def _text_lines(paper: Paper) -> Iterator[str]:
    yield paper.title
    yield from filter(None, (paper.kicker, paper.warning, paper.lead))
    for section in paper.sections:
        yield ""
        yield section.heading.upper()
        yield from section.text
        yield from (_text_line(line) for line in section.lines)
        yield from (f"- {point}" for point in section.points)
        for grid in section.grids:
            yield from _rows(grid)
        yield from (f"{code.words}: {code.characters}" for code in section.codes)
    if paper.foot:
        yield ""
        yield paper.foot


def _text_line(line: Line) -> str:
    if line.ink is Ink.MISSING:
        return f"{line.term}: *** {line.words.upper()} ***"
    if line.ink is Ink.BOXES:
        return f"{line.term}: " + "  ".join(f"[ ] {one}" for one in line.words.split("|"))
    return f"{line.term}: {line.words or '______________________________'}"


def _rows(grid: Grid) -> Iterable[str]:
    yield " | ".join(grid.heads)
    yield from (" | ".join(row) for row in grid.rows)
    yield from (" | ".join("____" for _ in grid.heads) for _ in range(grid.empty))
