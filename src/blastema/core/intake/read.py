"""Rows of a spreadsheet -> episodes, rejected cells and rows left out, as a mapping declares.

Every data row ends in an episode or among the skipped, with the reason. A cell that is not
believed is rejected and counts as missing. Every episode is due at every scheduled visit, so a
patient who dropped out and has no row there is due and unanswered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from blastema.core.intake.episode_rows import EpisodeRows, finish_episode
from blastema.core.intake.fault import TableError, TableFault, letters
from blastema.core.intake.mapping import Mapping
from blastema.core.intake.result import Intake, RejectedCell, Skipped
from blastema.core.intake.row import Row, SkipRow, is_missing, read_identifier, read_visits
from blastema.core.intake.cell import is_formula


def read_table(
    rows: Iterable[Sequence[str]], mapping: Mapping, *, as_of: date | None = None
) -> Intake:
    """The patients of a table whose first row is the header.

    ``as_of`` leaves visits out whose scheduled day lies after it: they are not due yet. Raises
    ``TableError`` where a column that the mapping names is not there, or rows are ragged.
    """
    reading = _Reading(mapping)
    lines = iter(rows)
    header = _header(tuple(next(lines, ())), mapping)
    count = 0
    for number, cells in enumerate(lines, start=2):
        count += 1
        reading.row(number, tuple(cells), header)
    if reading.ragged:
        raise TableError(reading.ragged)
    episodes = [
        finish_episode(found, mapping, as_of) for found in reading.episodes.values()
    ]
    for found, episode in zip(reading.episodes.values(), episodes, strict=True):
        if isinstance(episode, str):
            reading.skip(episode, found.rows)
    return Intake(
        mapping.name,
        tuple(episode for episode in episodes if not isinstance(episode, str)),
        tuple(sorted(reading.rejected, key=lambda cell: cell.row)),
        tuple(Skipped(why, tuple(sorted(rows))) for why, rows in reading.skipped.items()),
        count,
    )


class _Reading:
    """What has been read so far; lives for one table."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.episodes: dict[tuple[str, ...], EpisodeRows] = {}
        self.rejected: list[RejectedCell] = []
        self.skipped: dict[str, list[int]] = {}
        self.ragged: list[TableFault] = []

    def skip(self, why: str, rows: Iterable[int]) -> None:
        self.skipped.setdefault(why, []).extend(rows)

    def row(self, number: int, cells: tuple[str, ...], header: tuple[str, ...]) -> None:
        if not any(cells):
            return self.skip("the row is empty", [number])
        if len(cells) != len(header):
            why = f"has {len(cells)} cells, the header has {len(header)}; fill or quote the row"
            self.ragged.append(TableFault(number, "", why))
            return None
        row = Row(number, dict(zip(header, cells, strict=True)), self.mapping, self.rejected)
        self._refuse_formulas(row, header)
        try:
            self._place(row)
        except SkipRow as reason:
            self.skip(str(reason), [number])
        return None

    def _refuse_formulas(self, row: Row, header: tuple[str, ...]) -> None:
        declared = set(self.mapping.columns())
        for place, name in enumerate(header):
            if is_formula(row.cells[name], self.mapping.file.decimal):
                # A header nobody declared could be a patient's data itself: say where it is.
                shown = name if name in declared else letters(place)
                row.reject(shown, "begins like a formula; a spreadsheet would run it")
                row.cells[name] = ""

    def _place(self, row: Row) -> None:
        """Puts the row into its patient's episode, or raises ``SkipRow``."""
        for rule in self.mapping.leave_out:
            cell = row.cells[rule.column]
            if cell in rule.equals or (rule.is_missing and is_missing(cell, self.mapping)):
                raise SkipRow(rule.reason)
        key = read_identifier(row)
        found = self.episodes.setdefault(key, EpisodeRows(key))
        found.add(row, read_visits(row, found))


def _header(header: tuple[str, ...], mapping: Mapping) -> tuple[str, ...]:
    faults = [
        TableFault(1, letters(place), "has a name that comes twice; rename one")
        for place, name in enumerate(header)
        if name in header[:place]
    ]
    faults += [
        TableFault(1, "", f"there is no column {name!r}, which the mapping names")
        for name in mapping.columns()
        if name not in header
    ]
    if faults:
        raise TableError(faults)
    return header
