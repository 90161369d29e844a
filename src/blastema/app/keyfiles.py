"""Keys that live in files: made once, readable by this user alone, never in the database.

`signing.key` signs sessions and forms and may be lost: everybody signs in again.
`master.key` wraps every patient's key and may not: without it nothing sealed can be read.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from blastema.app.config import Config

MASTER_KEY_BYTES = 32  # AES-256
INDEX_KEY_PURPOSE = b"blastema-index-v1"


class KeyFileError(Exception):
    """A key file that is missing, unreadable or not a key; never says what is inside."""


def signing_key(config: Config) -> str:
    """The key given in the settings, or the one kept in the data folder."""
    if config.secret_key:
        return config.secret_key
    return _kept(config.data_dir / "keys" / "signing.key", lambda: secrets.token_urlsafe(64))


def master_key(config: Config) -> bytes:
    """The key that wraps patients' keys, made where there is no database file yet.

    Of a database server the settings cannot know whether it is new: there the check
    `blastema.E006` finds a master key that does not open what was sealed.
    """
    path = config.master_key_path
    if not path.exists() and _is_written(config):
        raise KeyFileError(
            f"The master key {path} is missing, and the database {config.database_url.name} was "
            "written with it. Put the key's back-up there, or say where it is with "
            "BLASTEMA_MASTER_KEY_FILE."
        )
    return _decoded(path, _kept(path, lambda: secrets.token_bytes(MASTER_KEY_BYTES).hex()))


def index_key(master: bytes) -> bytes:
    """The key of the search index: from the master key, and of no use for unwrapping."""
    return HKDF(SHA256(), MASTER_KEY_BYTES, salt=None, info=INDEX_KEY_PURPOSE).derive(master)


def _is_written(config: Config) -> bool:
    database = config.database_url
    if database.engine != "sqlite":
        return False
    file = Path(database.name)
    return file.exists() and file.stat().st_size > 0


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The text of a key file, made at the first call and the same ever after."""
    try:
        if not path.exists():
            _write_once(path, make())
        return path.read_text("ascii").strip()
    except UnicodeDecodeError as error:
        raise KeyFileError(f"The key file {path} is not a key.") from error
    except OSError as error:
        raise KeyFileError(
            f"Cannot use the key file {path}: {error.strerror}. Give this user the right to it, "
            "or set BLASTEMA_DATA_DIR to a folder that it may write."
        ) from error


def _write_once(path: Path, text: str) -> None:
    """Two processes may start at once: the link makes exactly one of their keys the key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first: its key is the key
    finally:
        draft.unlink()


def _decoded(path: Path, text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise KeyFileError(f"The key file {path} is not a key in hexadecimal.") from error
    if len(key) != MASTER_KEY_BYTES:
        raise KeyFileError(
            f"The key file {path} holds {len(key)} bytes; a master key has {MASTER_KEY_BYTES}."
        )
    return key
