"""The sheets: what a site states for them, and every sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.sheets import SLOTS, Language, SheetKind, sheet_book
from blastema.core.sheets.content import SheetLine, SheetSection
from blastema.core.sheets.settings import REQUIRED
from docs.generate.markdown import code, codes, heading, page, table

INTRODUCTION = """
What a person reads before and after a treatment. [How they are given](../how-to/print-papers.md).

A setting is a [policy](../how-to/change-policies.md) of the site: the name below holds for all
products, with a family behind it (such as `sheet-no-driving-hours-marrow`) for that one. None has
a built-in value, but the emergency number in the United States, 911. Without a setting that is
**needed** no sheet is given. Without another one the sheet says the words in brackets.
The examples show the form of a value, and recommend nothing.
"""


def sheets_page() -> str:
    book = sheet_book()
    families = [(code(f.slug), codes(f.products), f.name.en, f.name.es) for f in book.families]
    levels = [(code(slug), words.en, words.es) for slug, words in book.levels.items()]
    return page(
        "The sheets for before and after",
        INTRODUCTION,
        heading("What a site states"),
        table(("policy", "what", "example", ""), list(_settings())),
        heading("Families of products"),
        table(("family", "products", "English", "Spanish"), families),
        heading("Levels of activity"),
        table(("level", "English", "Spanish"), levels),
        *(block for kind in SheetKind for block in _words(kind)),
    )


def _settings() -> Iterator[tuple[str, ...]]:
    for slot, one in SLOTS.items():
        needed = "needed" if slot in REQUIRED else ""
        yield code(f"sheet-{slot}"), one.what, code(one.example), needed


def _words(kind: SheetKind) -> Iterator[str]:
    yield heading(f"The words of {kind.value}")
    sections = [one for one in sheet_book().sections if one.kind is kind]
    rows = [row for section in sections for row in _rows(section)]
    yield table(("section", "for", "English", "Spanish"), rows)


def _rows(section: SheetSection) -> Iterator[tuple[str, ...]]:
    for line in section.lines:
        both = (line.words[language] + _without(line, language) for language in Language)
        yield section.heading.en, codes(line.families) or "all", *both


def _without(line: SheetLine, language: Language) -> str:
    return f" ({line.without[language]})" if line.without else ""
