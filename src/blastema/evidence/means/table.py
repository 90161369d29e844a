"""A tidy result: one row an estimate, the same column names everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from blastema.evidence.means.errors import MeansError


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate. ``df`` is infinite where none are counted; ``lower`` and ``upper`` are the
    interval; a joint test has no estimate, error and interval (nan)."""

    term: str
    estimate: float
    std_error: float
    df: float
    statistic: float
    p_value: float
    lower: float = math.nan
    upper: float = math.nan
    df_num: int = 1

    def to_json(self) -> dict[str, object]:
        """Full precision; what is not a finite number is ``null``."""
        return {name: _finite(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` in order; ``level`` is the intervals' coverage; ``note`` says what was held."""

    rows: tuple[Row, ...]
    level: float = 0.95
    note: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __getitem__(self, term: str) -> Row:
        found = next((row for row in self.rows if row.term == term), None)
        if found is None:
            known = ", ".join(row.term for row in self.rows)
            raise MeansError(f"no row {term!r}; expected one of {known}")
        return found

    def to_json(self) -> dict[str, object]:
        return {
            "rows": [row.to_json() for row in self.rows],
            "level": self.level,
            "note": self.note,
        }

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``; it converts itself to any data frame."""
        import pyarrow as pa

        return pa.Table.from_pylist([row.to_json() for row in self.rows])


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value
