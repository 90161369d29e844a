"""One cell -> a word, a whole number of thousandths, a date; or the reason why not."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from blastema.core.intake.mapping import Outcome

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")

# A spreadsheet runs a cell that begins so (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@")

# Two-digit years are not here: 04/05/26 is three different dates.
_DATE_PARTS = {"YYYY": "(?P<year>[0-9]{{4}})", "MM": "(?P<month>[0-9]{})", "DD": "(?P<day>[0-9]{})"}
_DATE_FORMAT = re.compile(r"(YYYY|MM|DD)([-./ ]?)(YYYY|MM|DD)\2(YYYY|MM|DD)")

# The oldest person on record was born in 1875; later years are typing slips, or not due.
YEARS = (1875, 2199)

_SWAP = str.maketrans(",.", ".,")


class CellError(ValueError):
    """A cell that is not believed; the message never holds its content."""


def is_formula(cell: str, decimal: str) -> bool:
    """Whether a spreadsheet would run this cell; signed numbers and lone dashes are none."""
    return (
        cell.startswith(_FORMULA_STARTS)
        and len(cell) > 1
        and _NUMBER.fullmatch(_pointed(cell, decimal)) is None
    )


def number(cell: str, decimal: str) -> Decimal:
    """The number, exact. Thousands marks are refused: 1,234 is two different numbers."""
    plain = _pointed(cell, decimal)
    if _NUMBER.fullmatch(plain) is None:
        raise CellError(f"not a number with decimal mark '{decimal}'")
    return Decimal(plain)


def whole(cell: str, decimal: str, low: int, high: int) -> int:
    """A whole number between two bounds."""
    found = number(cell, decimal)
    if found != found.to_integral_value():
        raise CellError("not a whole number")
    if not low <= found <= high:
        raise CellError(f"outside {low} to {high}")
    return int(found)


def score_milli(cell: str, decimal: str, outcome: Outcome) -> int:
    """The score in thousandths of the instrument's point, rounded half to even."""
    found = number(cell, decimal)
    if not outcome.low <= found <= outcome.high:
        raise CellError(f"outside {outcome.low} to {outcome.high}, the range of this outcome")
    return int((found * outcome.factor * 1000).to_integral_value(ROUND_HALF_EVEN))


@cache
def date_pattern(form: str) -> re.Pattern[str] | None:
    """The pattern for a date format of the mapping, ``None`` where it is not one."""
    found = _DATE_FORMAT.fullmatch(form)
    if found is None or len({found[1], found[3], found[4]}) < len(_DATE_PARTS):
        return None
    # Without marks between the parts, "2024111" would be two different days.
    digits = "{1,2}" if found[2] else "{2}"
    parts = (_DATE_PARTS[found[place]].format(digits) for place in (1, 3, 4))
    return re.compile(re.escape(found[2]).join(parts))


def read_date(cell: str, form: str) -> date:
    """The day written in ``form``; a day that does not exist is refused."""
    pattern = date_pattern(form)
    found = pattern.fullmatch(cell) if pattern else None
    if found is None:
        raise CellError(f"not a day written as {form}")
    if not YEARS[0] <= int(found["year"]) <= YEARS[1]:
        raise CellError(f"a year outside {YEARS[0]} to {YEARS[1]}")
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise CellError("a day that does not exist") from None


def _pointed(cell: str, decimal: str) -> str:
    """The number with a point; a point where a comma is declared becomes a comma, so is refused."""
    return cell.translate(_SWAP) if decimal == "," else cell
