"""What must be true before pages are served, and before anything is written."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.checks import CheckMessage, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from blastema.app.errors import UserError
from blastema.app.values import is_loopback
from blastema.records import erasures
from blastema.records.checks import guards_stand

_STOPPED = "Blastema does not start:"


def require_sound(*, host: str) -> None:
    """Raises `UserError` with everything that forbids serving; prints the warnings."""
    faults = [*_debug_in_the_open(host), *_behind()]
    # Checks of the database's guards only mean something once its tables are there.
    messages = [] if faults else run_checks(include_deployment_checks=False, databases=["default"])
    shown = [m for m in messages if not m.is_silenced()]
    for message in shown:
        if not message.is_serious():
            print(_line(message), file=sys.stderr)
    faults += [_line(m) for m in shown if m.is_serious()]
    if faults:
        raise UserError("\n".join((_STOPPED, *faults)))


def require_guards() -> None:
    """Raises `UserError` where a guard of the ledger is missing: nothing may be written then."""
    missing = [_line(message) for message in guards_stand(databases=["default"])]
    if missing:
        raise UserError("\n".join((_STOPPED, *missing)))


def note_erasures() -> int:
    """Notes what a crash left out and gives how many; where that cannot be done, says so, and
    pages and mails go on all the same."""
    try:
        return erasures.note()
    except OSError as error:
        print(
            f"Some erasures are not noted in {erasures.book()} ({error.strerror}): a restored "
            "back-up would bring these people back. Let this user write that file; "
            "`blastema work` then notes them.",
            file=sys.stderr,
        )
        return 0


def _debug_in_the_open(host: str) -> list[str]:
    if not settings.DEBUG or is_loopback(host):
        return []
    return [f"BLASTEMA_DEBUG is True and --host is {host}; debug serves on loopback only."]


def _behind() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return []
    return [f"The database lacks {len(plan)} migrations: run blastema migrate."]


def _line(message: CheckMessage) -> str:
    return f"{message.id}: {message.msg} {message.hint or ''}".rstrip()
