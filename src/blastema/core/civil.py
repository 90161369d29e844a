"""Days and times as a wall calendar and a wall clock at a site say them.

Text forms are strict: a day is ``YYYY-MM-DD``, a moment is UTC and ends in ``Z``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTIAL_DAY = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z", re.ASCII)
_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", re.ASCII)


def parse_day(text: str) -> date | None:
    """The day, or ``None`` where it is not written so or is not in the calendar."""
    parsed = _parsed(text) if _DAY.fullmatch(text) else None
    return parsed.date() if parsed else None


def is_partial_day(text: str) -> bool:
    """Whether the text is a day, or a year or month where the day is not known."""
    filled = text + "-01-01"[len(text) - 4 :] if _PARTIAL_DAY.fullmatch(text) else text
    return parse_day(filled) is not None


def parse_moment(text: str) -> datetime | None:
    """The moment in UTC, or ``None`` where it is not written so or cannot be."""
    if not _MOMENT.fullmatch(text):
        return None
    parsed = _parsed(text.removesuffix("Z"))
    return parsed.replace(tzinfo=UTC) if parsed else None


def parse_clock(text: str) -> datetime | None:
    """A day and time without a zone, as a form gives it: ``2026-03-08T14:30``."""
    return _parsed(text) if _CLOCK.fullmatch(text) else None


def moment_text(moment: datetime) -> str:
    """``2026-11-22T09:30:00.000000Z``: one length, so that text sorts as time does."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def find_zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name, or ``None``; region folders are no zones."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Which day it is at a place."""
    return moment.astimezone(zone).date()


def moments(clock: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When a wall clock shows this: once, never (clocks go forward) or twice (back)."""
    both = {clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = {m for m in both if m.astimezone(zone).replace(tzinfo=None) == clock}
    return tuple(sorted(real))


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
