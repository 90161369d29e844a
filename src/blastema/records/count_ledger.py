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
