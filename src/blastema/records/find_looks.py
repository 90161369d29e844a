"""Finds who outside the practice was shown something of a patient's: the whole list, by pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from blastema.records.models import AccessLog

# The sections of one page are rows of one moment: together they are one showing.
_ONE_SHOWING = ("at", "who", "site", "why")


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
    found = list(_showings(patients).order_by("-at", "-last")[start:end])
    moments = {one["at"] for one in found}
    parts: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for *showing, what in (
        _rows(patients).filter(at__in=moments).order_by("id").values_list(*_ONE_SHOWING, "what")
    ):
        parts[tuple(showing)].append(what)
    keys = [tuple(one[name] for name in _ONE_SHOWING) for one in found]
    return [Showing(*key, what=tuple(dict.fromkeys(parts[key]))) for key in keys]


def _showings(patients: Sequence[str]) -> QuerySet[AccessLog, dict[str, Any]]:
    return _rows(patients).values(*_ONE_SHOWING).annotate(last=Max("id"))


def _rows(patients: Sequence[str]) -> QuerySet[AccessLog]:
    return AccessLog.objects.filter(patient__in=patients, outside=True)
