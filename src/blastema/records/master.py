"""Keys that live outside the database: the master key and the ledger's signing keys.

They stand in the data folder and in no back-up of the database: ``blastema keys backup``
is a command of its own.
"""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from blastema.ledger import SigningKey, new_key

_SEED_BYTES = 32


class KeyFileError(Exception):
    """A key file is absent or is not what was written."""

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(
            f"{path.name}: found {found}, expected 64 hexadecimal characters. Without this key "
            "the sealed names and texts cannot be read: put the file back from the key back-up "
            "(`blastema keys backup`)."
        )


def _read(path: Path) -> bytes:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        raise KeyFileError(path, "no readable file") from None
    try:
        key = bytes.fromhex(text)
    except ValueError:
        raise KeyFileError(path, "something else") from None
    if len(key) != _SEED_BYTES:
        raise KeyFileError(path, f"{len(text)} characters")
    return key


def write_key(path: Path, key: bytes) -> None:
    """Writes a new key file that only its owner may read; never over an old one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


@cache
def _master(path: Path) -> bytes:
    return _read(path)


def master_key() -> bytes:
    """The key that wraps every person's key."""
    return _master(settings.BLASTEMA.master_key_path)


def index_key() -> bytes:
    """The key of the blind index, derived from the master key so that one file is kept."""
    return sha256(b"blastema blind index v1" + master_key()).digest()


def folder() -> Path:
    path: Path = settings.BLASTEMA.master_key_path
    return path.parent


def signing_key_path(number: int) -> Path:
    return folder() / f"ledger-{number}.key"


def signing_key(number: int) -> SigningKey:
    return new_key(_read(signing_key_path(number)))


def forget() -> None:
    """Reads the master key file again at its next use (after a restore, and in tests)."""
    _master.cache_clear()
