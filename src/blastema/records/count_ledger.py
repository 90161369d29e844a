"""How much stands in the ledger: counts alone, no verification."""

from __future__ import annotations

from django.db import connection


def counts() -> tuple[int, int, int]:
    """Events, streams, and events under a checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT COUNT(*) FROM ledger_event), (SELECT COUNT(*) FROM ledger_stream), "
            "(SELECT COUNT(*) FROM ledger_leaf)"
        )
        events, streams, leaves = cursor.fetchone()
    return events, streams, leaves


def events_at_most(most: int) -> int:
    """How many events there are, counted no further than one more than ``most``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT 1 FROM ledger_event LIMIT %s) AS counted", [most + 1]
        )
        counted: int = cursor.fetchone()[0]
    return counted
