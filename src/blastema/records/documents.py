"""Files about a person: sealed under their key, named by the hash of what is stored.

The hash is of the sealed bytes, so that a file can be checked without the key, and says
nothing about the picture. A file is written before its transaction commits: one that was
never committed is unreadable rubbish, and no committed row lacks its file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from blastema.records.keys import Chance, Keyring
from blastema.records.models import Document


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file ready to be stored; ``size`` is that of what was sealed."""

    subject: str
    media_type: str
    size: int
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def seal(keys: Keyring, subject: str, content: bytes, media_type: str, chance: Chance) -> Sealed:
    sealed = keys.seal_bytes(subject, content, chance)
    return Sealed(subject, media_type, len(content), sealed)


def store(document: Sealed) -> None:
    """Writes the file and its row; the row is undone with the transaction it belongs to."""
    _write(path_of(document.sha256), document.content)
    Document.objects.create(
        sha256=document.sha256,
        subject=document.subject,
        media_type=document.media_type,
        size=document.size,
    )


def opened(keys: Keyring, digest: str) -> tuple[str, bytes] | None:
    """Media type and content; ``None`` where there is no such file, or its key is gone."""
    row = Document.objects.filter(sha256=digest).first()
    if row is None or not path_of(digest).is_file():
        return None
    content = keys.open_bytes(row.subject, path_of(digest).read_bytes())
    return None if content is None else (row.media_type, content)


def forget(subject: str) -> None:
    """Erases every file of a person: the rows now, the files once that has committed."""
    rows = Document.objects.filter(subject=subject)
    paths = [path_of(digest) for digest in rows.values_list("sha256", flat=True)]
    rows.delete()
    transaction.on_commit(lambda: _unlink(paths))


def path_of(digest: str) -> Path:
    folder: Path = settings.BLASTEMA.data_dir
    return folder / "files" / digest[:2] / digest[2:]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
