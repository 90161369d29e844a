"""A temperature log: the readings of one store as a logger writes them, and what they show.

The file is CSV with the columns ``time`` and ``temperature``: a time with its offset or on
the clock of a zone that is named beside the file, and degrees Celsius with a point. Every
fault of the file is told with its line, and a file with one fault is not taken in.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

from blastema.core.quantity import QuantityError, Temperature
from blastema.core.storage.state import Span

COLUMNS = ("time", "temperature")
# A reading every minute for four months; a larger file is several.
MOST_READINGS = 200_000
_FAULTS_TOLD = 20
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Log:
    """Readings in the order of time, or the faults that kept the file out."""

    readings: tuple[tuple[datetime, int], ...] = ()
    faults: tuple[str, ...] = ()


def read_log(text: str, zone: ZoneInfo, *, now: datetime) -> Log:
    """The readings of a file; times without an offset are on the clock of ``zone``."""
    lines = text.removeprefix("\ufeff").strip().splitlines()
    if not lines:
        return Log(faults=("The file is empty.",))
    separator = max(_SEPARATORS, key=lines[0].count)
    rows = csv.reader(StringIO("\n".join(lines)), delimiter=separator)
    header = tuple(cell.strip().lower() for cell in next(rows))
    if missing := [name for name in COLUMNS if name not in header]:
        return Log(faults=(f"Line 1: there is no column {' and no column '.join(missing)}.",))
    if len(lines) - 1 > MOST_READINGS:
        return Log(faults=(f"The file has more than {MOST_READINGS} readings: cut it.",))
    return _read(list(rows), [header.index(name) for name in COLUMNS], zone, now)


def _read(rows: list[list[str]], at: list[int], zone: ZoneInfo, now: datetime) -> Log:
    readings: list[tuple[datetime, int]] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        before = readings[-1][0] if readings else None
        found = _line(row, at, zone, before, now)
        if isinstance(found, str):
            faults.append(f"Line {number}: {found}")
        else:
            readings.append(found)
    if not readings and not faults:
        faults.append("The file has no reading.")
    if len(faults) > _FAULTS_TOLD:
        faults = [*faults[:_FAULTS_TOLD], f"And {len(faults) - _FAULTS_TOLD} lines more."]
    return Log(faults=tuple(faults)) if faults else Log(tuple(readings))


def _line(
    row: list[str], at: list[int], zone: ZoneInfo, before: datetime | None, now: datetime
) -> tuple[datetime, int] | str:
    if len(row) <= max(at):
        return "a cell is missing."
    moment = _moment(row[at[0]].strip(), zone, before)
    value = _temperature(row[at[1]].strip())
    if isinstance(moment, str) or isinstance(value, str):
        return " ".join(fault for fault in (moment, value) if isinstance(fault, str))
    if before is not None and moment <= before:
        return "it is not later than the line before."
    if moment > now:
        return "it lies in the future."
    return moment, value


def _moment(text: str, zone: ZoneInfo, before: datetime | None) -> datetime | str:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return "this is no time; expected such as 2026-03-02 14:05."
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    moment = read.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != read:
        return "this hour does not exist: the clocks were set forward."
    # In the hour that comes twice, the second pass is known by its coming after the first.
    if before is not None and moment <= before:
        return read.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return moment


def _temperature(text: str) -> int | str:
    if not _NUMBER.fullmatch(text):
        return "this is no temperature; expected degrees Celsius with a point, such as -78.5."
    try:
        return Temperature.parse(f"{text} C").mc
    except QuantityError as error:
        return str(error)


def excursions(
    readings: Sequence[tuple[datetime, int]], *, low_mc: int, high_mc: int, tolerated: timedelta
) -> tuple[tuple[datetime, datetime, int], ...]:
    """The times outside the range that lasted longer than is tolerated, with the worst reading.

    Nobody knows when between two readings a limit was passed: a time outside begins with
    the last reading inside and ends with the first one inside again.
    """
    found = []
    for first, last in _runs([not low_mc <= value <= high_mc for _, value in readings]):
        since = readings[max(first - 1, 0)][0]
        until = readings[min(last + 1, len(readings) - 1)][0]
        outside = [value for _, value in readings[first : last + 1]]
        # The whole time outside that is sure, from the first reading outside to the last.
        if readings[last][0] - readings[first][0] >= tolerated:
            found.append((since, until, max(outside, key=lambda v: max(low_mc - v, v - high_mc))))
    return tuple(found)


def _runs(wrong: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of each unbroken row of true ones."""
    first: int | None = None
    for i, bad in enumerate((*wrong, False)):
        if bad and first is None:
            first = i
        elif not bad and first is not None:
            yield first, i - 1
            first = None


def gaps(
    readings: Sequence[tuple[datetime, int]], *, longest: timedelta, after: datetime | None
) -> tuple[tuple[datetime, datetime], ...]:
    """The times without a reading that are longer than the site allows.

    ``after`` is the end of the log before, so that what lies between two files counts too.
    """
    times = [*([after] if after else []), *(moment for moment, _ in readings)]
    return tuple((a, b) for a, b in pairwise(times) if b - a > longest)


def spans(found: Sequence[tuple[datetime, datetime, int]]) -> tuple[Span, ...]:
    """As the events hold them."""
    return tuple(Span(text(since), text(until), worst) for since, until, worst in found)


def text(moment: datetime) -> str:
    """``2026-03-02T14:05:00.000000Z``: one width, so that text sorts as time does."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
