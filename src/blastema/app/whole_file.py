"""A file that is complete under its own name, or not there; only its owner reads it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from blastema.app.errors import UserError


@dataclass(frozen=True, slots=True)
class WholeFile:
    """Where a file goes. Raises ``UserError`` for a place that cannot take it."""

    path: Path
    ending: str

    def __post_init__(self) -> None:
        if self.path.suffix.lower() != self.ending:
            raise UserError(
                f"{self.path.name} does not end in {self.ending}: name a file that does."
            )
        if self.path.is_dir():
            raise UserError(f"Cannot write {self.path}: it is a folder. Name a file.")
        if not self.path.parent.is_dir():
            raise UserError(f"Cannot write {self.path}: there is no folder {self.path.parent}.")

    @contextmanager
    def written(self) -> Iterator[IO[bytes]]:
        """Takes what is written beside the place, and puts it there once it is on the disk."""
        part: Path | None = None
        try:
            # A name that nobody can guess, and never somebody else's file or link.
            number, name = tempfile.mkstemp(".part", f".{self.path.name}.", self.path.parent)
            part = Path(name)
            with os.fdopen(number, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
        except OSError as error:
            why = error.strerror or type(error).__name__
            words = f"Cannot write {self.path}: {why}. Free or change the place, and do it again."
            raise UserError(words) from error
        finally:
            if part is not None:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
