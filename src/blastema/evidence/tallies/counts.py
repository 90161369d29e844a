"""The table beside a cohort: per condition, instrument, visit and arm who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blastema.evidence.release.csvtext import Value
from blastema.evidence.release.disclosure import suppress

if TYPE_CHECKING:
    import pyarrow as pa

COUNTS_HEADER = (
    "condition",
    "instrument",
    "visit",
    "arm",
    "eligible",
    "treated",
    "due",
    "answered",
)
_KEYS = ["condition", "instrument", "visit"]
_ALL = "all"


def count_rows(table: pa.Table, threshold: int) -> list[tuple[Value, ...]]:
    """Eligible, treated, due, answered per arm and for all arms, small counts left empty.

    The rows of people lie beside this table; the rule is applied so that the table may be
    passed on alone. ``treated`` counts those recorded as treated.
    """
    import pyarrow.compute as pc

    counted = table.append_column("was_treated", pc.fill_null(table["treated"], False))
    sums = counted.group_by([*_KEYS, "arm"], use_threads=False).aggregate(
        [("subject", "count"), ("was_treated", "sum"), ("due", "sum"), ("answered", "sum")]
    )
    groups: dict[tuple[str, ...], list[dict[str, int]]] = {}
    for row in sums.sort_by([(name, "ascending") for name in (*_KEYS, "arm")]).to_pylist():
        groups.setdefault(tuple(row[name] for name in _KEYS), []).append(row)
    return [line for key, rows in groups.items() for line in _group_lines(key, rows, threshold)]


def _group_lines(
    key: tuple[str, ...], rows: list[dict[str, int]], threshold: int
) -> list[tuple[Value, ...]]:
    names = ("subject_count", "was_treated_sum", "due_sum", "answered_sum")
    columns = [suppress([row[name] for row in rows], threshold) for name in names]
    lines = [
        (*key, row["arm"], *(column.cells[place] for column in columns))
        for place, row in enumerate(rows)
    ]
    return [*lines, (*key, _ALL, *(column.total for column in columns))]
