"""DuckDB as an engine: any query or relation, wide or long; DuckDB itself is optional.

A wide query streams into the kernel. A long one is pivoted by DuckDB, which spills to disk what
does not fit; the same query finds repeated visits and covariates that change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.at_visits import long_columns
from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.kernel import Known, needed_columns
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.long import CHANGES, REPEATED, visit_column
from blastema.evidence.summary.parts import BATCH, Opened, _stream

_FAULT = "[fault]"
_UNKNOWN, _REPEATED, _CHANGES, _EMPTY = 1, 2, 4, 8

# The bit of a visit that the specification does not name, above those of all that it may.
_NO_VISIT = 1 << 40


@dataclass(frozen=True)
class Query:
    """A SELECT, and the connection that runs it (DuckDB's default one unless told).

    The text is run as it stands; build it from nothing that a stranger typed.
    """

    sql: str
    connection: Any = None


def is_query(data: Any) -> bool:
    kind = type(data)
    return isinstance(data, Query) or kind.__module__.split(".")[0].lstrip("_") == "duckdb"


def relation(data: Any) -> Any:
    """The DuckDB relation of a query; a relation stays what it is."""
    if not isinstance(data, Query):
        return data
    import duckdb

    try:
        return (data.connection or duckdb).sql(data.sql)
    except duckdb.Error as error:
        raise LayoutError([f"DuckDB refuses the query: {error}"]) from None


def opened(data: Any, columns: Sequence[str]) -> Opened:
    """The columns of a wide query as record batches."""
    found = relation(data)
    there = [name for name in columns if name in found.columns]
    reader = found.project(", ".join(map(quoted, there))).to_arrow_reader(BATCH)
    return Opened(reader.schema, _stream(reader, "the query"))


def pivoted(data: Any, spec: Specification, layout: Long) -> Iterator[Any]:
    """Record batches of one row a subject."""
    found = relation(data)
    needed = [layout.subject, layout.visit, spec.outcome.name, *needed_columns(spec)]
    needed += long_columns(spec)
    if absent := [name for name in needed if name not in found.columns]:
        raise LayoutError(
            [f"there is no column {n!r}; the query has: {', '.join(found.columns)}" for n in absent]
        )
    yield from found.query("rows_of_subjects", pivot_sql(spec, layout)).to_arrow_reader(BATCH)


def pivot_sql(spec: Specification, layout: Long) -> str:
    """One row a subject: its covariates, an answer a visit, and what is wrong with it.

    Visits are bits of a number, so that a repeated one shows as more rows than bits; one hash
    over all covariates shows whether any of them changes.
    """
    covariates = list(needed_columns(spec))
    visits = [visit.name for visit in spec.visits]
    place = f"CAST({quoted(layout.visit)} AS VARCHAR)"
    bits = " ".join(f"WHEN {text(v)} THEN {1 << n}" for n, v in enumerate(visits))
    same = f"hash({', '.join(map(quoted, covariates))})"
    kept = [f"any_value({quoted(n)}) AS {quoted(n)}" for n in covariates]
    placed = [(spec.outcome.name, [visit_column(v) for v in visits])]
    placed += [(part.name, list(spec.columns_at_visits(part))) for part in spec.varying]
    kept += [
        f"max(CASE WHEN bit = {1 << n} THEN {quoted(name)} END) AS {quoted(column)}"
        for name, columns in placed
        for n, column in enumerate(columns)
    ]
    return (
        f"SELECT {', '.join(kept)},"  # noqa: S608  every name is quoted above
        f" CASE WHEN bit_or(bit) >= {_NO_VISIT} THEN {_UNKNOWN}"
        f" WHEN count(*) > bit_count(bit_or(bit)) THEN {_REPEATED} ELSE 0 END"
        f" + CASE WHEN min(same) <> max(same) THEN {_CHANGES} ELSE 0 END"
        f" + CASE WHEN {quoted(layout.subject)} IS NULL THEN {_EMPTY} ELSE 0 END"
        f" AS {quoted(_FAULT)}"
        f" FROM (SELECT *, CASE {place} {bits} ELSE {_NO_VISIT} END AS bit, {same} AS same"
        f" FROM rows_of_subjects)"
        f" GROUP BY {quoted(layout.subject)}"
    )


def with_faults(batch: Any) -> tuple[Any, Any, list[Known]]:
    """The batch, its row numbers (a pivoted subject has none: -1), and what DuckDB found."""
    fault = batch.column(_FAULT).to_numpy(zero_copy_only=False).astype(np.int64)
    known: list[Known] = []
    if fault.any():
        for bit, what, reason in (
            (_UNKNOWN, "visit", "has an unknown level"),
            (_REPEATED, "visit", REPEATED),
            (_CHANGES, "a covariate", CHANGES),
            (_EMPTY, "subject", "is empty"),
        ):
            known.append((what, reason, (fault & bit) > 0))
    return batch, np.full(batch.num_rows, -1), known


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
