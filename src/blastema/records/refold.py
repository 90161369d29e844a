"""Are the rows what the events say? Folds every stream again and compares, or remakes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from django.db import connection

from blastema.core.event import Event
from blastema.ledger import Bad
from blastema.records import driver
from blastema.records.history import Loaded, advance, empty
from blastema.records.kinds import PROJECTIONS, kind_of
from blastema.records.project.row import Projection, Row, full_row
from blastema.records.project.write import write

_CHUNK = 400  # streams compared with one query a table


def folded() -> Iterator[tuple[str, Loaded]]:
    """Every stream with its state, in the order of their names."""
    for stream, rows in groupby(_bodies(), key=lambda row: row[0]):
        loaded = empty(stream)
        head = b""
        for _, hashed, body in rows:
            envelope = json.loads(body)
            event = Event(envelope["type"], envelope["data"])
            loaded = advance(loaded, stream, event, envelope)
            head = hashed
        yield stream, Loaded(loaded.state, loaded.position, head, loaded.meta)


def _bodies(chunk: int = 5000) -> Iterator[tuple[str, bytes, bytes]]:
    with driver.reading_much(), connection.chunked_cursor() as cursor:
        cursor.execute("SELECT stream, hash, body FROM ledger_event ORDER BY stream, position")
        while rows := cursor.fetchmany(chunk):
            for stream, hashed, body in rows:
                yield stream, bytes(hashed), bytes(body)


def differences() -> Iterator[Bad]:
    """Each place where a row, a head or a count is not what the events say."""
    counts: dict[str, int] = dict.fromkeys(_tables(), 0)
    heads = 0
    for kind, group in groupby(folded(), key=lambda pair: kind_of(pair[0])):
        while part := list(islice(group, _CHUNK)):
            heads += len(part)
            yield from _heads_differ(part)
            yield from _rows_differ(PROJECTIONS[kind], part, counts)
    yield from _left_over({**counts, "ledger_stream": heads})


def _tables() -> list[str]:
    found: list[str] = []
    for projection in PROJECTIONS.values():
        found += [projection.table, *projection.children]
    return found


def _heads_differ(part: list[tuple[str, Loaded]]) -> Iterator[Bad]:
    names = [stream for stream, _ in part]
    stored = {
        row[0]: (row[1], bytes(row[2]))
        for row in _select("ledger_stream", ("id", "position", "hash"), "id", names)
    }
    for stream, loaded in part:
        if stored.get(stream) != (loaded.position, loaded.head):
            yield Bad(stream, loaded.position, "the stream's head is not its last event")


def _rows_differ(
    projection: Projection, part: list[tuple[str, Loaded]], counts: dict[str, int]
) -> Iterator[Bad]:
    ids = {stream: stream.partition("/")[2] for stream, _ in part}
    expected = {ids[s]: full_row(projection, ids[s], x.state, x.meta, x.position) for s, x in part}
    stored = _rows(projection.table, expected, "id")
    counts[projection.table] += len(expected)
    for stream, loaded in part:
        found = stored.get(ids[stream])
        why = _difference(projection.table, expected[ids[stream]], found)
        if why:
            yield Bad(stream, loaded.position, why)
    for table, rows_of in projection.children.items():
        yield from _children_differ(table, rows_of, part, counts)


def _children_differ(
    table: str, rows_of: Any, part: list[tuple[str, Loaded]], counts: dict[str, int]
) -> Iterator[Bad]:
    expected = {s.partition("/")[2]: rows_of(s.partition("/")[2], x.state) for s, x in part}
    sample = next((rows[0] for rows in expected.values() if rows), None)
    if sample is None:
        return
    columns = tuple(sample)
    stored: dict[str, list[tuple[Any, ...]]] = {}
    for row in _select(table, columns, "parent", list(expected)):
        stored.setdefault(row[columns.index("parent")], []).append(row)
    for stream, loaded in part:
        due = [tuple(row.values()) for row in expected[stream.partition("/")[2]]]
        counts[table] += len(due)
        if sorted(map(repr, _plain(due))) != sorted(
            map(repr, _plain(stored.get(stream.partition("/")[2], [])))
        ):
            yield Bad(stream, loaded.position, f"its rows in {table} are not what its events say")


def _plain(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """SQLite gives 0 and 1 for false and true."""
    return [tuple(int(v) if isinstance(v, bool) else v for v in row) for row in rows]


def _difference(table: str, expected: Row, found: dict[str, Any] | None) -> str:
    if found is None:
        return f"its row in {table} is missing"
    wrong = [column for column, value in expected.items() if found[column] != value]
    if not wrong:
        return ""
    return f"its row in {table} is not what its events say: {', '.join(wrong)}"


def _rows(table: str, expected: dict[str, Row], by: str) -> dict[str, dict[str, Any]]:
    columns = tuple(next(iter(expected.values())))
    rows = _select(table, columns, by, list(expected))
    return {row[columns.index(by)]: dict(zip(columns, row, strict=True)) for row in rows}


def _select(
    table: str, columns: tuple[str, ...], by: str, values: list[str]
) -> list[tuple[Any, ...]]:
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {by} IN ({marks})",  # noqa: S608
            values,
        )
        return list(cursor.fetchall())


def _left_over(counts: dict[str, int]) -> Iterator[Bad]:
    for table, count in counts.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
            found = cursor.fetchone()[0]
        if found != count:
            yield Bad(
                f"table {table}", 0, f"it has {found} rows, and the events account for {count}"
            )


def rebuild() -> int:
    """Remakes every projected row from the events; gives the number of streams."""
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        cursor.execute("DELETE FROM ledger_stream")
    made = 0
    streams = folded()
    while part := list(islice(streams, _CHUNK)):
        write(((s, x.state, x.meta, x.position) for s, x in part), fresh=True)
        _write_heads(part)
        made += len(part)
    return made


def _write_heads(part: list[tuple[str, Loaded]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_stream (id, position, hash) VALUES (%s, %s, %s)",
            [(stream, loaded.position, loaded.head) for stream, loaded in part],
        )
