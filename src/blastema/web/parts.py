"""Values that the template parts show: a data table and its cells.

Most parts take plain words; a table is a value because every cell must carry
the heading of its column when it is stacked on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# What a status tag may be; the word in the tag says it too, never the colour alone.
STATUS_KINDS = ("neutral", "info", "good", "wait", "stop")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; ``numeric`` sets its figures flush right."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell: words, perhaps a link, a status kind and a smaller note."""

    text: str
    url: str = ""
    status: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.status and self.status not in STATUS_KINDS:
            raise ValueError(f"a status is one of {', '.join(STATUS_KINDS)}; found {self.status!r}")


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table; the first cell of each row heads the row.

    Cells may be given as plain words. Every row has as many cells as there are
    columns; all rows that have not are named.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if not self.caption:
            raise ValueError("a table needs a caption: people who hear it choose it by that")
        wrong = [str(n) for n, row in enumerate(self.rows, 1) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(
                f"each row needs {len(self.columns)} cells, one a column;"
                f" found another number in row {', '.join(wrong)}"
            )

    @property
    def body(self) -> Iterator[Iterator[tuple[Column, Cell]]]:
        """The rows, each cell with its column."""
        return (zip(self.columns, row, strict=True) for row in self.rows)


def table(
    caption: str, columns: list[str | Column], rows: list[list[object]], note: str = ""
) -> Table:
    """A table from plain words; a heading that ends in ``#`` is a column of figures."""
    return Table(caption, tuple(map(_column, columns)), tuple(map(_row, rows)), note)


def _column(given: str | Column) -> Column:
    if isinstance(given, Column):
        return given
    return Column(given.removesuffix("#"), numeric=given.endswith("#"))


def _row(given: list[object]) -> tuple[Cell, ...]:
    return tuple(cell if isinstance(cell, Cell) else Cell(str(cell)) for cell in given)
