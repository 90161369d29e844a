"""Configuration -> Django's description of a database."""

from __future__ import annotations

from typing import Any

from blastema.app.values import Database

# FULL: a commit that was answered survives a power cut (architecture page, "Choices made").
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    # A large import leaves a log as long as itself; this gives its room back.
    "PRAGMA journal_size_limit=67108864;"
)
# Writers wait for one another this long before "database is locked".
SQLITE_PATIENCE_SECONDS = 20
# Opening a connection costs more than most pages.
KEEP_CONNECTION_SECONDS = 600
# Statements that the write path sends are prepared at once; Django's own never are.
PREPARE_AFTER = 5


def django_database(database: Database) -> dict[str, Any]:
    """One entry of `DATABASES`; never ATOMIC_REQUESTS: actions own their transactions."""
    return _sqlite(database) if database.engine == "sqlite" else _postgresql(database)


def _sqlite(database: Database) -> dict[str, Any]:
    return {
        "ENGINE": "blastema.app.sqlite",
        "NAME": database.name,
        "CONN_MAX_AGE": KEEP_CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_PATIENCE_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgresql(database: Database) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.name,
        "HOST": database.host,
        "PORT": str(database.port or ""),
        "USER": database.user,
        "PASSWORD": database.password,
        "CONN_MAX_AGE": KEEP_CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**dict(database.options), "prepare_threshold": PREPARE_AFTER},
    }
