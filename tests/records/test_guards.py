"""Append-only tables on both databases: no update, delete, replace or truncate, ever."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from blastema.records import classes, guards
from tests.actions.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows() -> None:
    """One row in every guarded table, so that a guard has something to guard."""
    from blastema.actions.sign_checkpoint import sign_checkpoint
    from blastema.records import access

    world = World()
    patient = world.register()
    act = world.act("quality")
    access.write(
        [access.Look(act.fresh.id(), act.recorded_at, act.who.id, world.site, patient, "test")]
    )
    sign_checkpoint(act)


def attempt(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", guards.APPEND_ONLY)
def test_no_row_can_be_changed(table: str) -> None:
    column = guards.APPEND_ONLY[table][0]
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"):
        attempt(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", guards.APPEND_ONLY)
def test_no_row_can_be_deleted(table: str) -> None:
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"):
        attempt(f"DELETE FROM {table}")


@pytest.mark.sqlite
@pytest.mark.parametrize("table", guards.APPEND_ONLY)
def test_no_row_can_be_replaced(table: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        attempt(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.postgres
@pytest.mark.parametrize("table", guards.APPEND_ONLY)
def test_no_table_can_be_emptied(table: str) -> None:
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"):
        attempt(f"TRUNCATE {table}")


@pytest.mark.sqlite
def test_a_missing_guard_stops_the_start_and_migrating_puts_it_back() -> None:
    assert not run_checks(databases=["default"], tags=["database"])
    attempt("DROP TRIGGER ledger_event_no_delete")
    found = run_checks(databases=["default"], tags=["database"])
    assert [(e.id, "ledger_event_no_delete" in e.msg) for e in found] == [("blastema.E101", True)]
    guards.rearm()
    assert guards.missing() == []


@pytest.mark.sqlite
def test_a_rebuilt_table_loses_its_guards_and_they_are_armed_again() -> None:
    """What a later migration on SQLite does to a table it changes."""
    attempt("CREATE TABLE copied AS SELECT * FROM access_batch")
    attempt("DROP TABLE access_batch")
    attempt("ALTER TABLE copied RENAME TO access_batch")
    assert guards.missing() == [
        "access_batch_no_delete", "access_batch_no_replace", "access_batch_no_update",
    ]  # fmt: skip
    guards.rearm()
    assert guards.missing() == []


def test_every_table_is_of_one_class() -> None:
    ours = {model._meta.db_table for model in apps.get_app_config("records").get_models()}
    sets = (
        classes.LEDGER,
        classes.ACCESS_LOG,
        classes.PROJECTION,
        classes.DERIVED,
        classes.OUTBOX,
        classes.OPERATIONAL,
    )
    assert ours == set().union(*sets)
    assert sum(map(len, sets)) == len(ours)


def test_what_is_guarded_is_ledger_or_access_log() -> None:
    assert set(guards.APPEND_ONLY) == (classes.LEDGER | classes.ACCESS_LOG) - {"ledger_stream"}


def test_what_is_projected_is_what_the_kinds_project() -> None:
    from blastema.records.kinds import PROJECTIONS

    tables = {table for p in PROJECTIONS.values() for table in (p.table, *p.children)}
    assert tables == classes.PROJECTION
