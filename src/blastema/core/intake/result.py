"""What a spreadsheet held: episodes with their due visits, rejected cells, rows left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """One instrument at one scheduled visit; ``value_milli`` is ``None`` where nobody answered.

    ``day`` counts from the anchor: of the answer where its date is known, else of the schedule.
    """

    instrument: str
    visit: str
    day: int
    value_milli: int | None


@dataclass(frozen=True, slots=True)
class ImportedEpisode:
    """One patient's problem as the file tells it; empty text and ``None`` mean "not told".

    ``nominal_anchor`` says that ``anchor`` is the mapping's date for all and only differences
    of days mean anything. ``rows`` are the file's rows it was made from.
    """

    identifier: str
    condition: str
    arm: str
    anchor: date
    nominal_anchor: bool
    answers: tuple[DueAnswer, ...]
    rows: tuple[int, ...]
    sex: str = ""
    age: int | None = None
    birth_year: int | None = None
    birth_date: date | None = None
    body_site: str = ""
    side: str = ""
    level: str = ""
    product: str = ""
    treated: bool | None = None
    treated_on: date | None = None

    def scores(self, instrument: str) -> dict[str, int | None]:
        """Every due visit of one instrument with its score in thousandths, or ``None``."""
        return {a.visit: a.value_milli for a in self.answers if a.instrument == instrument}


@dataclass(frozen=True, slots=True)
class RejectedCell:
    """A cell that was not believed. It is counted as missing; its content is not repeated."""

    row: int
    column: str
    why: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}: {self.why}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that made no episode, and why."""

    why: str
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Intake:
    """The whole file: every data row is in an episode or in ``skipped``."""

    source: str
    episodes: tuple[ImportedEpisode, ...]
    rejected: tuple[RejectedCell, ...]
    skipped: tuple[Skipped, ...]
    data_rows: int

    @property
    def due(self) -> int:
        return sum(len(episode.answers) for episode in self.episodes)

    @property
    def answered(self) -> int:
        return sum(a.value_milli is not None for e in self.episodes for a in e.answers)
