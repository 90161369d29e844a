"""Reads streams out of the ledger's tables, and writes events and their rows into them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction

from blastema.core.event import Event
from blastema.core.upcast import UPCASTERS, lift
from blastema.ledger import Entry
from blastema.records import driver
from blastema.records.kinds import KINDS, kind_of
from blastema.records.project.row import Meta

# Events to be written, each with its number within its command.
Entries = Sequence[tuple[Entry, int]]


class ChangedMeanwhileError(Exception):
    """Another person's change reached a stream first; nothing of ours was written."""

    def __init__(self, streams: Sequence[str]) -> None:
        self.streams = tuple(streams)
        kinds = ", ".join(sorted({kind_of(stream) for stream in streams}))
        super().__init__(
            f"Somebody else changed this {kinds} meanwhile. Nothing of yours was saved: "
            "look at what it is now, and do it again if it is still right."
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stream as it stands: its state, its head, and when and where it was written."""

    state: Any
    position: int
    head: bytes
    meta: Meta


def empty(stream: str) -> Loaded:
    return Loaded(KINDS[kind_of(stream)].empty, 0, b"", Meta())


def advance(loaded: Loaded, stream: str, event: Event, envelope: dict[str, Any]) -> Loaded:
    """The stream after one more event, folded but with the head as it was."""
    state = KINDS[kind_of(stream)].apply(loaded.state, lift(event, UPCASTERS))
    meta = loaded.meta.after(envelope)
    return Loaded(state, loaded.position + 1, loaded.head, meta)


def _folded(stream: str, rows: Iterable[tuple[Any, ...]]) -> Loaded:
    loaded = empty(stream)
    head = b""
    for _, _, hashed, body in rows:
        envelope = json.loads(bytes(body))
        loaded = advance(loaded, stream, Event(envelope["type"], envelope["data"]), envelope)
        head = bytes(hashed)
    return Loaded(loaded.state, loaded.position, head, loaded.meta)


_BATCH = 500  # below every database's limit on the parameters of one query


def load(streams: Sequence[str]) -> dict[str, Loaded]:
    """Every stream asked for; one that has no event yet is empty."""
    found: dict[str, Loaded] = {}
    for start in range(0, len(streams), _BATCH):
        part = list(streams[start : start + _BATCH])
        for stream, rows in groupby(_event_rows(part), key=lambda row: row[0]):
            found[stream] = _folded(stream, rows)
    return {stream: found.get(stream) or empty(stream) for stream in streams}


def _event_rows(streams: list[str]) -> list[tuple[Any, ...]]:
    marks = ", ".join(["%s"] * len(streams))
    return driver.ask(
        "SELECT stream, position, hash, body FROM ledger_event "  # noqa: S608  (marks only)
        f"WHERE stream IN ({marks}) ORDER BY stream, position",
        streams,
    )()


def envelopes(stream: str) -> list[dict[str, Any]]:
    """What happened in one stream, oldest first, as the bodies tell it."""
    return [json.loads(bytes(row[3])) for row in _event_rows([stream])]


def by_command(command: str) -> list[dict[str, Any]]:
    """The events that this command wrote before, if it was sent before."""
    # In one go with the beginning of the transaction, which this question often is.
    with driver.in_one_go():
        found = driver.ask(
            "SELECT body FROM ledger_event WHERE command = %s ORDER BY sequence", (command,)
        )
    return [json.loads(bytes(row[0])) for row in found()]


@contextmanager
def unmoved(read: Mapping[str, int], entries: Entries) -> Iterator[None]:
    """Locks and checks what was read, appends ``entries``, and writes what is written inside.

    ``read`` maps stream to position. Raises ``ChangedMeanwhileError`` where one moved; also
    for two first events of one stream, and for one command twice.
    """
    try:
        with driver.in_one_go():
            heads = _lock_heads(sorted(read))
            append(entries)
            yield
        _check_heads(read, heads)
    except (IntegrityError, OperationalError) as error:
        if not _tells_of_a_change(error):
            raise
        streams = {*read, *(entry.stream for entry, _ in entries)}
        raise ChangedMeanwhileError(sorted(streams)) from error


def _lock_heads(ordered: list[str]) -> list[driver.Answer]:
    """Locks the heads in the order of their ids, so that two writers cannot embrace."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    answers = []
    for start in range(0, len(ordered), _BATCH):
        part = ordered[start : start + _BATCH]
        marks = ", ".join(["%s"] * len(part))
        sql = f"SELECT id, position FROM ledger_stream WHERE id IN ({marks}) ORDER BY id{lock}"  # noqa: S608  (marks only)
        answers.append(driver.ask(sql, part))
    return answers


def _check_heads(read: Mapping[str, int], heads: Iterable[driver.Answer]) -> None:
    now = {stream: position for answer in heads for stream, position in answer()}
    moved = [stream for stream, position in read.items() if now.get(stream, 0) != position]
    if moved:
        # What was sent after the locks must never be committed, whoever catches this.
        transaction.set_rollback(True)
        raise ChangedMeanwhileError(moved)


def _tells_of_a_change(error: Exception) -> bool:
    """Whether the database's fault means that somebody else was first.

    A verb that asks the tables locks in several rounds, so two can embrace after all;
    PostgreSQL lets one go, and for the person that is a change by somebody else.
    """
    says = str(error).partition("\n")[0]
    return ("ledger_event" if isinstance(error, IntegrityError) else "deadlock") in says


def append(entries: Entries) -> None:
    """Writes events (each with its number within its command) and moves their heads."""
    if not entries:
        return
    driver.tell(
        "INSERT INTO ledger_event (id, stream, position, type, command, sequence, "
        "recorded_at, hash, body) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            (e.id, e.stream, e.position, e.type, e.command, number, e.recorded_at, e.hash, e.body)
            for e, number in entries
        ],
    )
    heads = {entry.stream: (entry.position, entry.hash) for entry, _ in entries}
    driver.tell(
        "INSERT INTO ledger_stream (id, position, hash) VALUES (%s, %s, %s) "
        "ON CONFLICT (id) DO UPDATE SET position = excluded.position, hash = excluded.hash",
        [(stream, position, head) for stream, (position, head) in sorted(heads.items())],
    )


@contextmanager
def or_changed(streams: Sequence[str]) -> Iterator[None]:
    """What a table holds once and somebody else took first (a number, a position) is a change."""
    try:
        yield
    except IntegrityError as error:
        if not _taken(error):
            raise
        raise ChangedMeanwhileError(sorted(streams)) from error


def _taken(error: IntegrityError) -> bool:
    """Whether a value stands already that may stand once; any other broken rule is our fault."""
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "")
    return name in ("SQLITE_CONSTRAINT_UNIQUE", "23505")  # 23505: unique_violation


def all_rows(chunk: int = 5000) -> Iterator[tuple[Any, ...]]:
    """Every event, stream by stream: id, stream, position, type, command, recorded_at,
    hash, body."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT id, stream, position, type, command, recorded_at, hash, body "
            "FROM ledger_event ORDER BY stream, position"
        )
        while rows := cursor.fetchmany(chunk):
            yield from rows
