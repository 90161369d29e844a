"""The access log: every showing or export of a patient's data is one row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from blastema.records.merged import records_of
from blastema.records.models import AccessLog


@dataclass(frozen=True, slots=True)
class Look:
    """One showing: who saw what of which patient, and why if that had to be said."""

    id: str
    at: str
    who: str
    site: str
    patient: str
    what: str
    why: str = ""
    outside: bool = False


_COLUMNS = "id, at, who, site, patient, what, why, outside"
_ARRAYS = ", ".join([*["%s::text[]"] * 7, "%s::boolean[]"])


def write(looks: Iterable[Look]) -> None:
    """Many showings in one statement and one commit: a recall may list thousands of people."""
    rows = [(k.id, k.at, k.who, k.site, k.patient, k.what, k.why, k.outside) for k in looks]
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO access_log ({_COLUMNS}) SELECT * FROM unnest({_ARRAYS})",  # noqa: S608  our own words
                [list(column) for column in zip(*rows, strict=True)],
            )
            return
        marks = ", ".join(["%s"] * 8)
        cursor.executemany(f"INSERT INTO access_log ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608  our own words


def of_patient(patient: str, limit: int = 200) -> list[Look]:
    """Who looked at one patient's data, newest first."""
    rows = AccessLog.objects.filter(patient__in=records_of(patient)).order_by("-id")[:limit]
    return [Look(r.id, r.at, r.who, r.site, r.patient, r.what, r.why, r.outside) for r in rows]
