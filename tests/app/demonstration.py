"""A demonstration for tests: small, on a fixed day, in the database of the test."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from blastema.app.demo.key import NAME
from blastema.app.demo.make import Made, make
from blastema.app.demo.story import SCENES
from blastema.app.seeded import Seeded
from blastema.records.kinds import PROJECTIONS

DAY = date(2026, 11, 21)
# Noon in Utah on that day.
NOON = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
# As many as there are scenes, so one of everything.
PATIENTS = len(SCENES)


def made(seed: str = "test", patients: int = PATIENTS, day: date = DAY) -> Made:
    for path in settings.BLASTEMA.master_key_path.parent.glob("ledger-*.key"):
        path.unlink()  # of a demonstration that was rolled back
    return make(seed, patients, day, machine=Seeded("machine", NOON))


def key() -> dict[str, Any]:
    return dict(json.loads((settings.BLASTEMA.data_dir / NAME).read_text("ascii")))


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every projected row, in an order that does not depend on when it was written."""
    tables = [t for p in PROJECTIONS.values() for t in (p.table, *p.children)]
    return {table: sorted(map(_plain, _all(table)), key=repr) for table in tables}


def _all(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _plain(row: dict[str, Any]) -> tuple[Any, ...]:
    """A child's row has a number of the table's own making, which is no part of it."""
    own = [name for name in row if not (name == "id" and "parent" in row)]
    return tuple(row[name] for name in own)
