"""Erasure: destroys a person's key and files, and keeps a note of it outside the database.

The note is what a restore reads: a back-up made before the erasure still holds the
wrapped key, and must not bring the person back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from blastema.records import documents, keys


def _book() -> Path:
    path: Path = settings.BLASTEMA.checkpoint_folder
    return path / "erasures.jsonl"


def destroy(subject: str, at: str) -> None:
    """Deletes key and files in the running transaction, and notes it once that has committed."""
    keys.destroy(subject)
    documents.forget(subject)
    transaction.on_commit(lambda: _note(subject, at))


def _note(subject: str, at: str) -> None:
    book = _book()
    book.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with book.open("a", encoding="ascii") as file:
        file.write(json.dumps({"subject": subject, "at": at}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def noted() -> Iterator[str]:
    """Every subject that was ever erased on this installation."""
    book = _book()
    if book.exists():
        for line in book.read_text(encoding="ascii").splitlines():
            yield json.loads(line)["subject"]


def apply_again() -> int:
    """After a restore: erases again whoever was erased since the back-up; gives how many."""
    subjects = list(noted())
    for subject in subjects:
        keys.destroy(subject)
        documents.forget(subject)
    return len(subjects)
