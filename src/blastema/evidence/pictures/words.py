"""Figures as words, and words in the room that a picture has for them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

# A wide guess at a sans-serif letter's width as a part of its size: better a line too many.
LETTER = 0.55


def points(value: float) -> str:
    """Two decimals, a true minus sign, never a minus zero."""
    return signless_zero(f"{value:.2f}")


def short(value: float) -> str:
    """A whole number without decimals; else as few as tell it."""
    return signless_zero(f"{value:g}")


def signless_zero(text: str) -> str:
    return (text.lstrip("-") if not text.strip("-0.") else text).replace("-", "−")


def interval(estimate: float, lower: float, upper: float) -> str:
    return f"{points(estimate)} ({points(lower)} to {points(upper)})"


def share(part: int, whole: int) -> str:
    """Per cent to one decimal, with a count that makes no share said so."""
    return f"{100 * part / whole:.1f} %" if whole else "no one"


def percent(level: float) -> str:
    return f"{100 * level:g} %"


def p_value(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def amount(value: float, unit: str) -> str:
    """ "1 point", "2 points": a unit is given in the plural."""
    singular = unit.removesuffix("s") if value == 1 else unit
    return f"{short(value)} {singular}"


def wide(text: str, size: float = 13) -> float:
    """About how many pixels the text takes."""
    return len(text) * size * LETTER


def lines(text: str, width: float, size: float = 13) -> list[str]:
    """The text in lines of at most so many pixels; a longer word is divided."""
    return textwrap.wrap(text, max(6, int(width / (size * LETTER)))) or [""]


def listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
