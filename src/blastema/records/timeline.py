"""Reads the events of some streams as they are stored, with the checkpoint each lies under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from blastema.ledger import Entry, check_chain

_BATCH = 500  # below every database's limit on the parameters of one query


@dataclass(frozen=True, slots=True)
class Stored:
    """One event as stored.

    ``verified`` is true where the chain holds up to it and a checkpoint covers it, false
    where the chain does not hold, ``None`` where it is newer than the last checkpoint.
    """

    entry: Entry
    verified: bool | None


def stored(streams: Sequence[str]) -> list[Stored]:
    """The events of these streams, stream by stream, each chain checked from its start."""
    found: list[Stored] = []
    for start in range(0, len(streams), _BATCH):
        rows = _rows(list(streams[start : start + _BATCH]))
        for _, own in groupby(rows, key=lambda row: row[0].stream):
            found += _judged(list(own))
    return found


def _judged(rows: list[tuple[Entry, bool]]) -> list[Stored]:
    bad = check_chain(entry for entry, _ in rows)
    good_until = bad.position if bad else len(rows) + 1
    return [
        Stored(entry, entry.position < good_until and (covered or None)) for entry, covered in rows
    ]


def _rows(streams: list[str]) -> list[tuple[Entry, bool]]:
    marks = ", ".join(["%s"] * len(streams))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.stream, e.position, e.type, e.command, e.recorded_at, e.body, e.hash, "  # noqa: S608  our own marks
            "l.checkpoint FROM ledger_event e LEFT JOIN ledger_leaf l ON l.event = e.id "
            f"WHERE e.stream IN ({marks}) ORDER BY e.stream, e.position",
            streams,
        )
        return [(_entry(*row[:-1]), row[-1] is not None) for row in cursor.fetchall()]


def _entry(
    own_id: str,
    stream: str,
    position: int,
    kind: str,
    command: str,
    recorded_at: str,
    body: bytes,
    hashed: bytes,
) -> Entry:
    """PostgreSQL gives bytes as views of its own buffer; an entry holds them."""
    return Entry(own_id, stream, position, kind, command, recorded_at, bytes(body), bytes(hashed))
