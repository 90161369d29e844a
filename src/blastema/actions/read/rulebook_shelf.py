"""The rule books that decisions were made under: the one beside the code, and those kept."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.catalogue.errors import CatalogueError
from blastema.core.rules.book import RuleBook
from blastema.core.rules.load import former, rulebook
from blastema.records.editions import edition_texts, kept_editions


@dataclass(frozen=True, slots=True)
class EditionShown:
    """An edition that was in force here; ``changed`` are the rules that the book of today does
    not hold as that edition did, ``None`` where the edition cannot be read any more."""

    version: str
    kept_at: str
    changed: tuple[str, ...] | None


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


def editions_here() -> tuple[EditionShown, ...]:
    """Every edition that was kept here, the newest first."""
    shelf = Shelf()
    return tuple(
        EditionShown(version, kept_at, _changed(shelf.book(version)))
        for version, kept_at in kept_editions()
    )


def _changed(then: RuleBook | None) -> tuple[str, ...] | None:
    if then is None:
        return None
    now = rulebook().rules
    rules = dict.fromkeys([*now, *then.rules])
    return tuple(
        rule for rule in rules if rule in then.absent or now.get(rule) != then.rules.get(rule)
    )
