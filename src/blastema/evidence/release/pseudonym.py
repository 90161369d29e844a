"""A name for a patient that only the holder of the key can turn back."""

from __future__ import annotations

import hashlib
import hmac

from blastema.evidence.errors import EvidenceError

# NIST SP 800-107 r1, 5.3.4: an HMAC key has at least the strength wanted; 16 bytes are 128 bits.
KEY_BYTES = 16


def pseudonym(subject: str, key: bytes) -> str:
    """HMAC-SHA-256 of the id under ``key``, cut to 80 bits (RFC 2104).

    The ids of the records themselves are UUIDv7 and hold the time of registration, so they
    may not stand in an export.
    """
    if len(key) < KEY_BYTES:
        raise EvidenceError(f"the pseudonym key has {len(key)} bytes; use {KEY_BYTES} or more")
    return "s-" + hmac.new(key, subject.encode(), hashlib.sha256).hexdigest()[:20]
