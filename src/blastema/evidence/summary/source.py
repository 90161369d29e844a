"""What a file is called as a source: by its content, so that a copy of it is the same source."""

from __future__ import annotations

import hashlib
from pathlib import Path


def source_of(path: Path) -> str:
    """``sha256:`` and the first 16 of 64 digits; raises ``OSError`` as the file does."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()[:16]}"
