"""A report as PDF: the same report is the same bytes, whenever it is drawn."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any

from blastema.evidence.report.document import (
    Block,
    Commands,
    Document,
    Facts,
    Points,
    Shown,
    Table,
    Words,
)
from blastema.evidence.report.errors import ReportDrawingError

if TYPE_CHECKING:
    import typst

_FIXED_TIME = 0  # seconds since 1970; the date of the report stands in it
# One compiler keeps its fonts; it draws one report at a time.
_LOCK = Lock()
_FAILED = "the report could not be set as PDF; print the page instead, and report the fault"


def paper(document: Document, sheet: str) -> bytes:
    """Raises ``ReportDrawingError``; ``sheet`` is Typst's name of a paper size."""
    import typst

    try:
        with _LOCK:
            drawn = _compiler().compile(
                input=_program(),
                format="pdf",
                sys_inputs={"report": json.dumps(as_data(document, sheet), sort_keys=True)},
                timestamp=_FIXED_TIME,
            )
    except typst.TypstError as error:
        raise ReportDrawingError(_FAILED) from error
    if not isinstance(drawn, bytes):
        raise ReportDrawingError(_FAILED)
    return drawn


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(font_paths=fonts)


@lru_cache(maxsize=1)
def _program() -> bytes:
    return (files(__package__) / "report.typ").read_bytes()


def as_data(document: Document, sheet: str) -> dict[str, Any]:
    """What the program is given: plain data, of which nothing is read as markup."""
    return {
        "sheet": sheet,
        "title": document.title,
        "lead": document.lead,
        "foot": document.foot,
        "sections": [
            {"heading": section.heading, "blocks": [_block(block) for block in section.blocks]}
            for section in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Words():
            return {"kind": "words", "text": block.text, "strong": block.strong}
        case Points():
            return {"kind": "points", "items": block.items}
        case Table():
            return {
                "kind": "table",
                "caption": block.caption,
                "heads": block.heads,
                "rows": block.rows,
            }
        case Shown():
            picture = block.wide
            return {"kind": "picture", "svg": picture.svg(), "alt": picture.description}
        case Facts():
            return {"kind": "facts", "items": block.items}
        case Commands():
            return {"kind": "commands", "text": "\n".join(block.lines)}
