"""A signed statement of everything recorded so far, small enough to keep elsewhere.

A checkpoint's body names the number of leaves, their Merkle root, the tree's right
edge (so that the next checkpoint costs only its new leaves), the checkpoint before
it, and the batch of the access log hashed since. A copy outside the database is the
evidence that nobody, the practice included, has cut or rewritten the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from blastema.ledger.canonical import NotCanonicalError, canonical, parse
from blastema.ledger.chain import HASH_BYTES
from blastema.ledger.errors import LedgerError
from blastema.ledger.merkle import Frontier, MerkleError
from blastema.ledger.signing import SigningKey, is_signed

CHECKPOINT_FORMAT = "blastema-checkpoint-v1"

_MEMBERS = {
    "format", "number", "size", "root", "frontier", "signed_at", "key_id", "previous", "access",
}  # fmt: skip
_ACCESS_MEMBERS = {"from", "to", "sha256"}
_SHA256_OR_EMPTY = re.compile(r"(?:[0-9a-f]{64})?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)


class CheckpointError(LedgerError):
    """A checkpoint that may not be signed; ``faults`` say why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint as stored: columns, the exact body, and the signature over the body.

    ``number`` counts from 1; ``size`` is the number of leaves; ``root`` and ``size``
    repeat the body. Not checked on construction: ``check_checkpoint`` judges it.
    """

    number: int
    size: int
    root: bytes
    body: bytes
    signature: bytes
    key_id: str


def make_checkpoint(
    previous: Checkpoint | None,
    new_event_hashes: Iterable[bytes],
    *,
    signed_at: str,
    key: SigningKey,
    access: Mapping[str, object],
) -> Checkpoint:
    """The checkpoint after ``previous``, over its leaves and the new ones in leaf order.

    ``access`` holds ``from`` and ``to``, the first and last row of the access log in
    this batch (strings or whole numbers), and ``sha256``, the hex hash of the batch,
    empty where there is none. Raises ``CheckpointError`` for wrong arguments, also
    where ``previous`` does not hold together, and ``MerkleError`` for its frontier.
    """
    hashes = tuple(new_event_hashes)
    faults = [*_argument_faults(hashes, signed_at, access), *_own_faults(previous)]
    if faults:
        raise CheckpointError(faults)
    frontier = checkpoint_frontier(previous).extend(hashes)
    number = previous.number + 1 if previous else 1
    body = canonical(
        {
            "format": CHECKPOINT_FORMAT,
            "number": number,
            "size": frontier.size,
            "root": frontier.root().hex(),
            "frontier": frontier.to_hex(),
            "signed_at": signed_at,
            "key_id": key.key_id,
            "previous": _body_hash(previous),
            "access": dict(access),
        }
    )
    return Checkpoint(number, frontier.size, frontier.root(), body, key.sign(body), key.key_id)


def checkpoint_frontier(checkpoint: Checkpoint | None) -> Frontier:
    """The tree's right edge at a checkpoint, the empty tree's before the first.

    Raises ``NotCanonicalError`` or ``MerkleError`` where the body holds none.
    """
    if checkpoint is None:
        return Frontier()
    members = parse(checkpoint.body)
    return _frontier(members)


def read_checkpoint(body: bytes, signature: bytes, key_id: str) -> Checkpoint:
    """The checkpoint of a body that stands alone, as in an export or a kept copy.

    Raises ``CheckpointError`` where the body has not the form of a checkpoint.
    """
    try:
        members = parse(body)
        number, size, root = members["number"], members["size"], bytes.fromhex(members["root"])
    except (NotCanonicalError, KeyError, TypeError, ValueError):
        raise CheckpointError([f"body: expected a {CHECKPOINT_FORMAT}"]) from None
    if type(number) is not int or type(size) is not int:
        raise CheckpointError(["number and size: expected whole numbers"])
    return Checkpoint(number, size, root, body, signature, key_id)


def check_checkpoint(
    checkpoint: Checkpoint, previous: Checkpoint | None, public_key: bytes | None
) -> list[str]:
    """Every fault of a checkpoint in plain words: itself, its signature, its predecessor.

    ``public_key`` belongs to its ``key_id`` and is ``None`` where the ledger has no
    such key.
    """
    faults = signature_faults(checkpoint, public_key)
    return faults + _own_faults(checkpoint) + _succession_faults(checkpoint, previous)


def signature_faults(checkpoint: Checkpoint, public_key: bytes | None) -> list[str]:
    if public_key is None:
        return ["it is signed with a key that the ledger does not know"]
    if not is_signed(public_key, checkpoint.signature, checkpoint.body):
        return ["its signature does not fit its text: one of them was changed or forged"]
    return []


def _own_faults(checkpoint: Checkpoint | None) -> list[str]:
    if checkpoint is None:
        return []
    try:
        members = parse(checkpoint.body)
        if set(members) != _MEMBERS or members["format"] != CHECKPOINT_FORMAT:
            return [f"its text has not the form of a {CHECKPOINT_FORMAT}"]
        frontier = _frontier(members)
    except (NotCanonicalError, MerkleError):
        return [f"its text has not the form of a {CHECKPOINT_FORMAT}"]
    return [
        f"its {name} does not agree with its text"
        for name, stored, stated in (
            ("number", checkpoint.number, members["number"]),
            ("size", checkpoint.size, members["size"]),
            ("root", checkpoint.root.hex(), members["root"]),
            ("key", checkpoint.key_id, members["key_id"]),
            ("frontier", frontier.root().hex(), members["root"]),
        )
        if stored != stated
    ]


def _succession_faults(checkpoint: Checkpoint, previous: Checkpoint | None) -> list[str]:
    faults = []
    if checkpoint.number != (previous.number + 1 if previous else 1):
        faults.append("its number does not follow the checkpoint before it")
    if previous and checkpoint.size < previous.size:
        faults.append("it covers fewer events than the checkpoint before it")
    if _stated_previous(checkpoint) != _body_hash(previous):
        faults.append("it does not name the checkpoint before it")
    return faults


def _stated_previous(checkpoint: Checkpoint) -> object:
    try:
        return parse(checkpoint.body).get("previous")
    except NotCanonicalError:
        return None


def _frontier(members: Mapping[str, Any]) -> Frontier:
    size, peaks = members.get("size"), members.get("frontier")
    if type(size) is not int or not isinstance(peaks, list):
        raise MerkleError(["frontier: expected a size and its peaks in hex"])
    return Frontier.from_hex(size, peaks)


def _body_hash(checkpoint: Checkpoint | None) -> str:
    return sha256(checkpoint.body).hexdigest() if checkpoint else ""


def _argument_faults(
    hashes: tuple[bytes, ...], signed_at: str, access: Mapping[str, object]
) -> list[str]:
    faults = []
    if any(len(leaf) != HASH_BYTES for leaf in hashes):
        faults.append("new_event_hashes: expected SHA-256 hashes of 32 bytes")
    if not _TIME.fullmatch(signed_at):
        faults.append("signed_at: expected a time in UTC as YYYY-MM-DDThh:mm:ss[.ffffff]Z")
    if set(access) != _ACCESS_MEMBERS or not _is_access(access):
        faults.append(
            "access: expected from and to (strings or integers) and sha256 (hex or empty)"
        )
    return faults


def _is_access(access: Mapping[str, object]) -> bool:
    ends = all(type(access[end]) in (str, int) for end in ("from", "to"))
    return ends and _SHA256_OR_EMPTY.fullmatch(str(access["sha256"])) is not None
