"""How a command ends when it did not end well: whose fault, in which words, which code."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import IntEnum


class Outcome(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    NO = 1
    NOT_POSSIBLE = 2
    OUR_FAULT = 70
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Told:
    """What a person reads on standard error, and the exit code."""

    text: str
    code: int = Outcome.NOT_POSSIBLE


# What SQLite says of the machine -> what a person does about it.
DATABASE_REMEDIES = {
    "readonly": "Give this user the right to write the database file and its folder.",
    "read-only": "Give this user the right to write the database file and its folder.",
    "full": "The disk is full: make room and run the command again; nothing was half-written.",
    # A disk without room for the files beside the database, a quota, or a disk that fails.
    "disk i/o": "The disk is full, refuses to grow the file, or fails: make room, look at the "
    "system's log, and run the command again; nothing was half-written.",
    "unable to open": "Check BLASTEMA_DATABASE_URL and BLASTEMA_DATA_DIR, and who may read them; "
    "for a new database, run blastema migrate first.",
    "locked": "Another process is writing: run the command again when it has finished.",
    "not a database": "The file is not an SQLite database: check BLASTEMA_DATABASE_URL.",
    "malformed": "The file is damaged: restore the last back-up.",
    "no such table": "Run blastema migrate first.",
    "does not exist": "Check the database's name, or run blastema migrate first.",
    "connection": "Check that the database server runs and BLASTEMA_DATABASE_URL is right.",
    "no space left": "The disk is full: make room and run the command again.",
}


def told(error: BaseException) -> Told | None:
    """The plain end of an error that is not ours to mend; `None` for a fault of the program."""
    if isinstance(error, KeyboardInterrupt):
        return Told("Stopped.", Outcome.INTERRUPTED)
    if isinstance(error, BrokenPipeError):
        return Told("", Outcome.NOT_POSSIBLE)
    if _is_spoken(error):
        return Told(str(error))
    if isinstance(error, OSError) and error.filename:
        return Told(f"Cannot use {error.filename}: {error.strerror}.")
    return _of_database(error)


def _is_spoken(error: BaseException) -> bool:
    """Errors that this project wrote for people: each says what was found and what to do."""
    return type(error).__module__.startswith("blastema.") and isinstance(error, Exception)


def _of_database(error: BaseException) -> Told | None:
    from django.core.management.base import CommandError
    from django.db import DatabaseError

    if isinstance(error, CommandError):
        return Told(str(error))
    if not isinstance(error, (DatabaseError, sqlite3.Error)):
        return None
    said = str(error).strip().partition("\n")[0]
    remedy = next((r for key, r in DATABASE_REMEDIES.items() if key in said.lower()), None)
    return Told(f"The database cannot be used: {said}. {remedy}") if remedy else None
