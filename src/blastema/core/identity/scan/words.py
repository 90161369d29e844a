"""What cannot be taken apart, and how much of a scan a message may repeat."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.identity.errors import IdentityError
from blastema.core.identity.scan.kinds import KINDS, Layout

# Ours: longer than any code that a label of a cell product carries.
MOST_CHARACTERS = 512
_EXCERPT = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A structure whose kind is known and whose layout is not: its characters, as scanned."""

    number: str
    characters: str

    def __post_init__(self) -> None:
        kind = self.kind
        if not self.characters or not _printable(self.characters):
            raise IdentityError(f"This {kind.name} is empty or has signs that no label carries.")
        if len(self.characters) > MOST_CHARACTERS:
            raise IdentityError(f"This {kind.name} is longer than {MOST_CHARACTERS} characters.")

    @property
    def kind(self) -> Layout:
        return next(kind for kind in KINDS if kind.number == self.number)

    @property
    def for_scan(self) -> str:
        return f"{self.kind.prefix}{self.characters}"


def excerpt(text: str) -> str:
    """The first signs of a scan, too few to lead to a person; empty where they are hostile."""
    first = text[:_EXCERPT]
    plain = first.isascii() and all(sign.isalnum() or sign in "=&<>*}%,)/+" for sign in first)
    return first if plain else ""


def _printable(text: str) -> bool:
    return text.isascii() and text.isprintable()
