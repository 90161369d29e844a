"""The rule books that decisions were made under: the one beside the code, and those kept."""

from __future__ import annotations

from blastema.core.catalogue.errors import CatalogueError
from blastema.core.rules.book import RuleBook
from blastema.core.rules.load import former, rulebook
from blastema.records.editions import edition_texts


class Shelf:
    """Hands out books by version; each kept one is read once."""

    def __init__(self) -> None:
        own = rulebook()
        self._books: dict[str, RuleBook | None] = {own.version: own}
        self._spoilt: list[str] = []

    def book(self, version: str) -> RuleBook | None:
        """``None`` where the edition is not kept, was changed, or is not readable any more."""
        if version not in self._books:
            self._books[version] = self._read(version)
        return self._books[version]

    @property
    def editions(self) -> tuple[str, ...]:
        """The versions that a book was found for, in order."""
        return tuple(sorted(version for version, book in self._books.items() if book))

    @property
    def spoilt(self) -> tuple[str, ...]:
        """The kept versions whose files are not those that they were named for."""
        return tuple(self._spoilt)

    def _read(self, version: str) -> RuleBook | None:
        texts = edition_texts(version)
        if texts is None:
            return None
        try:
            return former(version, texts)
        except CatalogueError:
            return None
        except ValueError:
            self._spoilt.append(version)
            return None
