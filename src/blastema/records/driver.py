"""Statements sent through the driver itself, for what runs with every change.

Django's cursors cost more than a short statement does. Here a statement goes to the
connection that Django holds, inside the transaction that Django began, and its errors
come back as Django's. On PostgreSQL statements are prepared once a connection, and
those within ``in_one_go`` share one round trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]
# Gives the rows that were asked for; inside ``in_one_go`` not before its end.
Answer = Callable[[], list[Row]]

# As much as SQLite is usually built to map; it reads the rest of a greater file as ever.
_MAPPED_BYTES = 0x7FFF0000


@contextmanager
def in_one_go() -> Iterator[None]:
    """Sends what is inside without waiting for each answer; a fault comes at the end.

    SQLite answers in the process. PostgreSQL answers over a wire, where the waits of a
    change would take longer than its work.
    """
    database = _database()
    if database.vendor != "postgresql":
        yield
        return
    with database.wrap_database_errors, database.connection.pipeline():
        yield


@contextmanager
def reading_much() -> Iterator[None]:
    """For one who reads the whole ledger: SQLite maps the file instead of copying each page."""
    database = _database()
    if database.vendor != "sqlite":
        yield
        return
    (before,) = database.connection.execute("PRAGMA mmap_size").fetchone()
    database.connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    try:
        yield
    finally:
        database.connection.execute(f"PRAGMA mmap_size = {before}")


def ask(sql: str, parameters: Sequence[Any]) -> Answer:
    database = _database()
    with database.wrap_database_errors:
        if database.vendor == "postgresql":
            return _prepared(database, sql, parameters).fetchall
        rows = database.connection.execute(_marked(sql), parameters).fetchall()
    return lambda: rows


def tell(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """The statement for each of the rows."""
    database = _database()
    with database.wrap_database_errors:
        if database.vendor != "postgresql":
            database.connection.executemany(_marked(sql), rows)
        elif len(rows) == 1:
            _prepared(database, sql, rows[0])
        else:
            psycopg.Cursor(database.connection).executemany(sql, rows)


def _database() -> BaseDatabaseWrapper:
    """The open connection; none where an error has spoilt the transaction, as Django has it."""
    database = connections[DEFAULT_DB_ALIAS]
    database.validate_no_broken_transaction()
    database.ensure_connection()
    return database


def _prepared(
    database: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]
) -> psycopg.Cursor[Row]:
    return psycopg.Cursor(database.connection).execute(sql, parameters, prepare=True)


@lru_cache(maxsize=512)
def _marked(sql: str) -> str:
    """With SQLite's own marks."""
    return sql.replace("%s", "?")
