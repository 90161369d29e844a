"""Comma-separated text that a spreadsheet opens as data and never as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins so is run by spreadsheets (OWASP, "CSV Injection").
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")

Value = str | int | bool | None


def cell_text(value: Value) -> str:
    """One cell: numbers as digits, truth as words, text made harmless, missing empty.

    >>> cell_text("=1+1"), cell_text(-7)
    ("'=1+1", '-7')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if value.startswith(_STARTS) else value


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with line feeds, the same bytes on every machine."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell_text(name) for name in header])
    writer.writerows([cell_text(value) for value in row] for row in rows)
    return out.getvalue().encode()
