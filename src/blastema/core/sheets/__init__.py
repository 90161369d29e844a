"""Sheets: what a person reads before and after a treatment, by product family, site, language."""

from blastema.core.sheets.compose import Composed, compose
from blastema.core.sheets.content import Language, SheetBook, SheetKind
from blastema.core.sheets.load import load, sheet_book
from blastema.core.sheets.settings import REQUIRED, SLOTS, Settings, is_readable, settings

__all__ = [
    "REQUIRED",
    "SLOTS",
    "Composed",
    "Language",
    "Settings",
    "SheetBook",
    "SheetKind",
    "compose",
    "is_readable",
    "load",
    "settings",
    "sheet_book",
]
