"""Draws a composed label: the same drawing as PDF, PNG or SVG.

Typst sets it; its wheel brings the one font that is used (DejaVu Sans Mono, whose digits
and letters cannot be taken for each other), so that a label looks the same everywhere and
no font of the machine is asked for. The time in the file is fixed: the same label is the
same bytes, and when it was printed stands in the record.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any

import typst

from blastema.core.labels import Label, PlacedCode, PlacedText
from blastema.web.labels.matrix import bars, matrix

# Dots per inch: a multiple of both usual label printers' (203 and 300) is not possible; 600
# draws a module of 0.4 mm with 9 to 10 dots, which the tests' reader finds every time.
DOTS_PER_INCH = 600
PREVIEW = "PREVIEW"
_FIXED_TIME = 0  # seconds since 1970


class Format(StrEnum):
    PDF = "pdf"
    PNG = "png"
    SVG = "svg"


class LabelDrawingError(Exception):
    """The label could not be drawn; nothing was printed and nothing was written down."""


def draw(label: Label, kind: Format, *, preview: bool = False, mark: str = "") -> bytes:
    """``preview``, or another ``mark``, lays a word across the label, so that it is not stuck
    on a container."""
    data = json.dumps(as_data(label, PREVIEW if preview else mark))
    compiler = _compiler()
    try:
        with _LOCK:
            drawn = compiler.compile(
                input=_program(),
                format=kind.value,
                ppi=DOTS_PER_INCH if kind is Format.PNG else None,
                sys_inputs={"label": data},
                timestamp=_FIXED_TIME if kind is Format.PDF else None,
            )
    except typst.TypstError as error:
        raise LabelDrawingError(_too_long(str(error)) or _FAILED) from error
    if not isinstance(drawn, bytes):
        raise LabelDrawingError(_FAILED)
    return drawn


_FAILED = (
    "The label could not be drawn. Nothing was printed and nothing was written down: "
    "tell the administrator, and write the label by hand with two people if it cannot wait."
)
_NO_ROOM = re.compile(r"does not fit: ([a-z-]+)")


def _too_long(said: str) -> str:
    """Which field of the template has too little room for what it must say."""
    found = _NO_ROOM.search(said)
    if found is None:
        return ""
    return (
        f"What the field {found[1]} must say does not fit on this label. "
        "Nothing was printed: choose a larger label."
    )


# One compiler keeps its fonts; it draws one label at a time.
_LOCK = Lock()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(font_paths=fonts)


@lru_cache(maxsize=1)
def _program() -> bytes:
    return (files("blastema.web.labels") / "label.typ").read_bytes()


def as_data(label: Label, mark: str) -> dict[str, Any]:
    return {
        "width": label.template.width_um,
        "height": label.template.height_um,
        "texts": [_text(text) for text in label.texts if text.words],
        "codes": [_code(code) for code in label.codes],
        "mark": mark,
    }


def _text(placed: PlacedText) -> dict[str, Any]:
    where = placed.where
    return {
        "field": where.field,
        "x": where.x_um,
        "y": where.y_um,
        "width": where.width_um,
        "height": where.height_um,
        "size": where.size_cpt,
        "bold": where.bold,
        "words": placed.words,
        "boxed": placed.boxed,
    }


def _code(placed: PlacedCode) -> dict[str, Any]:
    rows, where = matrix(placed.characters), placed.where
    if len(rows) * where.module_um > where.side_um:
        raise LabelDrawingError(
            "The code is larger than the room that the template gives it. Choose a larger label."
        )
    return {"x": where.x_um, "y": where.y_um, "module": where.module_um, "bars": bars(rows)}
