"""Stores checkpoints: which events have a leaf, what was signed, and by which key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from blastema.ledger import Checkpoint, Entry, KeyRecord
from blastema.records import driver

# One number that means "the checkpoint writer" to PostgreSQL's advisory locks.
_WRITER_LOCK = 0x626C6173


def lock_writer() -> None:
    """One checkpoint writer at a time, until the transaction ends.

    SQLite has one writer anyway: its transactions begin IMMEDIATE.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])


def keys() -> list[KeyRecord]:
    rows = _all(
        "SELECT key, public_key, statement, signature_by_old, signature_by_new "
        "FROM ledger_key ORDER BY number"
    )
    return [KeyRecord(row[0], *(bytes(value) for value in row[1:])) for row in rows]


def add_key(number: int, record: KeyRecord) -> None:
    _insert(
        "ledger_key",
        ("number", "key", "public_key", "statement", "signature_by_old", "signature_by_new"),
        [
            (
                number,
                record.key_id,
                record.public_key,
                record.statement,
                record.signature_by_old,
                record.signature_by_new,
            )
        ],
    )


def checkpoints() -> list[Checkpoint]:
    rows = _all(
        "SELECT number, size, root, body, signature, key FROM ledger_checkpoint ORDER BY number"
    )
    return [_checkpoint(row) for row in rows]


def last() -> Checkpoint | None:
    rows = _all(
        "SELECT number, size, root, body, signature, key FROM ledger_checkpoint "
        "ORDER BY number DESC LIMIT 1"
    )
    return _checkpoint(rows[0]) if rows else None


def _checkpoint(row: Sequence[Any]) -> Checkpoint:
    number, size, root, body, signature, key = row
    return Checkpoint(number, size, bytes(root), bytes(body), bytes(signature), key)


# Events get their ids from the clock, so what is without a leaf was made recently; a full
# sweep finds the rest (a late import dated in the past, a clock that was put back).
_HORIZON = timedelta(days=1)


def without_leaf(since: str = "") -> list[tuple[str, bytes]]:
    """Events under no checkpoint, as (id, hash), in the order they will have as leaves."""
    rows = _unsigned("e.id >= %s", [_lowest_id(since)])
    if since:
        # A stream's older event without a leaf must not stay behind its younger ones.
        streams = sorted({row[2] for row in rows})
        known = {row[0] for row in rows}
        for start in range(0, len(streams), _BATCH):
            part = streams[start : start + _BATCH]
            marks = ", ".join(["%s"] * len(part))
            older = _unsigned(f"e.stream IN ({marks})", part)
            rows += [row for row in older if row[0] not in known]
        rows.sort(key=itemgetter(0))
    return [(row[0], bytes(row[1])) for row in in_stream_order(rows)]


_BATCH = 500  # below every database's limit on the parameters of one query


def _unsigned(condition: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    return _all(
        "SELECT e.id, e.hash, e.stream, e.position FROM ledger_event e "  # noqa: S608  (ours)
        "LEFT JOIN ledger_leaf l ON l.event = e.id "
        f"WHERE l.event IS NULL AND {condition} ORDER BY e.id",
        parameters,
    )


def in_stream_order(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The same rows (id, hash, stream, position), each stream's in the order of positions.

    Ids come from the clocks of several processes, so within a millisecond an event's id
    may sort before its parent's; each stream keeps its places and fills them in order.
    """
    due: dict[str, Iterator[tuple[Any, ...]]] = {}
    for stream, own in groupby(sorted(rows, key=itemgetter(2, 3)), key=itemgetter(2)):
        due[stream] = iter(list(own))
    return [next(due[row[2]]) for row in rows]


def _lowest_id(since: str) -> str:
    """The lowest id that a clock could have made a day before ``since`` (a UTC text)."""
    if not since:
        return ""
    moment = datetime.fromisoformat(since) - _HORIZON
    milliseconds = f"{int(moment.astimezone(UTC).timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"


def moved_since(leaves: int) -> set[str]:
    """The streams of every event after the first ``leaves`` leaves, and of those that have no
    leaf yet and were made within a day before the last checkpoint or after it."""
    newest = last()
    since = json.loads(newest.body)["signed_at"] if newest else ""
    signed = _all(
        "SELECT DISTINCT e.stream FROM ledger_leaf l JOIN ledger_event e ON e.id = l.event "
        "WHERE l.number >= %s",
        [leaves],
    )
    unsigned = _unsigned("e.id >= %s", [_lowest_id(since)])
    return {row[0] for row in signed} | {row[2] for row in unsigned}


def access_without_batch() -> list[tuple[Any, ...]]:
    """Rows of the access log under no checkpoint, oldest first."""
    return _all(
        "SELECT a.id, a.at, a.who, a.site, a.patient, a.what, a.why, a.outside FROM access_log a "
        "LEFT JOIN access_batch b ON b.access = a.id WHERE b.access IS NULL ORDER BY a.id"
    )


def access_hash(rows: Sequence[Sequence[Any]]) -> str:
    """SHA-256 over the batch, one JSON list a line; empty where there is no row."""
    if not rows:
        return ""
    digest = sha256()
    for row in rows:
        values = [*row[:-1], bool(row[-1])]
        digest.update(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def add(checkpoint: Checkpoint, events: Sequence[str], access: Sequence[str]) -> None:
    """Stores a signed checkpoint with the leaves and the access rows that went under it."""
    first = checkpoint.size - len(events)
    _insert(
        "ledger_leaf",
        ("number", "event", "checkpoint"),
        [(first + n, event, checkpoint.number) for n, event in enumerate(events)],
    )
    _insert("access_batch", ("access", "checkpoint"), [(i, checkpoint.number) for i in access])
    _insert(
        "ledger_checkpoint",
        ("number", "size", "root", "body", "signature", "key"),
        [
            (
                checkpoint.number,
                checkpoint.size,
                checkpoint.root,
                checkpoint.body,
                checkpoint.signature,
                checkpoint.key_id,
            )
        ],
    )


_COLUMNS = "e.id, e.stream, e.position, e.type, e.command, e.recorded_at, e.body, e.hash"


# A leaf whose event is gone shows as a gap in the numbers.
_WITH_LEAF = (
    f"SELECT {_COLUMNS}, l.number FROM ledger_leaf l "  # noqa: S608  (no value is put in)
    "JOIN ledger_event e ON e.id = l.event ORDER BY l.number"
)
_WITHOUT_LEAF = (
    f"SELECT {_COLUMNS}, NULL FROM ledger_event e "  # noqa: S608  (no value is put in)
    "LEFT JOIN ledger_leaf l ON l.event = e.id "
    "WHERE l.event IS NULL ORDER BY e.stream, e.position"
)


def entries(chunk: int = 5000) -> Iterator[tuple[Entry, int | None]]:
    """Every stored event: those with a leaf in leaf order, then the others by stream."""
    for query in (_WITH_LEAF, _WITHOUT_LEAF):
        with driver.reading_much(), connection.chunked_cursor() as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(chunk):
                for row in rows:
                    yield Entry._make(row[:-1]), row[-1]


def _all(query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(parameters))
        return list(cursor.fetchall())


def _insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            list(rows),
        )


def access_batches() -> Iterator[tuple[int, str, str]]:
    """For each checkpoint its number, the signed hash of its access rows, and their hash now."""
    for checkpoint in checkpoints():
        rows = _all(
            "SELECT a.id, a.at, a.who, a.site, a.patient, a.what, a.why, a.outside "
            "FROM access_batch b JOIN access_log a ON a.id = b.access "
            "WHERE b.checkpoint = %s ORDER BY a.id",
            [checkpoint.number],
        )
        signed = json.loads(checkpoint.body)["access"]["sha256"]
        yield checkpoint.number, signed, access_hash(rows)
