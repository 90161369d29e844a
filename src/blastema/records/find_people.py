"""Finds patients by words, through the blind index, cut down to the viewer's sites."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from blastema.records.keys import token
from blastema.records.merged import records_of
from blastema.records.models import Appointment, Episode, Outbox, Patient

_SUBJECT = "patient/"


def by_words(words: Sequence[str], sites: Sequence[str], limit: int) -> list[Patient]:
    """Patients of these sites who can be found by every word, newest first."""
    if not (words and sites):
        return []
    ids = _ids(words, sites, limit)
    found = Patient.objects.in_bulk(ids)
    return [found[one] for one in ids]


def _ids(words: Sequence[str], sites: Sequence[str], limit: int) -> list[str]:
    first, *rest = (token(word) for word in words)
    has = " AND EXISTS (SELECT 1 FROM person_index o WHERE o.subject = i.subject AND o.token = %s)"
    marks = ", ".join(["%s"] * len(sites))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.id FROM person_index i "  # noqa: S608  our own words and marks
            f"JOIN patient p ON p.id = SUBSTR(i.subject, {len(_SUBJECT) + 1}) "
            f"WHERE i.token = %s AND i.subject LIKE '{_SUBJECT}%%' AND p.site IN ({marks})"
            f"{has * len(rest)} ORDER BY p.id DESC LIMIT %s",
            [first, *sites, *rest, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def newest(sites: Sequence[str], limit: int) -> list[Patient]:
    """Who was registered last."""
    rows = [
        row
        for site in sites
        for row in Patient.objects.filter(site=site).order_by("-opened_at", "-id")[:limit]
    ]
    return sorted(rows, key=lambda row: (row.opened_at, row.id), reverse=True)[:limit]


def episodes_of(patient: str) -> list[str]:
    """Every episode of the person, open ones first, newest first."""
    found = Episode.objects.filter(patient__in=records_of(patient)).order_by("-opened_at", "-id")
    rows = list(found.values_list("id", "stage"))
    return [one for one, _ in sorted(rows, key=lambda row: row[1] == "closed")]


def appointments_of(patient: str, limit: int = 50) -> list[Appointment]:
    return list(Appointment.objects.filter(patient__in=records_of(patient)).order_by("-at")[:limit])


def messages_to(patient: str, limit: int = 50) -> list[Outbox]:
    """What was sent or waits to be sent; the text itself is not read."""
    subjects = [f"{_SUBJECT}{one}" for one in records_of(patient)]
    found = Outbox.objects.filter(subject__in=subjects).order_by("-id")[:limit]
    return list(found)
