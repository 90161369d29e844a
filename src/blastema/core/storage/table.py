"""A logger's file: a column of times and columns of numbers, each fault told with its line.

The file is CSV with a comma, a semicolon or a tab. A time has its offset, or is on the clock
of a zone that is named beside the file. A file with one fault is not taken in.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

TIME = "time"
# A reading every minute for four months; a larger file is several.
MOST_READINGS = 200_000
_FAULTS_TOLD = 20
_SEPARATORS = ",;\t"

# What a cell says, or what is wrong with it.
Parse = Callable[[str], "int | str"]
TableRow = tuple[datetime, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Columns:
    """How each column is read; ``all_needed`` is whether a row has a value in every one."""

    parse: Mapping[str, Parse]
    all_needed: bool = True

    def missing(self, header: tuple[str, ...]) -> list[str]:
        if self.all_needed:
            return [name for name in (TIME, *self.parse) if name not in header]
        there = [name for name in self.parse if name in header]
        wanted = [] if there else [" or ".join(self.parse)]
        return wanted if TIME in header else [TIME, *wanted]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order of time, or the faults that kept the file out."""

    rows: tuple[TableRow, ...] = ()
    faults: tuple[str, ...] = ()


def read_table(text: str, zone: ZoneInfo, columns: Columns, *, now: datetime) -> Table:
    """The rows of a file; times without an offset are on the clock of ``zone``."""
    lines = text.removeprefix("\ufeff").strip().splitlines()
    if not lines:
        return Table(faults=("The file is empty.",))
    if len(lines) - 1 > MOST_READINGS:
        return Table(faults=(f"The file has more than {MOST_READINGS} readings: cut it.",))
    separator = max(_SEPARATORS, key=lines[0].count)
    try:
        first, *rows = csv.reader(StringIO("\n".join(lines)), delimiter=separator)
    except csv.Error:
        return Table(faults=("This is no CSV file: a cell never ends, or is far too long.",))
    header = tuple(cell.strip().lower() for cell in first)
    if missing := columns.missing(header):
        return Table(faults=(f"Line 1: there is no column {' and no column '.join(missing)}.",))
    here = {name: parse for name, parse in columns.parse.items() if name in header}
    if twice := [name for name in (TIME, *here) if header.count(name) > 1]:
        return Table(faults=(f"Line 1: {' and '.join(twice)} stands there twice.",))
    return _read(rows, _Reader(header, here, columns.all_needed, zone, now))


@dataclass(frozen=True, slots=True)
class _Reader:
    """How one line becomes a row."""

    header: tuple[str, ...]
    parse: Mapping[str, Parse]
    all_needed: bool
    zone: ZoneInfo
    now: datetime

    def line(self, row: list[str], before: datetime | None) -> TableRow | str:
        at = {name: self.header.index(name) for name in (TIME, *self.parse)}
        if len(row) <= max(at.values()):
            return "a cell is missing."
        moment = _moment(row[at[TIME]].strip(), self.zone, before)
        cells = {name: row[at[name]].strip() for name in self.parse}
        found = {
            name: self.parse[name](cell) for name, cell in cells.items() if cell or self.all_needed
        }
        faults = [one for one in (moment, *found.values()) if isinstance(one, str)]
        if isinstance(moment, str) or faults:
            return " ".join(faults)
        if not found:
            return "there is no value."
        if before is not None and moment <= before:
            return "it is not later than the line before."
        if moment > self.now:
            return "it lies in the future."
        return moment, {name: value for name, value in found.items() if isinstance(value, int)}


def _read(rows: list[list[str]], reader: _Reader) -> Table:
    found: list[TableRow] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        line = reader.line(row, found[-1][0] if found else None)
        if isinstance(line, str):
            faults.append(f"Line {number}: {line}")
        else:
            found.append(line)
    if not found and not faults:
        faults.append("The file has no reading.")
    if len(faults) > _FAULTS_TOLD:
        faults = [*faults[:_FAULTS_TOLD], f"And {len(faults) - _FAULTS_TOLD} lines more."]
    return Table(faults=tuple(faults)) if faults else Table(tuple(found))


def _moment(text: str, zone: ZoneInfo, before: datetime | None) -> datetime | str:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return "this is no time; expected such as 2026-03-02 14:05."
    try:
        return _utc(read, zone, before)
    except OverflowError:  # the year 1 or 9999, on the other side of the date line
        return "this is no time; expected such as 2026-03-02 14:05."


def _utc(read: datetime, zone: ZoneInfo, before: datetime | None) -> datetime | str:
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    moment = read.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != read:
        return "this hour does not exist: the clocks were set forward."
    # In the hour that comes twice, the second pass is known by its coming after the first.
    if before is not None and moment <= before:
        return read.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return moment
