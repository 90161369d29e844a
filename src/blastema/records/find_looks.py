"""Finds who outside the practice was shown something of a patient's: the whole list, by pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from blastema.records.models import AccessLog

# The sections of one page are rows of one moment: together they are one showing.
_ONE_SHOWING: Final = ("at", "who", "site", "why")


@dataclass(frozen=True, slots=True)
class Showing:
    """What somebody was shown at one moment, and why."""

    at: str
    who: str
    site: str
    why: str
    what: tuple[str, ...]


def count_outside(patients: Sequence[str]) -> int:
    return _showings(patients).count()


def outside(patients: Sequence[str], *, start: int, end: int) -> list[Showing]:
    """Showings to somebody outside, the newest first."""
    found = list(_showings(patients).order_by("-at", "-who", "-site", "-why")[start:end])
    parts: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    rows = _rows(patients).filter(at__in={at for at, *_ in found}).order_by("id")
    for at, who, site, why, what in rows.values_list(*_ONE_SHOWING, "what"):
        parts[at, who, site, why].append(what)
    return [Showing(*one, tuple(dict.fromkeys(parts[one]))) for one in found]


def _showings(patients: Sequence[str]) -> QuerySet[AccessLog, tuple[str, str, str, str]]:
    return _rows(patients).values_list(*_ONE_SHOWING).distinct()


def _rows(patients: Sequence[str]) -> QuerySet[AccessLog]:
    return AccessLog.objects.filter(patient__in=patients, outside=True)
