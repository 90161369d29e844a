"""A TOML table read strictly: every key is taken once, with its type, or is a fault."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from blastema.core.intake.fault import KeyFault

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Table:
    """One table of the mapping; faults of all tables gather in one list."""

    def __init__(self, value: object, path: str, faults: list[KeyFault]) -> None:
        self.path = path
        self._faults = faults
        self._left: dict[str, object] = {}
        self._known: set[str] = set()
        if isinstance(value, dict):
            self._left = dict(value)
        elif value is not None:
            self.fault("", f"is {_kind(value)}; expected a table")

    def fault(self, key: str, why: str) -> None:
        self._faults.append(KeyFault(".".join(part for part in (self.path, key) if part), why))

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def keys(self) -> list[str]:
        return list(self._left)

    def take(self, key: str) -> object:
        """The raw value, ``None`` where the key is absent."""
        self._known.add(key)
        return self._left.pop(key, None)

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text that is not empty; without ``default`` the key is required."""
        found = self.take(key)
        if found is None and default is not None:
            return default
        if isinstance(found, str) and found:
            return found
        self.fault(key, _wanted(found, "a text that is not empty"))
        return ""

    def slug(self, key: str, known: Collection[str] = ()) -> str:
        """A word in kebab-case, one of ``known`` where any are given."""
        word = self.text(key)
        if word:
            self.check_slug(key, word, known)
        return word

    def check_slug(self, key: str, word: str, known: Collection[str] = ()) -> None:
        if SLUG.fullmatch(word) is None:
            self.fault(key, f"{word!r} is not lower-case words joined by hyphens")
        elif known and word not in known:
            self.fault(key, f"{word!r} is not known; {_near(word, known)}")

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        found = self.text(key, default=default)
        if found not in choices:
            self.fault(key, f"{found!r} is not one of {', '.join(map(repr, choices))}")
            return default
        return found

    def positive(self, key: str, default: Decimal) -> Decimal:
        """A finite number above 0."""
        found = self.take(key)
        if found is None:
            return default
        if _is_number(found) and Decimal(str(found)) > 0:
            return Decimal(str(found))
        self.fault(key, _wanted(found, "a number above 0"))
        return default

    def whole(self, key: str) -> int:
        found = self.take(key)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        self.fault(key, _wanted(found, "a whole number"))
        return 0

    def day(self, key: str) -> date | None:
        found = self.take(key)
        if type(found) is date:
            return found
        self.fault(key, _wanted(found, "a date without quotes, as 2024-05-31"))
        return None

    def pair(self, key: str) -> tuple[Decimal, Decimal]:
        """Two numbers, the lower first."""
        found = self.take(key)
        if isinstance(found, list) and len(found) == 2 and all(map(_is_number, found)):
            low, high = Decimal(found[0]), Decimal(found[1])
            if low < high:
                return low, high
        self.fault(key, _wanted(found, "two numbers, the lower first, as [0, 10]"))
        return Decimal(0), Decimal(1)

    def window(self, key: str) -> tuple[int, int]:
        """The first and the last day of a visit."""
        found = self.take(key)
        if isinstance(found, list) and len(found) == 2 and all(type(day) is int for day in found):
            first, last = found
            if first <= last:
                return first, last
        self.fault(key, _wanted(found, "two whole days, the earlier first, as [21, 35]"))
        return 0, 0

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, each different."""
        found = self.take(key)
        if isinstance(found, list) and found and all(isinstance(each, str) for each in found):
            if len(set(found)) == len(found):
                return tuple(found)
            self.fault(key, "names something twice; name it once")
            return ()
        self.fault(key, _wanted(found, 'a list of texts, as ["a", "b"]'))
        return ()

    def words(self, key: str) -> Mapping[str, str]:
        """A table from text to text."""
        found = self.take(key)
        given = found if isinstance(found, dict) else {}
        if given and all(isinstance(each, str) and each for each in given.values()):
            return {str(name): str(each) for name, each in given.items()}
        self.fault(key, _wanted(found, 'a table of texts, as { "1" = "female" }'))
        return {}

    def table(self, key: str) -> Table:
        return Table(self.take(key), f"{self.path}.{key}" if self.path else key, self._faults)

    def tables(self, key: str, *, required: bool = True) -> list[Table]:
        """An array of tables, written ``[[key]]``; paths count from 1, as a person does."""
        found = self.take(key)
        if found is None and not required:
            return []
        if not isinstance(found, list) or not found:
            self.fault(key, _wanted(found, f"one or more tables [[{key}]]"))
            return []
        return [Table(each, f"{key}[{at}]", self._faults) for at, each in enumerate(found, 1)]

    def finish(self) -> None:
        """Every key nobody took is a fault: a misspelt key must not be silently ignored."""
        for key in self._left:
            self.fault(key, f"is not a key here; {_near(key, self._known)}")


def _is_number(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _wanted(found: object, expected: str) -> str:
    return f"is {'missing' if found is None else _kind(found)}; expected {expected}"


def _kind(value: object) -> str:
    kinds = {str: "a text", bool: "true or false", int: "a number", Decimal: "a number"}
    return {**kinds, list: "a list", dict: "a table", date: "a date"}.get(type(value), "a time")


def _near(word: str, known: Collection[str]) -> str:
    close = get_close_matches(word, sorted(known), n=1)
    return f"did you mean {close[0]!r}?" if close else f"expected one of {', '.join(sorted(known))}"
