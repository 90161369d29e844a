"""A temperature log: the readings of one store as a logger writes them, and what they show.

The file is CSV with the columns ``time`` and ``temperature``: a time with its offset or on
the clock of a zone that is named beside the file, and degrees Celsius with a point. Every
fault of the file is told with its line, and a file with one fault is not taken in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from blastema.core.quantity import QuantityError, Temperature
from blastema.core.storage.state import Span
from blastema.core.storage.table import MOST_READINGS, Columns, read_table

__all__ = ["COLUMNS", "MOST_READINGS", "Log", "excursions", "gaps", "read_log", "spans", "text"]

COLUMNS = ("time", "temperature")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Log:
    """Readings in the order of time, or the faults that kept the file out."""

    readings: tuple[tuple[datetime, int], ...] = ()
    faults: tuple[str, ...] = ()


def read_log(text: str, zone: ZoneInfo, *, now: datetime) -> Log:
    """The readings of a file; times without an offset are on the clock of ``zone``."""
    found = read_table(text, zone, Columns({COLUMNS[1]: _temperature}), now=now)
    return Log(tuple((at, values[COLUMNS[1]]) for at, values in found.rows), found.faults)


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
