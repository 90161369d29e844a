"""Files that appear together or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from blastema.evidence.errors import FolderNotEmptyError


def refuse_occupied(folder: Path) -> None:
    """Raises ``FolderNotEmptyError`` where ``folder`` is a file or holds anything."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise FolderNotEmptyError(f"{folder} is not a folder; name a new or an empty one")
    if folder.is_dir() and any(folder.iterdir()):
        raise FolderNotEmptyError(f"{folder} is not empty; name a new or an empty one")


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes every file beside ``folder``, then renames the whole into place.

    The folder is readable by its owner only: it holds patients' data. Raises ``OSError`` of the
    disk, and leaves nothing behind then.
    """
    refuse_occupied(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, content in files.items():
            _write_synced(draft / name, content)
        if folder.is_dir():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
