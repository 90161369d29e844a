"""Writes projected rows: one statement a table, whatever the number of streams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from blastema.records import driver
from blastema.records.kinds import PROJECTIONS, kind_of
from blastema.records.project.row import Meta, Row, full_row


def write(streams: Iterable[tuple[str, Any, Meta, int]], *, fresh: bool = False) -> None:
    """Makes the rows of each (stream, state, meta, position) what its state says.

    ``fresh`` says that none of them has a row yet.
    """
    mains: dict[str, list[Row]] = defaultdict(list)
    children: dict[str, list[Row]] = defaultdict(list)
    parents: dict[str, list[str]] = defaultdict(list)
    for stream, state, meta, position in streams:
        projection = PROJECTIONS[kind_of(stream)]
        stream_id = stream.partition("/")[2]
        mains[projection.table].append(full_row(projection, stream_id, state, meta, position))
        for table, rows_of in projection.children.items():
            children[table].extend(rows_of(stream_id, state))
            if position > 1 and not fresh:
                parents[table].append(stream_id)
    for table, rows in mains.items():
        _upsert(table, rows)
    for table, ids in parents.items():
        _delete(table, ids)
    for table, rows in children.items():
        _insert(table, rows)


_SQL: dict[tuple[str, str], str] = {}


def _statement(table: str, columns: tuple[str, ...], conflict: bool) -> str:
    key = (table + ("+" if conflict else ""), ",".join(columns))
    if key not in _SQL:
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        if conflict:
            sets = ", ".join(f"{c} = excluded.{c}" for c in columns if c != "id")
            sql += f" ON CONFLICT (id) DO UPDATE SET {sets}"
        _SQL[key] = sql
    return _SQL[key]


def _run(table: str, rows: list[Row], conflict: bool) -> None:
    if not rows:
        return
    columns = tuple(rows[0])
    values = [tuple(row.values()) for row in rows]
    driver.tell(_statement(table, columns, conflict), values)


def _upsert(table: str, rows: list[Row]) -> None:
    _run(table, rows, conflict=True)


def _insert(table: str, rows: list[Row]) -> None:
    _run(table, rows, conflict=False)


def _delete(table: str, ids: list[str]) -> None:
    driver.tell(f"DELETE FROM {table} WHERE parent = %s", [(i,) for i in ids])  # noqa: S608
