"""How one clinic's spreadsheet becomes patients: the declared mapping, as values.

The language is TOML; ``examples/`` holds a documented one. Keys, by table:

``[mapping]``    ``version`` = 1, ``name`` (the source's, a slug), ``source`` (who collected it)
``[file]``       ``encoding``, ``delimiter``, ``decimal``, ``missing`` (tokens), ``shape``
``[patient]``    ``identifier`` and optional ``sex``, ``age``, ``birth_year``, ``birth_date``
``[episode]``    ``condition``, ``arm`` and optional ``body_site``, ``side``, ``level``,
                 ``product``, ``treated``, ``treated_on``
``[anchor]``     day 0: ``column`` and ``format``, or one nominal ``date`` for all, with ``why``
``[visits]``     long shape: ``column`` of a visit code, or ``date_column`` and ``format``
``[[visit]]``    the schedule: ``name``, ``day``, and ``code`` (long), ``window`` (by date)
``[[outcome]]``  ``instrument``, ``range``, optional ``factor``, and ``column`` (long) or
                 ``columns`` by visit (wide)
``[[leave_out]]``rows that are not wanted: ``column``, ``equals`` or ``is_missing``, ``reason``

A field is a table: ``column`` (or ``columns``, joined, for an identifier that needs several), or
one ``value`` for all; ``codes`` turns the file's codes into words, ``format`` reads a date
(``YYYY-MM-DD``, ``DD.MM.YYYY``, ``MM/DD/YYYY`` and the like).
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Shape(StrEnum):
    """One row per visit, or one row per patient."""

    LONG = "long"
    WIDE = "wide"


class Encoding(StrEnum):
    """How the file's bytes become text; UTF-8 may begin with a byte-order mark."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    WINDOWS_1252 = "windows-1252"


@dataclass(frozen=True, slots=True)
class FileFormat:
    """``delimiter`` empty means: find it. ``missing`` are the words for "no value"."""

    encoding: Encoding = Encoding.UTF_8
    delimiter: str = ""
    decimal: str = "."
    missing: frozenset[str] = frozenset({""})
    shape: Shape = Shape.LONG


@dataclass(frozen=True, slots=True)
class Field:
    """Where a word, number or date about a patient comes from."""

    columns: tuple[str, ...] = ()
    value: str | None = None
    codes: MappingType[str, str] | None = None
    format: str = ""


@dataclass(frozen=True, slots=True)
class NominalAnchor:
    """One day 0 for all, where the file has no dates; ``why`` says how it was chosen."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One scheduled moment: ``day`` counts from the anchor, ``window`` holds its last days too."""

    name: str
    day: int
    code: str = ""
    window: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One instrument. ``low`` and ``high`` are the file's own numbers, before ``factor``."""

    instrument: str
    low: Decimal
    high: Decimal
    factor: Decimal = Decimal(1)
    column: str = ""
    columns: MappingType[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Rows that are not read: the cell is one of ``equals``, or missing."""

    column: str
    equals: frozenset[str]
    is_missing: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping, already checked by ``parse_mapping``.

    ``visit_at`` is the column of a visit's code or, with a format, of its date; the wide shape
    has none. ``anchor`` is a field where each patient has a day 0 of their own.
    """

    name: str
    source: str
    file: FileFormat
    patient: MappingType[str, Field]
    episode: MappingType[str, Field]
    anchor: Field | NominalAnchor
    visits: tuple[Visit, ...]
    outcomes: tuple[Outcome, ...]
    visit_at: Field | None = None
    leave_out: tuple[LeaveOut, ...] = ()

    def columns(self) -> tuple[str, ...]:
        """Every column of the file that the mapping names, each once."""
        fields = [*self.patient.values(), *self.episode.values()]
        fields += [one for one in (self.anchor, self.visit_at) if isinstance(one, Field)]
        names = [name for one in fields for name in one.columns]
        for outcome in self.outcomes:
            names += [outcome.column] if outcome.column else list(outcome.columns.values())
        names += [rule.column for rule in self.leave_out]
        return tuple(dict.fromkeys(names))
