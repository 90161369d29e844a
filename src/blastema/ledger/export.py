"""The ledger as a file for a stranger: one canonical JSON object a line.

``docs/reference/ledger-format.md`` describes it to somebody who does not read Python.
Order of lines: header, keys, checkpoints, events, end. Checkpoints stand before the
events so that one pass in constant memory can compare each root as it is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Protocol

from blastema.ledger.chain import Bad, Entry
from blastema.ledger.checkpoint import Checkpoint
from blastema.ledger.lines import (
    ExportedEvent,
    ExportEnd,
    ExportError,
    checkpoint_line,
    content,
    end_line,
    event_line,
    header_line,
    key_line,
    read_line,
)
from blastema.ledger.signing import KeyRecord
from blastema.ledger.verify import Verdict, Verifier

_ORDER = ("header", "key", "checkpoint", "event", "end")


class ExportDigestError(ExportError):
    """A file that reads well, but is not what its last line counts and sums."""


class BytesOut(Protocol):
    """Where an export is written: a binary file, a gzip stream, a response."""

    def write(self, data: bytes, /) -> object: ...


def write_export(
    stream_out: BytesOut,
    keys: Iterable[KeyRecord],
    events: Iterable[tuple[Entry, int | None]],
    checkpoints: Iterable[Checkpoint],
) -> ExportEnd:
    """Writes the whole file and gives back what its last line says.

    ``keys`` and ``checkpoints`` in the order of their making; ``events`` with their
    leaf number, those that have one in its order, then the others by stream and
    position. Raises ``ExportError`` for stored bytes that are no text, which only a
    tampered ledger has.
    """
    tally = _Tally()
    for kind, line in _lines(keys, events, checkpoints, tally):
        stream_out.write(line)
        tally.add(kind, line)
    stream_out.write(end_line(tally.end()))
    return tally.end()


def read_export(lines: Iterable[bytes]) -> Iterator[KeyRecord | Checkpoint | ExportedEvent]:
    """What the file holds, line by line in constant memory; header and end are checked.

    Raises ``ExportError`` with the line number: at once for a line without the right
    form or place, ``ExportDigestError`` after the last for bytes that were changed.
    Whether the contents are true is for ``verify_export`` to say.
    """
    tally, ended = _Tally(), False
    for line in lines:
        number = tally.lines + 1
        if ended:
            raise ExportError(number, "it stands after the end line")
        members = read_line(line, number)
        if not tally.may_come(members["kind"]):
            raise ExportError(number, f"a {members['kind']} line out of its place")
        item = content(members, number)
        if isinstance(item, ExportEnd):
            ended = True
            if item != tally.end():
                raise ExportDigestError(number, "the lines before are not those it counts and sums")
        elif item is not None:
            yield item
        tally.add(members["kind"], line)
    if not ended:
        raise ExportError(tally.lines + 1, "the end line is missing: the file was cut off")


def verify_export(lines: Iterable[bytes], copies: Iterable[Checkpoint] = ()) -> Verdict:
    """The verdict on an export; a malformed file is a fault of stream ``file``, by line."""
    reader = _Reader(copies)
    broken: ExportError | None = None
    try:
        for item in read_export(lines):
            reader.add(item)
    except ExportError as error:
        broken = error
    verdict = reader.verifier().verdict()
    # A changed byte that was located among the events says more than the file's sum;
    # a line that could not be read hides all that follows it, so it comes first.
    if broken is None or (isinstance(broken, ExportDigestError) and not verdict.ok):
        return verdict
    return replace(verdict, ok=False, first_bad=Bad("file", broken.line, broken.why))


class _Tally:
    """Lines so far: how many of each kind, the last kind's rank, and their SHA-256."""

    def __init__(self) -> None:
        self.lines = 0
        self._counts = dict.fromkeys(_ORDER, 0)
        self._rank = 0
        self._digest = sha256()

    def may_come(self, kind: str) -> bool:
        if self.lines == 0 or kind == "header":
            return self.lines == 0 and kind == "header"
        return _ORDER.index(kind) >= self._rank

    def add(self, kind: str, line: bytes) -> None:
        self.lines += 1
        self._counts[kind] += 1
        self._rank = _ORDER.index(kind)
        self._digest.update(line)

    def end(self) -> ExportEnd:
        counts = self._counts
        return ExportEnd(
            counts["key"], counts["checkpoint"], counts["event"], self._digest.hexdigest()
        )


class _Reader:
    """Collects keys and checkpoints until the first event, then verifies events as read."""

    def __init__(self, copies: Iterable[Checkpoint]) -> None:
        self._copies = copies
        self._keys: list[KeyRecord] = []
        self._checkpoints: list[Checkpoint] = []
        self._verifier: Verifier | None = None

    def add(self, item: KeyRecord | Checkpoint | ExportedEvent) -> None:
        if isinstance(item, KeyRecord):
            self._keys.append(item)
        elif isinstance(item, Checkpoint):
            self._checkpoints.append(item)
        else:
            self.verifier().add(item.entry, item.leaf)

    def verifier(self) -> Verifier:
        if self._verifier is None:
            self._verifier = Verifier(
                keys=self._keys,
                checkpoints=self._checkpoints,
                copies=self._copies,
                whole_bodies=True,
            )
        return self._verifier


def _lines(
    keys: Iterable[KeyRecord],
    events: Iterable[tuple[Entry, int | None]],
    checkpoints: Iterable[Checkpoint],
    tally: _Tally,
) -> Iterator[tuple[str, bytes]]:
    try:
        yield "header", header_line()
        for key in keys:
            yield "key", key_line(key)
        for checkpoint in checkpoints:
            yield "checkpoint", checkpoint_line(checkpoint)
        for entry, leaf in events:
            yield "event", event_line(entry, leaf)
    except UnicodeDecodeError:
        why = "the stored bytes are no text: verify the ledger before exporting it"
        raise ExportError(tally.lines + 1, why) from None
