"""The words of the sheets as values; a sheet without its words in every language cannot be made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SLOT = re.compile(r"\{([a-z0-9-]+)\}")


class SheetKind(StrEnum):
    PREPARATION = "preparation"
    AFTERCARE = "aftercare"


class Language(StrEnum):
    """ISO 639-1 codes of the languages that the sheets are written in."""

    ENGLISH = "en"
    SPANISH = "es"

    @classmethod
    def of(cls, preferred: str) -> Language | None:
        """That of a person's preference, such as ``es-MX``; ``None`` where there is none."""
        found = preferred.lower().partition("-")[0] or cls.ENGLISH.value
        return cls(found) if found in {one.value for one in cls} else None


@dataclass(frozen=True, slots=True)
class Words:
    """The same in each language."""

    en: str
    es: str

    def __post_init__(self) -> None:
        if not (self.en and self.es):
            raise ValueError("words are missing in a language")
        if self.slots != frozenset(SLOT.findall(self.es)):
            raise ValueError("the languages name different slots")

    def __getitem__(self, language: Language) -> str:
        return self.es if language is Language.SPANISH else self.en

    @property
    def slots(self) -> frozenset[str]:
        return frozenset(SLOT.findall(self.en))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sentence or two. ``without`` is said where a slot is empty; a line without it needs
    its slots. ``families`` empty means all; a ``lead`` stands above the list."""

    words: Words
    without: Words | None
    families: tuple[str, ...]
    lead: bool


@dataclass(frozen=True, slots=True)
class SheetSection:
    """``activity`` marks the section that goes week by week."""

    kind: SheetKind
    heading: Words
    lines: tuple[SheetLine, ...]
    urgent: bool
    activity: bool


@dataclass(frozen=True, slots=True)
class ProductFamily:
    slug: str
    name: Words
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetBook:
    """``version`` is the hash of the words, which stands on each sheet."""

    version: str
    families: tuple[ProductFamily, ...]
    sections: tuple[SheetSection, ...]
    levels: Mapping[str, Words]
    no_levels: Words

    def family_of(self, product_class: str) -> ProductFamily | None:
        """``None`` for what has no sheet, such as a medicine or material to be processed."""
        return next((f for f in self.families if product_class in f.products), None)
