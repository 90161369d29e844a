"""Values that could name a person: AES-256-GCM under a key of that patient alone.

Sealed values stand in the ledger as opaque text. Destroying the patient's key erases
them without touching a byte of the ledger. Each is bound to a context (the patient's
stream id), so that it cannot be moved into another patient's record, and to its kind,
so that a sealed text cannot pass for a wrapped key.

A nonce is an argument: twelve bytes, drawn at random and never used twice with one
key (NIST SP 800-38D section 8.2.2 allows 2^32 random nonces a key).
"""

from __future__ import annotations

import base64
import hmac
import re
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from blastema.ledger.errors import LedgerError

KEY_BYTES = 32
NONCE_BYTES = 12
_TAG_BYTES = 16
_INDEX_BYTES = 16
_MIN_INDEX_KEY_BYTES = 16

_PREFIX = "s1."
# The shortest seal holds an empty text: 28 bytes are 38 characters of base64.
_SEALED = re.compile(r"s1\.[A-Za-z0-9_-]{38,}")

_TEXT = "blastema-text-v1:"
_FILE = "blastema-file-v1:"
_KEY = "blastema-key-v1:"


class SealError(LedgerError):
    """A seal that cannot be made or opened; the message never says what is inside."""


def seal_text(key: bytes, nonce: bytes, text: str, *, bound_to: str) -> str:
    """``s1.`` and the base64url of nonce, ciphertext and tag, without padding."""
    sealed = _seal(key, nonce, _utf8(text), _TEXT + bound_to)
    return _PREFIX + base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_text(key: bytes, sealed: str, *, bound_to: str) -> str:
    """The text inside. Raises ``SealError`` for a wrong key, context or altered value."""
    if not is_sealed(sealed):
        raise SealError(["sealed text: expected s1. and base64url"])
    encoded = sealed.removeprefix(_PREFIX)
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except ValueError:
        raise SealError(["sealed text: expected s1. and base64url"]) from None
    return _open(key, raw, _TEXT + bound_to).decode()


def is_sealed(value: object) -> bool:
    """Whether ``value`` has the form of a sealed text; says nothing of its key."""
    return isinstance(value, str) and _SEALED.fullmatch(value) is not None


def seal_bytes(key: bytes, nonce: bytes, content: bytes, *, bound_to: str) -> bytes:
    """A file's nonce, ciphertext and tag; the ledger holds the hash of the result."""
    return _seal(key, nonce, content, _FILE + bound_to)


def open_bytes(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    return _open(key, sealed, _FILE + bound_to)


def wrap_key(master: bytes, key: bytes, nonce: bytes, *, bound_to: str) -> bytes:
    """A patient's key under the master key, which is kept outside the database."""
    return _seal(master, nonce, _checked_key(key), _KEY + bound_to)


def unwrap_key(master: bytes, wrapped: bytes, *, bound_to: str) -> bytes:
    return _checked_key(_open(master, wrapped, _KEY + bound_to))


def blind_index(index_key: bytes, token: str) -> bytes:
    """HMAC-SHA256 of a search token cut to 16 bytes, so that rows can be found sealed.

    The same token gives the same index: it hides what is searched, not that two rows
    share it.
    """
    if len(index_key) < _MIN_INDEX_KEY_BYTES:
        raise SealError([f"index key: expected at least {_MIN_INDEX_KEY_BYTES} bytes"])
    return hmac.digest(index_key, _utf8(token), sha256)[:_INDEX_BYTES]


def _seal(key: bytes, nonce: bytes, content: bytes, context: str) -> bytes:
    if len(nonce) != NONCE_BYTES:
        raise SealError([f"nonce: expected {NONCE_BYTES} bytes"])
    return nonce + AESGCM(_checked_key(key)).encrypt(nonce, content, context.encode())


def _open(key: bytes, sealed: bytes, context: str) -> bytes:
    cipher = AESGCM(_checked_key(key))
    if len(sealed) < NONCE_BYTES + _TAG_BYTES:
        raise SealError(["sealed value: too short; expected a nonce and a tag"])
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except InvalidTag:
        why = "sealed value: expected another key or context, or it was changed"
        raise SealError([why]) from None


def _checked_key(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise SealError([f"key: expected {KEY_BYTES} bytes"])
    return key


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # The original error would show the text.
        raise SealError(["text: a lone surrogate; expected text that UTF-8 can write"]) from None
