"""Queries about many ids at once.

A set of ids goes to the database as one text, whatever its size: SQLite reads it as JSON,
PostgreSQL splits it. As parameters, or as an array of them, some thousands would take
longer to write into the statement than the database takes to answer.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

# The unit separator, which stands in no id and on no label.
_SEPARATOR = "\x1f"
_AMONG = {
    "sqlite": "IN (SELECT value FROM json_each(%s))",
    "postgresql": "= ANY(string_to_array(%s, chr(31)))",
}


def asked(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())


def among(sql: str, ids: Collection[str], *more: Any) -> list[tuple[Any, ...]]:
    """The rows of a query whose ``{among}`` says that a column holds one of these ids."""
    if not ids:
        return []
    return asked(sql.format(among=place()), [one_value(ids), *more])


def place() -> str:
    """What follows a column in a statement that takes ``one_value`` as its parameter."""
    return _AMONG[connection.vendor]


def one_value(ids: Collection[str]) -> str:
    return json.dumps(list(ids)) if connection.vendor == "sqlite" else _SEPARATOR.join(ids)
