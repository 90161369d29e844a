"""Draws a paper as PDF: the same paper is the same bytes, whenever and wherever it is drawn."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any

import typst

from blastema.core.paper import Code, Paper, Section
from blastema.web.labels.matrix import bars, matrix

_FIXED_TIME = 0  # seconds since 1970; when it was made stands on the paper
_MODULE_MM = 0.5  # large enough for any scanner, and for a copier


class Sheet(StrEnum):
    """The size of the paper in the printer."""

    LETTER = "us-letter"
    A4 = "a4"

    @classmethod
    def at(cls, jurisdiction: str) -> Sheet:
        """What printers hold there: Letter in the United States, A4 elsewhere."""
        return cls.LETTER if jurisdiction.startswith("US") else cls.A4


class PaperDrawingError(Exception):
    """The paper could not be drawn; its text can still be shown."""


def as_pdf(paper: Paper, sheet: Sheet = Sheet.LETTER, *, size_pt: float = 10) -> bytes:
    """Raises ``PaperDrawingError``."""
    compiler = _compiler()
    try:
        with _LOCK:
            drawn = compiler.compile(
                input=program(),
                format="pdf",
                sys_inputs=inputs(paper, sheet, size_pt),
                timestamp=_FIXED_TIME,
            )
    except typst.TypstError as error:
        raise PaperDrawingError(_FAILED) from error
    if not isinstance(drawn, bytes):
        raise PaperDrawingError(_FAILED)
    return drawn


_FAILED = "The paper could not be drawn. Print the page instead, and tell the administrator."

# One compiler keeps its fonts; it draws one paper at a time.
_LOCK = Lock()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(font_paths=fonts)


@lru_cache(maxsize=1)
def program() -> bytes:
    """What draws any paper, in Typst's language."""
    return (files("blastema.web.papers") / "paper.typ").read_bytes()


def inputs(paper: Paper, sheet: Sheet, size_pt: float) -> dict[str, str]:
    """What the program is given: plain data, of which nothing is read as markup."""
    return {"paper": json.dumps({**_as_data(paper), "sheet": sheet.value, "size": size_pt})}


def _as_data(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "kicker": paper.kicker,
        "lead": paper.lead,
        "warning": paper.warning,
        "foot": paper.foot,
        "language": paper.language,
        "sections": [_section(section) for section in paper.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "together": section.together,
        "text": section.text,
        "lines": [
            {"term": one.term, "words": one.words, "ink": one.ink.value} for one in section.lines
        ],
        "points": section.points,
        "grids": [
            {"heads": one.heads, "rows": one.rows, "empty": one.empty} for one in section.grids
        ],
        "codes": [_code(one) for one in section.codes],
    }


def _code(code: Code) -> dict[str, Any]:
    rows = matrix(code.characters)
    return {"words": code.words, "side": len(rows), "bars": bars(rows), "module": _MODULE_MM}
