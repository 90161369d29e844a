"""Reading TOML strictly: every fault is collected with its place, none is guessed away."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from blastema.core.catalogue.errors import CatalogueError
from blastema.core.catalogue.lines import Path, line_at, lines_of

# What some editors write before the first word.
BYTE_ORDER = "\ufeff"
T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(slots=True)
class Table:
    """One TOML table that remembers where it stands, what was read and what was wrong.

    A wrong or missing value yields an empty one and a fault, so that one reading
    finds all faults; `CatalogueError` is raised at the end by `raise_faults`.
    """

    content: Mapping[str, object]
    place: str
    faults: list[str]
    read: set[str] = field(default_factory=set)
    lines: Mapping[Path, int] = field(default_factory=dict)
    path: Path = ()

    def _value(self, key: str, kind: type[T], default: T | None, empty: T) -> T:
        self.read.add(key)
        if key not in self.content:
            if default is None:
                self.fault(f"{key} is missing")
            return empty if default is None else default
        value = self.content[key]
        # bool is an int in Python, but `true` is not a number in a catalogue.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(f"{key} is {type(value).__name__}, expected {kind.__name__}")
            return empty
        return value

    @property
    def line(self) -> int:
        """Where this table stands; 0 where nobody knows."""
        return line_at(self.lines, self.path) or 0

    def fault(self, words: str) -> None:
        """Adds a fault, with the line of the word it begins with, or of this table."""
        word = words.partition(" ")[0].rstrip(":")
        line = line_at(self.lines, (*self.path, word))
        # A value that was quoted may go over several lines; a fault is one.
        said = " ".join(words.split())
        self.faults.append(f"{self.place}: {said}" + (f" (line {line})" if line else ""))

    def text(self, key: str, default: str | None = None) -> str:
        return self._value(key, str, default, "").strip()

    def flag(self, key: str, default: bool | None = None) -> bool:
        return self._value(key, bool, default, False)

    def whole(self, key: str, default: int | None = None) -> int:
        return self._value(key, int, default, 0)

    def maybe_whole(self, key: str) -> int | None:
        return self.whole(key) if key in self.content else None

    def day(self, key: str) -> date | None:
        """A date, or ``None`` where the table does not say."""
        self.read.add(key)
        value = self.content.get(key)
        # A moment is a date in Python, and cannot be compared with a day.
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.fault(f"{key} is {type(value).__name__}, expected a date such as 2026-11-22")
        return None

    def word(self, key: str, words: type[Word]) -> Word:
        """A word of a closed list; the first of them beside a fault."""
        known, said = {str(one): one for one in words}, self.text(key)
        if said not in known and isinstance(self.content.get(key), str):
            self.fault(f"{key} is {said!r}, expected one of {', '.join(known)}")
        return known.get(said, next(iter(words)))

    def words(self, key: str, words: type[Word]) -> tuple[Word, ...]:
        """A list of words of a closed list; what is none of them is a fault, and left out."""
        known, said = {str(one): one for one in words}, self.texts(key)
        wrong = ", ".join(one for one in said if one not in known)
        if wrong:
            self.fault(f"{key} names {wrong}; expected one of {', '.join(known)}")
        return tuple(known[one] for one in said if one in known)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where the table does not say."""
        values = self._value(key, list, [], [])
        wrong = [v for v in values if not isinstance(v, str)]
        if wrong:
            self.fault(f"{key} holds something that is not text")
        return tuple(v for v in values if isinstance(v, str))

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array of tables, each knowing its place."""
        for number, item in enumerate(self._value(key, list, [], [])):
            if isinstance(item, dict):
                yield self._inside(item, f"{key} {_label(item, number)}", key, number)
            else:
                self.fault(f"{key} {number} is not a table")

    def table(self, key: str) -> Table:
        """A table inside this one, empty where it does not stand."""
        found: dict[str, object] = self._value(key, dict, {}, {})
        return self._inside(found, key, key)

    def _inside(self, content: Mapping[str, object], label: str, *path: str | int) -> Table:
        place, inside = f"{self.place}: {label}", (*self.path, *path)
        return Table(content, place, self.faults, lines=self.lines, path=inside)

    def build(self, make: Callable[[Table], T]) -> T | None:
        """What ``make`` builds from this table; ``None`` and faults where it refuses."""
        try:
            built = make(self)
        except ValueError as error:
            self.fault(str(error))
            return None
        for key in sorted(set(self.content) - self.read):
            self.fault(f"{key} is not a word this table knows")
        return built


def _label(item: Mapping[str, object], number: int) -> object:
    """What a table of a list is called: its word, where it has one that fits into a sentence."""
    word = item.get("slug", item.get("id"))
    return word if isinstance(word, str) and word.isprintable() and word else number


def build_all(table: Table, key: str, make: Callable[[Table], T]) -> tuple[T, ...]:
    """Everything that could be built from an array of tables."""
    built = [item.build(make) for item in table.tables(key)]
    return tuple(thing for thing in built if thing is not None)


def parse(text: str, place: str, faults: list[str]) -> Table:
    """The root table of a TOML text; a mark of the byte order at its beginning is no word."""
    text = text.removeprefix(BYTE_ORDER)
    try:
        return Table(tomllib.loads(text), place, faults, lines=lines_of(text))
    except tomllib.TOMLDecodeError as error:
        # Where the parser says "at end of document", the last line is meant.
        end = f" (line {text.count(chr(10)) + 1})" if "(at line" not in str(error) else ""
        faults.append(f"{place}: not TOML: {error}{end}")
    except RecursionError:
        faults.append(f"{place}: not TOML: lists or tables stand too deep in each other (line 1)")
    return Table({}, place, faults)


def raise_faults(faults: list[str]) -> None:
    """Raise one `CatalogueError` that lists every fault, where there is one."""
    if faults:
        raise CatalogueError(tuple(dict.fromkeys(faults)))


def resource_texts(package: str) -> dict[str, str]:
    """Every TOML text in the ``data`` folder of a package, by its path, in order."""
    return dict(sorted(_toml_under(files(package) / "data", "")))


def _toml_under(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _toml_under(entry, f"{name}/")
        elif name.endswith(".toml"):
            yield name, entry.read_text(encoding="utf-8")
