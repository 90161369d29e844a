"""Rows of a spreadsheet -> episodes, rejected cells and rows left out, as a mapping declares.

Every data row ends in an episode or among the skipped, with the reason. A cell that is not
believed is rejected and counts as missing. Every episode is due at every scheduled visit, so a
patient who dropped out and has no row there is due and unanswered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from blastema.core.intake.episode import Problem, episode_from, problem_of
from blastema.core.intake.fault import TableError, TableFault, letters
from blastema.core.intake.mapping import Mapping
from blastema.core.intake.result import ImportedEpisode, Intake, RejectedCell, Skipped
from blastema.core.intake.row import Row, SkipRow

Key = tuple[str, Problem]


def read_table(
    rows: Iterable[Sequence[str]], mapping: Mapping, *, as_of: date | None = None
) -> Intake:
    """The patients of a table whose first row is the header, in the file's order.

    ``as_of`` leaves out visits whose scheduled day lies after it: they are not due yet. Raises
    ``TableError`` with every column that is not there and every row of another length.
    """
    lines = iter(rows)
    header = tuple(next(lines, ()))
    numbered = [(number, tuple(cells)) for number, cells in enumerate(lines, start=2)]
    if faults := [*_header_faults(header, mapping), *_ragged(numbered, len(header))]:
        raise TableError(faults)
    reading = _Reading(mapping)
    for number, cells in numbered:
        reading.sort(number, dict(zip(header, cells, strict=False)))
    episodes = tuple(reading.episodes(as_of))
    return Intake(
        mapping.name,
        episodes,
        tuple(sorted(reading.rejected, key=lambda cell: cell.row)),
        tuple(Skipped(why, tuple(sorted(found))) for why, found in reading.skipped.items()),
        len(numbered),
    )


class _Reading:
    """One table while it is read: rows by patient and problem, and what was put aside."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.rejected: dict[RejectedCell, None] = {}
        self.skipped: dict[str, list[int]] = {}
        self._groups: dict[Key, list[Row]] = {}
        self._first: dict[str, Problem] = {}

    def skip(self, why: str, row: Row) -> None:
        self.skipped.setdefault(why, []).append(row.number)

    def sort(self, number: int, cells: dict[str, str]) -> None:
        """Puts a row with its patient's others, or aside."""
        row = Row(number, cells, self.mapping, self.rejected)
        try:
            self._groups.setdefault(self._key(row), []).append(row)
        except SkipRow as reason:
            self.skip(str(reason), row)

    def _key(self, row: Row) -> Key:
        if not any(row.cells.values()):
            raise SkipRow("the row is empty")
        for rule in self.mapping.leave_out:
            missing = rule.is_missing and row.is_missing(rule.column)
            if missing or row.cells[rule.column] in rule.equals:
                raise SkipRow(rule.reason)
        row.refuse_formulas()
        identifier = row.identifier()
        row.read_details()
        problem = problem_of(row, self._first.get(identifier))
        self._first.setdefault(identifier, problem)
        return identifier, problem

    def episodes(self, as_of: date | None) -> Iterator[ImportedEpisode]:
        for (identifier, problem), rows in self._groups.items():
            if episode := episode_from(identifier, problem, rows, self.skip, as_of):
                yield episode


def _header_faults(header: tuple[str, ...], mapping: Mapping) -> Iterator[TableFault]:
    for place, name in enumerate(header):
        if name in header[:place]:
            yield TableFault(1, letters(place), "has a name that comes twice; rename one")
    for name in mapping.columns():
        if name not in header:
            why = f"there is no column {name!r}, which the mapping names; name it in the header"
            yield TableFault(1, "", why)


def _ragged(rows: list[tuple[int, tuple[str, ...]]], width: int) -> Iterator[TableFault]:
    for number, cells in rows:
        if any(cells) and len(cells) != width:
            why = f"has {len(cells)} cells, the header has {width}; fill or quote the row"
            yield TableFault(number, "", why)
