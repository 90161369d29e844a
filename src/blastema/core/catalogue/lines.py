"""On which line of a TOML text each table and each word stands.

The parser of the standard library forgets it, and somebody who wrote a file wants to be sent to
the line. This reads the outline only: headers, keys, and the tables of a list; what a value is,
the parser says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_.-]+)["']?\s*=(.*)$""", re.DOTALL)
_LONG = ('"' * 3, "'" * 3)


class _Outline:
    """What was found so far, and whether a value is still going on."""

    def __init__(self) -> None:
        self.found: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self.prefix: Path = ()
        self.key: Path = ()
        self.depth, self.quote, self.items = 0, "", 0

    @property
    def is_inside(self) -> bool:
        """Whether the last value has not ended: a list, a table, or a text of several lines."""
        return self.depth > 0 or self.quote in _LONG

    def line(self, text: str, number: int) -> None:
        if self.is_inside:
            self._value(text, number)
        elif header := _HEADER.match(text):
            self._header(header[1] == "[[", header[2].split("."), number)
        elif key := _KEY.match(text):
            self.key = (*self.prefix, *key[1].split("."))
            self.found[self.key] = number
            self.depth, self.quote, self.items = 0, "", 0
            self._value(key[2], number)

    def _header(self, is_list: bool, parts: list[str], number: int) -> None:
        path: Path = ()
        for part in (one.strip().strip("\"'") for one in parts):
            path = (*path, self.counts[path]) if path in self.counts else path
            path = (*path, part)
        if is_list:
            self.found.setdefault(path, number)
            self.counts[path] = self.counts.get(path, -1) + 1
            path = (*path, self.counts[path])
        self.prefix = path
        self.found[path] = number

    def _value(self, text: str, number: int) -> None:
        """Goes through a value, minding quotes; each table of a list is an item with a line."""
        place = 0
        while place < len(text):
            char = text[place]
            if self.quote:
                place += self._quoted(text, place)
            elif char == "#":
                break
            elif char in "\"'":
                long = char * 3
                self.quote = long if text.startswith(long, place) else char
                place += len(self.quote)
            else:
                self._bracket(char, number)
                place += 1
        self.quote = self.quote if self.quote in _LONG else ""

    def _quoted(self, text: str, place: int) -> int:
        """How far to go inside a quoted text; a backslash hides what follows it."""
        if text[place] == "\\" and self.quote.startswith('"'):
            return 2
        if text.startswith(self.quote, place):
            length, self.quote = len(self.quote), ""
            return length
        return 1

    def _bracket(self, char: str, number: int) -> None:
        if char == "{" and self.depth == 1:
            self.found[(*self.key, self.items)] = number
            self.items += 1
        self.depth += (char in "[{") - (char in "]}")


def lines_of(text: str) -> Mapping[Path, int]:
    """By path (table, number in a list, word), the line on which it stands, from 1."""
    outline = _Outline()
    for number, line in enumerate(text.splitlines(), 1):
        outline.line(line, number)
    return outline.found


def line_at(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest thing inside or around it that has one.

    ``None`` where nothing has a line.
    """
    inside = [line for found, line in lines.items() if found[: len(path)] == path]
    while path and path not in lines and not inside:
        path = path[:-1]
        inside = [line for found, line in lines.items() if found[: len(path)] == path]
    return lines.get(path, min(inside, default=None))
