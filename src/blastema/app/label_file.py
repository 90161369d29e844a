"""A label's file: complete under its own name, or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from blastema.app.errors import UserError

if TYPE_CHECKING:
    from blastema.web.labels import Format


@dataclass(frozen=True, slots=True)
class Ready:
    """Bytes that are on the disk beside their place."""

    part: Path
    path: Path

    def put(self) -> None:
        self.part.replace(self.path)


@dataclass(frozen=True, slots=True)
class LabelFile:
    """Where a label goes; its ending says how it is drawn."""

    path: Path

    def __post_init__(self) -> None:
        _ = self.kind

    @property
    def kind(self) -> Format:
        from blastema.web.labels import Format

        try:
            return Format(self.path.suffix.lower().lstrip("."))
        except ValueError:
            words = f"{self.path.name} does not end in .pdf, .png or .svg: say which it shall be."
            raise UserError(words) from None

    @contextmanager
    def beside(self, content: bytes) -> Iterator[Ready]:
        """Writes it beside its place; what was not put there is taken away again."""
        part = self.path.with_name(f".{self.path.name}.part")
        if self.path.is_dir():
            raise UserError(f"Cannot write {self.path}: it is a folder. Name a file.")
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            yield Ready(part, self.path)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise UserError(
                f"Cannot write {self.path}: {why}. Free or change the place, and print again; "
                "if a copy was written down meanwhile, the next one asks for the reason."
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
