"""The look that all charts share.

Fonts: the families every phone and desk has, closed by the generic one, since a
picture in an ``<img>`` cannot load the page's own. Colours are Okabe and Ito's
(2008), told apart by people with any colour vision; shapes tell them apart too.
"""

from __future__ import annotations

from typing import Any

FONT = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
INK = "#1c2529"
MUTED = "#52616a"
LINE = "#0b4f5c"
BAND = "#dbe7e8"
MISSING = "#9a4a00"
ARMS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#000000")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "labelFontSize": 13,
        "titleColor": INK,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "gridColor": "#e7ecee",
        "domainColor": "#9aa8ae",
        "tickColor": "#9aa8ae",
        "labelFont": FONT,
        "titleFont": FONT,
    },
    "title": {
        "anchor": "start",
        "color": INK,
        "fontSize": 15,
        "subtitleColor": MUTED,
        "subtitleFontSize": 13,
        "font": FONT,
        "subtitleFont": FONT,
        "offset": 12,
    },
    "text": {"font": FONT, "fontSize": 13, "color": INK},
    "legend": {"labelFont": FONT, "labelFontSize": 13, "title": None, "orient": "top"},
    "header": {"labelFont": FONT, "labelFontSize": 13, "labelColor": INK, "title": None},
}
