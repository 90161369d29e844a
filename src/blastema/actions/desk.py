"""The transaction: what was read, what is to be written, and the moment both are checked.

Commands nest: an import or a demonstration opens one desk and runs many commands at it.
Events are gathered and written together; a stream that was read is folded once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from blastema.actions.act import Act
from blastema.core.event import Event
from blastema.ledger import Entry, seal_entry
from blastema.records import history, keys
from blastema.records.history import Loaded
from blastema.records.project.write import write as write_rows


class Desk:
    """One open transaction's view of the streams.

    ``new_commands`` promises that every command here is made here, so that none can have
    been sent before: nobody asks the ledger for it.
    """

    def __init__(self, *, new_commands: bool = False) -> None:
        self.new_commands = new_commands
        self._loaded: dict[str, Loaded] = {}
        self._heads: dict[str, bytes] = {}
        self._to_check: dict[str, int] = {}
        self._entries: list[tuple[Entry, int]] = []
        self._dirty: set[str] = set()
        self.keys = keys.Keyring()

    def read(self, *streams: str) -> tuple[Loaded, ...]:
        unread = [stream for stream in streams if stream not in self._loaded]
        if unread:
            for stream, loaded in history.load(unread).items():
                self._loaded[stream] = loaded
                self._heads[stream] = loaded.head
                self._to_check[stream] = loaded.position
        return tuple(self._loaded[stream] for stream in streams)

    def begin(self, stream: str) -> Loaded:
        """A stream whose id was made just now, so that nothing can have been written to it."""
        return self._loaded.setdefault(stream, history.empty(stream))

    def head(self, stream: str) -> str:
        """The hash of the stream's last event, in small hexadecimal; empty before the first."""
        return self._heads.get(stream, b"").hex()

    def append(self, act: Act, stream: str, events: Sequence[Event], number: int) -> None:
        recorded_at, occurred_at = act.recorded_at, act.occurred_at
        envelope = {"site": act.site, "recorded_at": recorded_at}
        for offset, event in enumerate(events):
            loaded = self._loaded[stream]
            entry = seal_entry(
                id=act.fresh.id(),
                stream=stream,
                position=loaded.position + 1,
                prev=self._heads.get(stream, b""),
                type=event.type,
                data=event.data,
                by=act.who.id,
                site=act.site,
                command=act.command,
                recorded_at=recorded_at,
                occurred_at=occurred_at,
                zone=act.zone,
            )
            self._loaded[stream] = history.advance(loaded, stream, event, envelope)
            self._heads[stream] = entry.hash
            self._entries.append((entry, number + offset))
            self._dirty.add(stream)

    def flush(self) -> None:
        """Checks that nothing read has moved, then writes events, keys and rows."""
        dirty = sorted(self._dirty)
        with history.or_changed(dirty), history.unmoved(self._to_check, self._entries):
            write_rows(self._row(stream) for stream in dirty)
            self.keys.flush()
        self._to_check = {}
        self._entries, self._dirty = [], set()

    def forget(self) -> None:
        """Flushes and drops what was read: keeps a long import's memory level."""
        self.flush()
        self._loaded, self._heads = {}, {}
        self.keys.forget()

    def _row(self, stream: str) -> tuple[str, Any, Any, int]:
        loaded = self._loaded[stream]
        return stream, loaded.state, loaded.meta, loaded.position


_current: ContextVar[Desk | None] = ContextVar("desk", default=None)


@contextmanager
def open_desk(*, new_commands: bool = False) -> Iterator[Desk]:
    """The desk in use, or a new one that is written and closed at the end of the block."""
    current = _current.get()
    if current is not None:
        yield current
        return
    with transaction.atomic():
        desk = Desk(new_commands=new_commands)
        token = _current.set(desk)
        try:
            yield desk
            desk.flush()
        finally:
            _current.reset(token)


def is_open() -> bool:
    return _current.get() is not None
