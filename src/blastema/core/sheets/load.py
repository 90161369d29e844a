"""Reads the words of the sheets once, with every fault in one error."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from types import MappingProxyType

from blastema.core.catalogue.load import fingerprint
from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.sheets.content import (
    ProductFamily,
    SheetBook,
    SheetKind,
    SheetLine,
    SheetSection,
    Words,
)
from blastema.core.sheets.settings import REQUIRED, SLOTS


@lru_cache(maxsize=1)
def sheet_book() -> SheetBook:
    """The words beside the code; raises ``CatalogueError`` with all their faults."""
    return load(resource_texts("blastema.core.sheets")["sheets.toml"])


def load(text: str) -> SheetBook:
    """Sheets from TOML text; raises ``CatalogueError`` with all its faults."""
    faults: list[str] = []
    root = parse(text, "sheets.toml", faults)
    activity = root.table("activity")
    levels = build_all(activity, "levels", _level)
    made = SheetBook(
        version=fingerprint({"sheets.toml": text})[:8],
        families=build_all(root, "families", _family),
        sections=build_all(root, "sections", _section),
        levels=MappingProxyType(dict(levels)),
        no_levels=Words(activity.text("unset_en") or "?", activity.text("unset_es") or "?"),
    )
    faults += _faults(made)
    raise_faults(faults)
    return made


def _words(table: Table, prefix: str = "") -> Words:
    return Words(table.text(f"{prefix}en"), table.text(f"{prefix}es"))


def _level(table: Table) -> tuple[str, Words]:
    return table.text("slug"), _words(table)


def _family(table: Table) -> ProductFamily:
    return ProductFamily(table.text("slug"), _words(table), table.texts("products"))


def _section(table: Table) -> SheetSection:
    return SheetSection(
        kind=SheetKind(table.text("sheet")),
        heading=_words(table),
        lines=build_all(table, "lines", _line),
        urgent=table.flag("urgent", False),
        activity=table.flag("activity", False),
    )


def _line(table: Table) -> SheetLine:
    has_without = "without_en" in table.content or "without_es" in table.content
    return SheetLine(
        words=_words(table),
        without=_words(table, "without_") if has_without else None,
        families=table.texts("families") if "families" in table.content else (),
        lead=table.flag("lead", False),
    )


def _faults(book: SheetBook) -> Iterator[str]:
    """What the parts cannot see of each other."""
    slugs = [family.slug for family in book.families]
    products = [product for family in book.families for product in family.products]
    for name in sorted({one for one in [*slugs, *products] if (slugs + products).count(one) > 1}):
        yield f"sheets.toml: {name} stands twice"
    for line in (line for section in book.sections for line in section.lines):
        for slot in sorted(line.words.slots - SLOTS.keys()):
            yield f"sheets.toml: {slot} is no setting of a sheet"
        for slot in sorted(line.words.slots & SLOTS.keys() - REQUIRED):
            if line.without is None:
                yield f"sheets.toml: nothing is said where {slot} is not set"
        for family in sorted(set(line.families) - set(slugs)):
            yield f"sheets.toml: {family} is no family"
