"""The access log: every showing or export of a patient's data is one row."""

from __future__ import annotations

import json
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
_NAMES = _COLUMNS.split(", ")
_TYPED = _COLUMNS.replace(",", " text,") + " boolean"


def write(looks: Iterable[Look]) -> None:
    """Many showings in one statement and one commit: a recall may list thousands of people."""
    rows = [(k.id, k.at, k.who, k.site, k.patient, k.what, k.why, k.outside) for k in looks]
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As one text: thousands of parameters would take longer to write than to store.
            cursor.execute(
                f"INSERT INTO access_log ({_COLUMNS})"  # noqa: S608  our own words
                f" SELECT {_COLUMNS} FROM json_to_recordset(%s::json) AS look ({_TYPED})",
                [json.dumps([dict(zip(_NAMES, row, strict=True)) for row in rows])],
            )
            return
        marks = ", ".join(["%s"] * 8)
        cursor.executemany(f"INSERT INTO access_log ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608  our own words


def of_patient(patient: str, limit: int = 200) -> list[Look]:
    """Who looked at one patient's data, newest first."""
    rows = AccessLog.objects.filter(patient__in=records_of(patient)).order_by("-id")[:limit]
    return [Look(r.id, r.at, r.who, r.site, r.patient, r.what, r.why, r.outside) for r in rows]
