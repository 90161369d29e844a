"""What the migrations make is what the models say, guarded, on both databases, from zero."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from blastema.records import guards
from tests.harness import run
from tests.harness.databases import Throwaway


def tables(own: Throwaway) -> dict[str, set[str]]:
    """Each table of a database that this process is not connected to, with its columns."""
    if run.ON_POSTGRESQL:
        query = (
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
        with psycopg.connect(own.url) as opened:
            rows = opened.execute(query).fetchall()
    else:
        query = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
        with closing(sqlite3.connect(run.sqlite_file(own.name))) as opened:
            rows = opened.execute(query).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def triggers(own: Throwaway) -> set[str]:
    if run.ON_POSTGRESQL:
        with psycopg.connect(own.url) as opened:
            rows = opened.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").fetchall()
    else:
        with closing(sqlite3.connect(run.sqlite_file(own.name))) as opened:
            rows = opened.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
    return {name for (name,) in rows}


@pytest.mark.django_db
def test_no_model_waits_for_a_migration() -> None:
    call_command("makemigrations", "records", check=True, dry_run=True, verbosity=0)


def test_nothing_is_there_before_and_every_model_after(empty_db: Throwaway) -> None:
    assert tables(empty_db) == {}
    empty_db.run("migrate")
    found = tables(empty_db)
    expected = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_app_config("records").get_models()
    }
    assert {table: found.get(table) for table in expected} == expected


def test_every_guard_stands_after_migrating_from_zero_and_again(empty_db: Throwaway) -> None:
    empty_db.run("migrate")
    vendor = "postgresql" if run.ON_POSTGRESQL else "sqlite"
    assert triggers(empty_db) == guards._expected(vendor)
    empty_db.run("migrate")
    assert triggers(empty_db) == guards._expected(vendor)


@pytest.mark.sqlite
def test_migrating_puts_a_lost_guard_back(throwaway_db: Throwaway) -> None:
    with closing(sqlite3.connect(run.sqlite_file(throwaway_db.name))) as opened:
        opened.execute("DROP TRIGGER ledger_event_no_update")
    served = throwaway_db.run("serve", "--port", "1", check=False)
    assert served.returncode == 2
    assert "ledger_event_no_update" in served.stderr
    throwaway_db.run("migrate")
    assert "ledger_event_no_update" in triggers(throwaway_db)


@pytest.mark.django_db
def test_each_app_of_ours_has_one_line_of_migrations() -> None:
    """Two branches of migrations would depend on the order in which somebody ran them."""
    loader = MigrationLoader(connection)
    assert len(loader.graph.leaf_nodes("records")) == 1
    assert loader.detect_conflicts() == {}
