"""Migrating: as the owner on PostgreSQL, with the application's rights set again after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from blastema.app.databases import django_database
from blastema.app.errors import UserError
from blastema.app.values import Database

# Django's own book of applied migrations: the application looks at it when it starts.
READ_ONLY = frozenset({"django_migrations"})


def migrate() -> None:
    """Applies every migration; raises `UserError` where the owner's address is missing."""
    database = settings.BLASTEMA.database_url
    if database.engine == "sqlite":
        _migrate_file(Path(database.name))
    else:
        _migrate_server(database, settings.BLASTEMA.database_owner_url)


def _migrate_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    keep_rulebook()


def keep_rulebook() -> None:
    """Keeps this release's rule book: a decision can be replayed under it after the next one."""
    from blastema.actions.act import utc_text
    from blastema.app.fresh import MACHINE
    from blastema.core.rules.load import rulebook, rulebook_texts
    from blastema.records.editions import keep_edition

    keep_edition(rulebook().version, rulebook_texts(), utc_text(MACHINE.now()))


def _migrate_server(database: Database, owner: Database | None) -> None:
    if owner is None:
        raise UserError(
            "BLASTEMA_DATABASE_OWNER_URL is not set; on PostgreSQL the owner of the tables "
            "migrates. Give postgresql://owner:password@host:port/name of the same database."
        )
    with _signed_in_as(owner):
        call_command("migrate", interactive=False, verbosity=0)
        keep_rulebook()
        if owner.user != database.user:
            grant_rights(database.user)


@contextmanager
def as_owner() -> Iterator[None]:
    """Signed in as the owner where there is one; on SQLite everybody is."""
    owner = settings.BLASTEMA.database_owner_url
    if owner is None:
        yield
        return
    with _signed_in_as(owner):
        yield


@contextmanager
def _signed_in_as(owner: Database) -> Iterator[None]:
    """The default connection as the owner's: migrations need not know that there are two."""
    described = connections.settings["default"]
    before = dict(described)
    connection.close()
    described.update(django_database(owner))
    try:
        yield
    finally:
        connection.close()
        described.update(before)


def grant_rights(role: str) -> None:
    """Sets what the application's role may do with each table, whatever it might do before."""
    from blastema.records.guards import APPEND_ONLY

    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
        for table in connection.introspection.table_names(cursor):
            rights = _rights(table, frozenset(APPEND_ONLY))
            place = sql.Identifier(table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(place, name))
            statement = sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), place, name)
            cursor.execute(statement)
        every = sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}")
        cursor.execute(every.format(name))


def _rights(table: str, append_only: frozenset[str]) -> str:
    if table in READ_ONLY:
        return "SELECT"
    if table in append_only:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE"
