"""One taker of a sequence of numbers at a time, until the transaction ends."""

from __future__ import annotations

from zlib import crc32

from django.db import connection

# Tells these locks apart from the other advisory locks of the programme.
_SEQUENCES = 0x6C6162


def lock_sequence(prefix: str) -> None:
    """Waits for whoever takes a number that begins so.

    SQLite has one writer anyway: its transactions begin IMMEDIATE. Two prefixes that share
    a checksum would wait for each other, and that is all.
    """
    if connection.vendor == "postgresql":
        signed = crc32(prefix.encode()) - 2**31
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SEQUENCES, signed])
