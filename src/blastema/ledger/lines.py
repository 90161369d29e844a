"""The lines of an export, both ways: one canonical JSON object and a line feed each."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from blastema.ledger.canonical import NotCanonicalError, canonical, parse
from blastema.ledger.chain import Entry, read_envelope
from blastema.ledger.checkpoint import Checkpoint, CheckpointError, read_checkpoint
from blastema.ledger.errors import LedgerError
from blastema.ledger.signing import KeyRecord

EXPORT_FORMAT = "blastema-ledger-v1"
# docs/reference/binder-format.md
PROOF_FORMAT = "blastema-proofs-v1"

_MEMBERS: Mapping[str, set[str]] = {
    "header": {"kind", "format"},
    "key": {
        "kind", "key_id", "public_key", "statement", "signature_by_old", "signature_by_new",
    },
    "checkpoint": {"kind", "body", "signature", "key_id"},
    "event": {"kind", "leaf", "hash", "body"},
    "end": {"kind", "keys", "checkpoints", "events", "sha256"},
}  # fmt: skip

# Members that are no text; ``leaf`` may also be null.
_NUMBERS = {"leaf", "keys", "checkpoints", "events"}

_HEX_32 = re.compile(r"[0-9a-f]{64}")


class ExportError(LedgerError):
    """A file that is not a whole ledger export; ``line`` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        self.line = line
        self.why = why
        super().__init__([f"line {line}: {why}"])


@dataclass(frozen=True, slots=True)
class ExportedEvent:
    """An event line; ``leaf`` is its number under the checkpoints, if it has one yet."""

    entry: Entry
    leaf: int | None


@dataclass(frozen=True, slots=True)
class ExportEnd:
    """The last line: what the file holds, and the SHA-256 of every byte before the line."""

    keys: int
    checkpoints: int
    events: int
    sha256: str


def header_line() -> bytes:
    return _line({"kind": "header", "format": EXPORT_FORMAT})


def key_line(key: KeyRecord) -> bytes:
    return _line(
        {
            "kind": "key",
            "key_id": key.key_id,
            "public_key": key.public_key.hex(),
            "statement": key.statement.decode(),
            "signature_by_old": _base64(key.signature_by_old),
            "signature_by_new": _base64(key.signature_by_new),
        }
    )


def checkpoint_line(checkpoint: Checkpoint) -> bytes:
    """A checkpoint as it stands in an export, and as a copy is kept outside the ledger."""
    return _line(
        {
            "kind": "checkpoint",
            "body": checkpoint.body.decode(),
            "signature": _base64(checkpoint.signature),
            "key_id": checkpoint.key_id,
        }
    )


def event_line(entry: Entry, leaf: int | None) -> bytes:
    body = entry.body.decode()
    return _line({"kind": "event", "leaf": leaf, "hash": entry.hash.hex(), "body": body})


def proof_header_line() -> bytes:
    """The first line of a file in which each event brings its own proof."""
    return _line({"kind": "header", "format": PROOF_FORMAT})


def proved_line(
    entry: Entry, leaf: int | None, checkpoint: int | None, proof: Iterable[bytes]
) -> bytes:
    """An event with the audit path of its leaf in the tree that ``checkpoint`` signed."""
    return _line(
        {
            "kind": "event",
            "leaf": leaf,
            "checkpoint": checkpoint,
            "proof": [step.hex() for step in proof],
            "hash": entry.hash.hex(),
            "body": entry.body.decode(),
        }
    )


def end_line(end: ExportEnd) -> bytes:
    counts = {"keys": end.keys, "checkpoints": end.checkpoints, "events": end.events}
    return _line({"kind": "end", **counts, "sha256": end.sha256})


def read_checkpoint_line(line: bytes) -> Checkpoint:
    """A kept copy. Raises ``ExportError`` (line 1) where it is not a checkpoint line."""
    members = read_line(line, 1)
    if members["kind"] != "checkpoint":
        raise ExportError(1, "expected a checkpoint line")
    return _checkpoint(members, 1)


def read_line(line: bytes, number: int) -> dict[str, Any]:
    """The members of line ``number``, with the names and types that its kind has.

    Raises ``ExportError`` for anything else, also for a line not in canonical form.
    """
    if not line.endswith(b"\n"):
        raise ExportError(number, "expected a line feed at its end: the file was cut off")
    try:
        members = parse(line[:-1])
    except NotCanonicalError:
        raise ExportError(number, "expected one object of canonical JSON") from None
    kind = members.get("kind")
    if not isinstance(kind, str) or set(members) != _MEMBERS.get(kind):
        raise ExportError(number, "expected a header, key, checkpoint, event or end line")
    wrong = [name for name in sorted(members) if not _has_type(name, members[name])]
    if wrong:
        raise ExportError(number, f"a value of the wrong type for {', '.join(wrong)}")
    return members


def content(
    members: Mapping[str, Any], number: int
) -> KeyRecord | Checkpoint | ExportedEvent | ExportEnd | None:
    """What line ``number`` says; ``None`` for the header, which says only the format."""
    match members["kind"]:
        case "header":
            _check_header(members, number)
            return None
        case "key":
            return _key(members, number)
        case "checkpoint":
            return _checkpoint(members, number)
        case "event":
            return _event(members, number)
        case _:
            return ExportEnd(
                members["keys"], members["checkpoints"], members["events"], members["sha256"]
            )


def _check_header(members: Mapping[str, Any], number: int) -> None:
    if members["format"] != EXPORT_FORMAT:
        raise ExportError(number, f"expected the format {EXPORT_FORMAT}")


def _key(members: Mapping[str, Any], number: int) -> KeyRecord:
    return KeyRecord(
        key_id=members["key_id"],
        public_key=_from_hex(members["public_key"], number),
        statement=members["statement"].encode(),
        signature_by_old=_from_base64(members["signature_by_old"], number),
        signature_by_new=_from_base64(members["signature_by_new"], number),
    )


def _checkpoint(members: Mapping[str, Any], number: int) -> Checkpoint:
    signature = _from_base64(members["signature"], number)
    try:
        return read_checkpoint(members["body"].encode(), signature, members["key_id"])
    except CheckpointError as error:
        raise ExportError(number, str(error)) from None


def _event(members: Mapping[str, Any], number: int) -> ExportedEvent:
    body, digest = members["body"].encode(), _from_hex(members["hash"], number)
    envelope = read_envelope(body)
    if envelope is None:
        raise ExportError(number, "its body has not the form of an event")
    entry = Entry(
        id=envelope.id,
        stream=envelope.stream,
        position=envelope.position,
        type=envelope.type,
        command=envelope.command,
        recorded_at=envelope.recorded_at,
        body=body,
        hash=digest,
    )
    return ExportedEvent(entry, members["leaf"])


def _line(members: Mapping[str, object]) -> bytes:
    return canonical(dict(members)) + b"\n"


def _has_type(name: str, value: object) -> bool:
    if name not in _NUMBERS:
        return isinstance(value, str)
    return (name == "leaf" and value is None) or (type(value) is int and value >= 0)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _from_base64(text: str, number: int) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = None
    # Encoded again, because the decoder forgives spare bits: one value, one text.
    if raw is None or _base64(raw) != text:
        raise ExportError(number, "a signature that is not base64")
    return raw


def _from_hex(text: str, number: int) -> bytes:
    if not _HEX_32.fullmatch(text):
        raise ExportError(number, "a key or hash that is not 64 hex characters in lower case")
    return bytes.fromhex(text)
