"""A report as a value, before it is a page or a paper: headings, words, tables, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

from blastema.evidence.pictures.canvas import Picture


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph; ``strong`` where it is the answer."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences of equal rank."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the row; every row is as long as ``heads``."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture, drawn for a desk and paper, and once more for a phone."""

    wide: Picture
    narrow: Picture


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they stand for."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Commands:
    """What is typed, line for line."""

    lines: tuple[str, ...]


Block = Words | Points | Table | Shown | Facts | Commands


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    lead: str
    foot: str
    sections: tuple[Section, ...] = field(default=())
