"""Reading TOML strictly: every fault is collected with its place, none is guessed away."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from blastema.core.catalogue.errors import CatalogueError
from blastema.core.catalogue.lines import Path, line_at, lines_of

T = TypeVar("T")


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

    def fault(self, words: str) -> None:
        """Adds a fault, with the line of the word it begins with, or of this table."""
        word = words.partition(" ")[0].rstrip(":")
        line = line_at(self.lines, (*self.path, word))
        self.faults.append(f"{self.place}: {words}" + (f" (line {line})" if line else ""))

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
        if value is None or isinstance(value, date):
            return value
        self.fault(f"{key} is {type(value).__name__}, expected a date such as 2026-11-22")
        return None

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
                label = item.get("slug", item.get("id", number))
                yield self._inside(item, f"{key} {label}", key, number)
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


def build_all(table: Table, key: str, make: Callable[[Table], T]) -> tuple[T, ...]:
    """Everything that could be built from an array of tables."""
    built = [item.build(make) for item in table.tables(key)]
    return tuple(thing for thing in built if thing is not None)


def parse(text: str, place: str, faults: list[str]) -> Table:
    """The root table of a TOML text."""
    try:
        return Table(tomllib.loads(text), place, faults, lines=lines_of(text))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{place}: not TOML: {error}")
        return Table({}, place, faults)


def raise_faults(faults: list[str]) -> None:
    """Raise one `CatalogueError` that lists every fault, where there is one."""
    if faults:
        raise CatalogueError(faults)


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
