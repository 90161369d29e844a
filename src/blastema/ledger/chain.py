"""An event's place in its stream: canonical body, SHA-256, and the hash before it.

A body is the canonical JSON of twelve members. Canonical order puts ``data``, the
only member that may hold anything, third; all others are strings of printable ASCII
without quote and backslash, or a whole number. So the envelope can be read from the
stored bytes without parsing JSON (``read_envelope`` says why that is sound), which
is what makes verification as fast as hashing allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from blastema.ledger.canonical import NotCanonicalError, canonical
from blastema.ledger.errors import LedgerError

HASH_BYTES = 32

_PLAIN = r"[ !#-\[\]-~]"  # printable ASCII but the quote and the backslash
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z"

# Field, its form, and the words for it; the order in which faults are listed.
_FORMS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (name, re.compile(form, re.ASCII), words)
    for name, form, words in (
        ("id", _UUID, "a UUID in lower case"),
        ("stream", rf"[a-z][a-z0-9-]*/{_UUID}", "kind/uuid in lower case"),
        ("type", r"[a-z][a-z0-9._-]*\.v[1-9][0-9]*", "name.vN"),
        ("by", rf"{_PLAIN}{{1,200}}", '1 to 200 printable ASCII characters without " and \\'),
        ("site", rf"{_PLAIN}{{0,200}}", 'at most 200 printable ASCII characters without " and \\'),
        ("command", rf"{_PLAIN}{{1,200}}", '1 to 200 printable ASCII characters without " and \\'),
        ("recorded_at", _TIME, "a time in UTC as YYYY-MM-DDThh:mm:ss[.ffffff]Z"),
        ("occurred_at", _TIME, "a time in UTC as YYYY-MM-DDThh:mm:ss[.ffffff]Z"),
        ("zone", r"[A-Za-z0-9_+/-]{1,64}", "an IANA zone name"),
    )
)
# All of them at once, a line each, since nearly every entry is without fault.
_ALL_FORMS = re.compile(r"\n".join(form.pattern for _, form, _ in _FORMS), re.ASCII)
_TIMES = ("recorded_at", "occurred_at")

_HEAD = re.compile(rf'\{{"by":"{_PLAIN}*","command":"({_PLAIN}*)","data":\{{')
_TAIL_START = '},"id":"'
_TAIL = re.compile(
    rf'\}},"id":"({_PLAIN}*)","occurred_at":"{_PLAIN}*","position":([1-9][0-9]*),'
    rf'"prev":"([0-9a-f]*)","recorded_at":"({_PLAIN}*)","site":"{_PLAIN}*",'
    rf'"stream":"({_PLAIN}*)","type":"({_PLAIN}*)","zone":"{_PLAIN}*"\}}'
)


class EntryError(LedgerError):
    """An entry that may not be sealed; ``faults`` name every wrong field."""


class Entry(NamedTuple):
    """One stored event, exactly as the table or an export holds it.

    It is not checked on construction: verification has to be able to hold a bad
    one. ``seal_entry`` makes good ones. ``position`` counts from 1 within
    ``stream``; ``hash`` is meant to be the SHA-256 of ``body``.
    """

    id: str
    stream: str
    position: int
    type: str
    command: str
    recorded_at: str
    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a body says about its own place; ``prev`` is hex, empty at position 1."""

    id: str
    stream: str
    position: int
    prev: str
    type: str
    command: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Bad:
    """The place of a fault and what is wrong there, in plain words.

    ``stream`` is an event's stream, or ``key``, ``checkpoint`` or ``file`` with
    ``position`` as the key's place, the checkpoint's number or the line.
    """

    stream: str
    position: int
    why: str


def event_hash(body: bytes) -> bytes:
    return sha256(body).digest()


def seal_entry(
    *,
    id: str,  # noqa: A002  the member's name in the body
    stream: str,
    position: int,
    prev: bytes,
    type: str,  # noqa: A002  the member's name in the body
    data: Mapping[str, object],
    by: str,
    site: str,
    command: str,
    recorded_at: str,
    occurred_at: str,
    zone: str,
) -> Entry:
    """The entry at ``position`` of ``stream``, after the entry whose hash is ``prev``.

    ``prev`` is empty for the first. Raises ``EntryError`` with every wrong field,
    those of ``data`` by their JSON path.
    """
    fields = {
        "id": id,
        "stream": stream,
        "type": type,
        "by": by,
        "site": site,
        "command": command,
        "recorded_at": recorded_at,
        "occurred_at": occurred_at,
        "zone": zone,
    }
    faults = [*_field_faults(fields), *_place_faults(position, prev)]
    try:
        inside = canonical(dict(data), "$.data", 1)
    except NotCanonicalError as error:
        raise EntryError([*faults, *error.faults]) from None
    if faults:
        raise EntryError(faults)
    body = _body(fields, position, prev, inside)
    return Entry(id, stream, position, type, command, recorded_at, body, event_hash(body))


def _body(fields: Mapping[str, str], position: int, prev: bytes, data: bytes) -> bytes:
    """The canonical form of the twelve members, as text: no form of ``_FORMS`` has a
    character that JSON would write otherwise."""
    head = ('{"by":"', fields["by"], '","command":"', fields["command"], '","data":')
    tail = (
        *(',"id":"', fields["id"], '","occurred_at":"', fields["occurred_at"]),
        *('","position":', str(position), ',"prev":"', prev.hex()),
        *('","recorded_at":"', fields["recorded_at"], '","site":"', fields["site"]),
        *('","stream":"', fields["stream"], '","type":"', fields["type"]),
        *('","zone":"', fields["zone"], '"}'),
    )
    # Joined, not formatted: an enumeration's member is written as the text that it is.
    return "".join(head).encode() + data + "".join(tail).encode()


def read_envelope(body: bytes) -> Envelope | None:
    """The envelope of ``body``, or ``None`` where it has not the form of an event.

    Why nothing inside ``data`` can pose as the envelope: the tail is matched up to
    the last byte and holds no backslash, so each of its quotes opens or closes a
    string. In valid JSON the last quote closes one, and their number is even, so
    the first opens one: the tail is read as it looks, and since the last brace
    closes the outermost object and no other brace or bracket stands outside a
    string, its members belong to that object. A body that is not valid JSON is
    refused where it is read, by ``canonical.parse``.
    """
    found = envelope_fields(body)
    if found is None:
        return None
    command, own_id, position, prev, recorded_at, stream, kind = found
    return Envelope(own_id, stream, int(position), prev, kind, command, recorded_at)


def envelope_fields(body: bytes) -> tuple[str, ...] | None:
    """``command, id, position, prev, recorded_at, stream, type`` as they stand in ``body``."""
    text = body.decode("latin-1")  # one character a byte: the envelope itself is ASCII
    head = _HEAD.match(text)
    tail = _TAIL.fullmatch(text, max(text.rfind(_TAIL_START), 0))
    if head is None or tail is None:
        return None
    return head.groups() + tail.groups()


def check_entry(entry: Entry) -> str | None:
    """What is wrong with an entry by itself, in plain words; ``None`` when nothing is."""
    if event_hash(entry.body) != entry.hash:
        return "the stored bytes do not give the stored hash: one of them was changed"
    envelope = read_envelope(entry.body)
    if envelope is None:
        return "the stored bytes have not the form of an event"
    differing = [
        name
        for name in ("id", "stream", "position", "type", "command", "recorded_at")
        if getattr(entry, name) != getattr(envelope, name)
    ]
    if differing:
        return f"the row and its stored bytes disagree on {', '.join(differing)}"
    return None


def check_link(entry: Entry, expected: int, prev: bytes) -> Bad | None:
    """What is wrong between an entry and the one before it in its stream.

    ``expected`` is the position that should come and ``prev`` the hash of the entry
    before it, empty where there is none.
    """
    if entry.position > expected:
        why = f"position {expected} is missing: position {entry.position} comes in its place"
        return Bad(entry.stream, expected, why)
    if entry.position < expected:
        why = f"position {entry.position} comes again or too late: {expected} was expected"
        return Bad(entry.stream, entry.position, why)
    envelope = read_envelope(entry.body)
    if envelope is not None and envelope.prev != prev.hex():
        why = "the chain is broken: this entry, or the one before it, was replaced"
        return Bad(entry.stream, entry.position, why)
    return None


def check_chain(entries: Iterable[Entry]) -> Bad | None:
    """The first fault of one whole stream, given from position 1 on in order."""
    expected, prev = 1, b""
    for entry in entries:
        why = check_entry(entry)
        bad = Bad(entry.stream, entry.position, why) if why else check_link(entry, expected, prev)
        if bad is not None:
            return bad
        expected, prev = entry.position + 1, entry.hash
    return None


def _field_faults(fields: Mapping[str, object]) -> list[str]:
    if _ALL_FORMS.fullmatch(_in_lines(fields)) and all(_is_time(fields[at]) for at in _TIMES):
        return []
    return [
        f"{name}: expected {words}"
        for name, form, words in _FORMS
        if not _has_form(fields[name], form)
        or (name.endswith("_at") and not _is_time(fields[name]))
    ]


def _in_lines(fields: Mapping[str, object]) -> str:
    """One value a line, empty where one is no text; no form has a line feed in it."""
    values = [fields[name] for name, _, _ in _FORMS]
    return "\n".join(values) if all(type(value) is str for value in values) else ""  # type: ignore[arg-type]  # all are text


def _has_form(value: object, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _is_time(value: object) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _place_faults(position: object, prev: bytes) -> list[str]:
    faults = []
    if type(position) is not int or position < 1:
        faults.append("position: expected a whole number from 1")
    if len(prev) != (0 if position == 1 else HASH_BYTES):
        faults.append("prev: expected no bytes at position 1, else the 32 of the hash before")
    return faults
