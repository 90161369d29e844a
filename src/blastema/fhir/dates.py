"""Dates and moments as FHIR R4 writes them, kept as text because many are only partly known.

Source: FHIR R4, data types, ``date`` and ``dateTime`` (https://hl7.org/fhir/R4/datatypes.html).
"""

from __future__ import annotations

import datetime as dt
import re

DATE_FORM = "YYYY, YYYY-MM or YYYY-MM-DD"
MOMENT_FORM = f"{DATE_FORM}, or YYYY-MM-DDThh:mm:ss with Z or +hh:mm"

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# Second 60 stands for leap seconds, which FHIR allows.
_TIME = re.compile(
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
    r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)


def is_date(text: str) -> bool:
    """Whether ``text`` is a FHIR date: a year, a month or a day of the calendar."""
    match = _DATE.fullmatch(text)
    return match is not None and _in_calendar(match)


def is_moment(text: str) -> bool:
    """Whether ``text`` is a FHIR dateTime: a date, or a full day with time and offset."""
    if len(text) <= 10:
        return is_date(text)
    return is_date(text[:10]) and _TIME.fullmatch(text, 10) is not None


def date_of(moment: str) -> str:
    """The date part of a dateTime as the sender wrote it, never shifted to another zone."""
    return moment[:10]


def _in_calendar(match: re.Match[str]) -> bool:
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True
