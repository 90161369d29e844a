"""Append-only tables: no update, no delete, no replace, no truncate.

Triggers stop accidents and ordinary mischief; the checkpoints kept elsewhere are the
evidence against somebody who can drop a table.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Table -> the columns whose values identify a row. SQLite's INSERT OR REPLACE deletes
# rows without firing a delete trigger, so inserting a known value is refused as well.
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "ledger_event": ("id", "hash"),
    "ledger_leaf": ("number", "event"),
    "ledger_checkpoint": ("number",),
    "ledger_key": ("number", "key"),
    "rulebook_edition": ("version",),
    "access_log": ("id",),
    "access_batch": ("access",),
}

_SAYS = "is append-only: write a correcting event instead"


def _sqlite(table: str, columns: tuple[str, ...]) -> list[tuple[str, str]]:
    known = " OR ".join(f"{column} = NEW.{column}" for column in columns)
    if table == "ledger_event":
        known += " OR (stream = NEW.stream AND position = NEW.position)"
        known += " OR (command = NEW.command AND sequence = NEW.sequence)"
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {known})"  # noqa: S608  (names are ours)
    return [
        (f"{table}_no_update", f"BEFORE UPDATE ON {table}"),
        (f"{table}_no_delete", f"BEFORE DELETE ON {table}"),
        (f"{table}_no_replace", f"BEFORE INSERT ON {table} WHEN {exists}"),
    ]


def _arm_sqlite(cursor: Any) -> None:
    for table, columns in APPEND_ONLY.items():
        for name, when in _sqlite(table, columns):
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {name} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{table} {_SAYS}'); END"
            )


def _arm_postgresql(cursor: Any) -> None:
    cursor.execute(
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '% {_SAYS}', TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in APPEND_ONLY:
        for name, when, each in (
            (f"{table}_no_update", "BEFORE UPDATE OR DELETE", "ROW"),
            (f"{table}_no_truncate", "BEFORE TRUNCATE", "STATEMENT"),
        ):
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} {when} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION append_only()"
            )
            # ALWAYS: also for a session that replays a replication stream.
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _expected(vendor: str) -> set[str]:
    if vendor == "sqlite":
        return {name for t, c in APPEND_ONLY.items() for name, _ in _sqlite(t, c)}
    return {f"{table}_no_{what}" for table in APPEND_ONLY for what in ("update", "truncate")}


def missing(database: BaseDatabaseWrapper | None = None) -> list[str]:
    """The guards that should stand and do not, by name."""
    database = database or connections["default"]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    )
    with database.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return sorted(_expected(database.vendor) - found)


def rearm(using: str = "default", **_: Any) -> None:
    """Puts every guard back; harmless where they stand."""
    database = connections[using]
    tables = database.introspection.table_names()
    if not set(APPEND_ONLY) <= set(tables):
        return  # in the middle of migrating from zero: the last migration arms them
    with database.cursor() as cursor:
        (_arm_sqlite if database.vendor == "sqlite" else _arm_postgresql)(cursor)
