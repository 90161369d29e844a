"""The look that all pictures share.

An arm has a colour, a shape, a fill and a dash of its own, so that it can be told in grey
print and with any colour vision. Colours from Okabe and Ito (2008), the light ones darkened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
SIZE = 13
LINE = 18  # from one line of words to the next, pixels
INK = "#1c2529"
MUTED = "#52616a"
GRID = "#e2e8ea"
BAND = "#dfe7e8"
PADDING = 10


@dataclass(frozen=True, slots=True)
class Look:
    colour: str
    shape: str
    filled: bool
    dash: tuple[int, ...]


LOOKS = (
    Look("#0072B2", "circle", True, (1, 0)),
    Look("#B34700", "square", False, (7, 4)),
    Look("#000000", "triangle-up", True, (2, 3)),
    Look("#00735A", "diamond", False, (9, 3, 2, 3)),
    Look("#8A3A6B", "triangle-down", True, (12, 4)),
    Look("#5C5C5C", "cross", False, (4, 2)),
    Look("#7A5C00", "triangle-right", True, (1, 4)),
    Look("#2F6F9F", "triangle-left", False, (6, 2, 1, 2, 1, 2)),
)

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "labelFontSize": SIZE,
        "gridColor": GRID,
        "domainColor": "#9aa8ae",
        "tickColor": "#9aa8ae",
        "labelFont": FONT,
    },
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "color": INK,
        "fontSize": 15,
        "lineHeight": 19,
        "subtitleColor": MUTED,
        "subtitleFontSize": SIZE,
        "subtitleLineHeight": LINE,
        "subtitlePadding": 5,
        "font": FONT,
        "subtitleFont": FONT,
        "offset": 14,
    },
}
