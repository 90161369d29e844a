"""What can be wrong with a mapping or a file; every fault is listed, no patient's cell is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# A file with one wrong column can have a fault a row; a page shows the first of them.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class KeyFault:
    """A fault of the mapping, at the TOML key ``key`` (``outcome[1].range``)."""

    key: str
    why: str

    def __str__(self) -> str:
        return f"{self.key}: {self.why}"


@dataclass(frozen=True, slots=True)
class TableFault:
    """A fault of the file's shape. Rows count from 1, the header; 0 is the whole file."""

    row: int
    column: str
    why: str

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                f"row {self.row}" if self.row else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        return f"{place}: {self.why}" if place else self.why


class MappingError(ValueError):
    """The mapping file does not say how to read a spreadsheet; ``faults`` lists each reason."""

    def __init__(self, faults: Iterable[KeyFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(_listed(self.faults))


class TableError(ValueError):
    """The file cannot be read as the mapping says, so nothing of it was read."""

    def __init__(self, faults: Iterable[TableFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(_listed(self.faults))


def _listed(faults: tuple[KeyFault, ...] | tuple[TableFault, ...]) -> str:
    lines = [str(fault) for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        lines.append(f"and {len(faults) - _SHOWN} more")
    return "\n".join(lines)


def letters(place: int) -> str:
    """The spreadsheet's name of a column, counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
