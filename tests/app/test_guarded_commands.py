"""No command writes while a guard of the ledger is missing; `migrate` puts it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from blastema.app import cli
from tests.harness import run
from tests.harness.databases import Throwaway

GUARD = "ledger_event_no_update"
REFUSED = (
    f"Blastema does not start:\nblastema.E101: The ledger's guard {GUARD} is missing. "
    "Run `blastema migrate`, which puts the guards back, and find out who removed it.\n"
)


def as_owner(own: Throwaway, *statements: str) -> None:
    """What somebody does who owns the database."""
    if run.ON_POSTGRESQL:
        with psycopg.connect(own.env["BLASTEMA_DATABASE_OWNER_URL"]) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    connection = sqlite3.connect(run.sqlite_file(own.name))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _dropped() -> str:
    return f"DROP TRIGGER {GUARD}" + (" ON ledger_event" if run.ON_POSTGRESQL else "")


@pytest.fixture
def unguarded(throwaway_db: Throwaway) -> Throwaway:
    as_owner(throwaway_db, _dropped())
    return throwaway_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "anything"
    path.write_text("{}")
    return path


WRITING: dict[str, Callable[[Path], tuple[str | Path, ...]]] = {
    "serve": lambda file: ("serve",),
    "work": lambda file: ("work", "--once"),
    "createuser": lambda file: ("createuser", "--role", "quality"),
    "do": lambda file: ("do", "open-site", "name=A", "--as", "a", "--password-file", file),
    "show": lambda file: ("show", "board", "--as", "a", "--password-file", file),
    "import fhir": lambda file: ("import", "fhir", file),
    "import outcomes": lambda file: ("import", "outcomes", file, "--map", file),
    "labels render": lambda file: (
        "labels",
        "render",
        "x",
        "-o",
        file.parent / "x.pdf",
        "--as",
        "a",
        "--password-file",
        file,
    ),
    # A look is written down as well.
    "trace": lambda file: ("trace", "x", "--as", "a", "--password-file", file),
    "recall": lambda file: ("recall", "drill", "x", "--as", "a", "--password-file", file),
    "binder": lambda file: (
        "binder",
        "x",
        "-o",
        file.parent / "x.zip",
        "--why",
        "recall",
        "--as",
        "a",
        "--password-file",
        file,
    ),
    "ledger checkpoint": lambda file: ("ledger", "checkpoint"),
    "ledger rebuild": lambda file: ("ledger", "rebuild"),
    "ledger rotate-key": lambda file: ("ledger", "rotate-key"),
    "export": lambda file: ("export", "cohort", "-o", file.parent / "cohort"),
    "restore": lambda file: ("restore", file),
}
READING = {
    "migrate",
    "demo",
    "rules",
    "evidence",
    "keys",
    "backup",
    "ledger verify",
    "ledger export",
    "gate",
}


def test_every_command_is_one_or_the_other() -> None:
    names = {name.partition(" ")[0] for name in (*WRITING, *READING)}
    assert names == set(cli.COMMANDS)


@pytest.mark.parametrize("name", WRITING)
def test_a_command_that_writes_is_refused(unguarded: Throwaway, file: Path, name: str) -> None:
    done = unguarded.run(*WRITING[name](file), check=False)
    assert (done.returncode, done.stdout, done.stderr.endswith(REFUSED)) == (2, "", True)


@pytest.mark.parametrize("arguments", [("ledger", "verify"), ("do",), ("do", "open-site")])
def test_what_writes_nothing_still_answers(unguarded: Throwaway, arguments) -> None:
    assert unguarded.run(*arguments).returncode == 0


def test_migrate_puts_a_lost_guard_back(unguarded: Throwaway) -> None:
    unguarded.run("migrate")
    unguarded.run("ledger", "rebuild")


@pytest.mark.postgres
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_guard_that_does_not_always_fire_is_a_missing_one(
    throwaway_db: Throwaway, how: str
) -> None:
    """A session that plays a replica walks past every trigger that is not ALWAYS."""
    as_owner(throwaway_db, f"ALTER TABLE ledger_event {how} {GUARD}")
    assert throwaway_db.run("ledger", "rebuild", check=False).stderr == REFUSED
    throwaway_db.run("migrate")
    throwaway_db.run("ledger", "rebuild")


@pytest.mark.postgres
def test_a_table_whose_triggers_are_all_disabled_has_no_guard(throwaway_db: Throwaway) -> None:
    as_owner(throwaway_db, "ALTER TABLE ledger_leaf DISABLE TRIGGER USER")
    refused = throwaway_db.run("ledger", "rebuild", check=False).stderr
    assert "ledger_leaf_no_update" in refused
    assert "ledger_leaf_no_truncate" in refused
    throwaway_db.run("migrate")
    throwaway_db.run("ledger", "rebuild")


def test_a_worker_looks_before_each_pass(committed_db: Throwaway) -> None:
    from blastema.app.errors import UserError
    from blastema.app.fresh import MACHINE
    from blastema.app.schedule import Schedule

    schedule = Schedule(MACHINE)
    assert schedule.one_pass().is_quiet
    as_owner(committed_db, _dropped())
    with pytest.raises(UserError, match=GUARD):
        schedule.one_pass()


@pytest.mark.sqlite
def test_a_restore_looks_again_at_its_end(
    committed_db: Throwaway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from blastema.app import archive
    from blastema.app.errors import UserError

    archive.backup(tmp_path / "clinic.backup")
    monkeypatch.setattr(archive.erasures, "apply_again", lambda: _drop_here() or 0)
    with pytest.raises(UserError, match=GUARD):
        archive.restore(tmp_path / "clinic.backup")


def _drop_here() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_dropped())
