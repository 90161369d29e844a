"""Who signs the checkpoints: Ed25519 keys (RFC 8032), each vouched for by the one before.

A key enters the ledger with a statement. The first statement is signed by its own
key only; every later one by its predecessor, which hands over, and by itself, which
shows that its holder has the new secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from blastema.ledger.canonical import NotCanonicalError, canonical, parse
from blastema.ledger.errors import LedgerError

KEY_FORMAT = "blastema-key-v1"
SEED_BYTES = 32
_ID_CHARACTERS = 32  # half of a SHA-256: short enough to read out, too long to collide


class SigningError(LedgerError):
    """A seed that makes no key."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret key; make it with ``new_key``. Its secret is in no representation."""

    key_id: str
    public_key: bytes
    _private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id})"

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A public key as stored, with its statement and the signatures under it.

    Not checked on construction: ``check_keys`` judges stored rows.
    """

    key_id: str
    public_key: bytes
    statement: bytes
    signature_by_old: bytes
    signature_by_new: bytes


def new_key(seed: bytes) -> SigningKey:
    """The key of a 32-byte secret seed, which the caller draws and keeps."""
    if len(seed) != SEED_BYTES:
        raise SigningError([f"seed: expected {SEED_BYTES} secret random bytes"])
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    return SigningKey(key_id(public), public, private)


def key_id(public_key: bytes) -> str:
    """The name of a public key: the first 32 hex characters of its SHA-256."""
    return sha256(public_key).hexdigest()[:_ID_CHARACTERS]


def key_record(key: SigningKey, *, since: str, old: SigningKey | None = None) -> KeyRecord:
    """The record that brings ``key`` into force at ``since``, in place of ``old``."""
    statement = _statement(key.key_id, key.public_key, since, old.key_id if old else "")
    by_old = old.sign(statement) if old else b""
    return KeyRecord(key.key_id, key.public_key, statement, by_old, key.sign(statement))


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):  # ValueError: bytes that are no public key
        return False
    return True


def check_keys(records: Iterable[KeyRecord]) -> list[tuple[int, str]]:
    """The faults of the key records in their order: place from 1, and plain words."""
    faults = []
    seen: set[str] = set()
    old: KeyRecord | None = None
    for place, record in enumerate(records, start=1):
        faults += [(place, why) for why in _record_faults(record, old)]
        if record.key_id in seen:
            faults.append((place, "the key was in force before; a key never comes back"))
        seen.add(record.key_id)
        old = record
    return faults


def _statement(key: str, public_key: bytes, since: str, previous: str) -> bytes:
    return canonical(
        {
            "format": KEY_FORMAT,
            "key_id": key,
            "public_key": public_key.hex(),
            "since": since,
            "previous": previous,
        }
    )


def _record_faults(record: KeyRecord, old: KeyRecord | None) -> list[str]:
    faults = []
    if key_id(record.public_key) != record.key_id:
        faults.append("the key does not have the id it is stored under")
    if not _states(record, old.key_id if old else ""):
        faults.append("the statement does not name this key and the one before it")
    if not is_signed(record.public_key, record.signature_by_new, record.statement):
        faults.append("the statement is not signed by the key itself")
    if old is None and record.signature_by_old:
        faults.append("the first key has a predecessor's signature, but no predecessor")
    if old and not is_signed(old.public_key, record.signature_by_old, record.statement):
        faults.append("the statement is not signed by the key before it")
    return faults


def _states(record: KeyRecord, previous: str) -> bool:
    try:
        since = parse(record.statement).get("since")
    except NotCanonicalError:
        return False
    return isinstance(since, str) and record.statement == _statement(
        record.key_id, record.public_key, since, previous
    )
