"""One row of the file, asked for words, numbers and dates; what it cannot believe it rejects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from blastema.core.intake.cell import YEARS, CellError, is_formula, read_date, score_milli, whole
from blastema.core.intake.fault import letters
from blastema.core.intake.field_rule import RULES, Kind, Rule
from blastema.core.intake.mapping import Field, Mapping, Outcome
from blastema.core.intake.result import RejectedCell
from blastema.core.intake.toml_table import SLUG

# The oldest person on record died at 122.
_BOUNDS = {"age": (0, 125), "birth_year": YEARS}

_LEVEL = re.compile(r"[A-Za-z][A-Za-z0-9]*([-/][A-Za-z0-9]+)*")

Detail = str | int | date
_T = TypeVar("_T")


class SkipRow(Exception):  # noqa: N818 - it stops one row, it is nobody's error
    """This row makes no episode; the message is the reason that is counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """A data row: its number in the file, its cells by column name, where rejections gather."""

    number: int
    cells: dict[str, str]
    mapping: Mapping
    rejected: dict[RejectedCell, None]
    details: dict[str, Detail] = field(default_factory=dict)

    def reject(self, column: str, why: str) -> None:
        # One column may serve two fields (treated on, and day 0): it is reported once.
        self.rejected[RejectedCell(self.number, column, why)] = None

    def is_missing(self, column: str) -> bool:
        return self.cells[column] in self.mapping.file.missing

    def refuse_formulas(self) -> None:
        """Empties cells that a spreadsheet would run, declared or not, and reports them."""
        declared = set(self.mapping.columns())
        for place, (name, cell) in enumerate(self.cells.items()):
            if is_formula(cell, self.mapping.file.decimal):
                # A header nobody declared could itself be a patient's data: say where it is.
                shown = name if name in declared else letters(place)
                self.reject(shown, "begins like a formula, which a spreadsheet would run")
                self.cells[name] = ""

    def identifier(self) -> str:
        """The patient's identifier in the source, several columns joined by ``/``."""
        columns = self.mapping.patient["identifier"].columns
        if any(self.is_missing(column) for column in columns):
            raise SkipRow("the row names no patient")
        return "/".join(self.cells[column] for column in columns)

    def read_details(self) -> None:
        """Reads every declared field once into ``details``; what says nothing is not there."""
        declared = {**self.mapping.patient, **self.mapping.episode}
        for name, source in declared.items():
            if name != "identifier" and (value := self._detail(name, source)) is not None:
                self.details[name] = value

    def is_disbelieved(self, name: str) -> bool:
        """Whether a field's cell says something that was not believed."""
        source = {**self.mapping.patient, **self.mapping.episode}.get(name)
        says = (
            source is not None and source.value is None and not self.is_missing(source.columns[0])
        )
        return says and name not in self.details

    def _detail(self, name: str, source: Field) -> Detail | None:
        if source.value is not None:
            return source.value
        column = source.columns[0]
        if self.is_missing(column):
            return None
        return self._believed(column, lambda: self._read(name, source, column))

    def _read(self, name: str, source: Field, column: str) -> Detail:
        cell, rule = self.cells[column], RULES[name]
        if rule.kind is Kind.DAY:
            return read_date(cell, source.format)
        if rule.kind is Kind.WHOLE:
            return whole(cell, self.mapping.file.decimal, *_BOUNDS[name])
        return _word(cell, source, rule)

    def day(self, source: Field) -> date | None:
        column = source.columns[0]
        if self.is_missing(column):
            return None
        return self._believed(column, lambda: read_date(self.cells[column], source.format))

    def score(self, column: str, outcome: Outcome) -> int | None:
        if self.is_missing(column):
            return None
        decimal = self.mapping.file.decimal
        return self._believed(column, lambda: score_milli(self.cells[column], decimal, outcome))

    def _believed(self, column: str, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except CellError as error:
            self.reject(column, str(error))
            return None


def _word(cell: str, source: Field, rule: Rule) -> str:
    if source.codes is not None:
        if cell not in source.codes:
            raise CellError("a code that the mapping does not list")
        return source.codes[cell]
    if rule.kind is Kind.LEVEL:
        if _LEVEL.fullmatch(cell) is None:
            raise CellError("not a spinal level, as L4-L5")
    elif SLUG.fullmatch(cell) is None or (rule.words and cell not in rule.words):
        raise CellError("not one of the words expected here; declare codes in the mapping")
    return cell
