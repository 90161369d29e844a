"""The ledger's signing keys: files beside the master key, outside the database."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from blastema.ledger import SigningKey, new_key

_SEED_BYTES = 32


class SigningKeyFileError(Exception):
    """A signing key's file is absent or is not what was written."""

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(
            f"{path}: found {found}, expected 64 hexadecimal characters. No checkpoint can be "
            "signed without it: put the file back from the key back-up (`blastema keys backup`)."
        )


def path_of(number: int) -> Path:
    folder: Path = settings.BLASTEMA.master_key_path.parent
    return folder / f"ledger-{number}.key"


def signing_key(number: int) -> SigningKey:
    path = path_of(number)
    try:
        seed = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError:
        raise SigningKeyFileError(path, "no readable file") from None
    except ValueError:
        raise SigningKeyFileError(path, "something else") from None
    if len(seed) != _SEED_BYTES:
        raise SigningKeyFileError(path, f"{2 * len(seed)} characters")
    return new_key(seed)


def keep(number: int, seed: bytes) -> None:
    """Writes a new signing key's file, readable by its owner only and never over an old one."""
    path = path_of(number)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(seed.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
