"""DuckDB as an engine: any query or relation, wide or long; DuckDB itself is optional.

A wide query streams into the kernel. A long one is pivoted by DuckDB, which spills to disk what
does not fit; the same query finds repeated visits and covariates that change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from blastema.evidence.specification.parts import Arm
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import duck_days
from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.everybody import unsaid
from blastema.evidence.summary.kernel import Known, needed_columns
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.long import CHANGES, REPEATED, visit_column
from blastema.evidence.summary.parts import BATCH, Opened, _stream

_FAULT = "[fault]"
_UNKNOWN, _REPEATED, _CHANGES, _EMPTY, _NO_NAME = 1, 2, 4, 8, 16
# What a first pass calls a covariate that changes within a subject: one hash is over them all.
A_COVARIATE = "a covariate"

# The bits of a visit that has no name, and of one that the specification does not name, above
# those of all that it may.
_NAMELESS, _NO_VISIT = 1 << 40, 1 << 41


# One row a subject, its row numbers, what is wrong with whom.
Pivoted = tuple[Any, Any, list[Known]]


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
    wanted = found.project(", ".join(map(quoted, there)))
    return Opened(schema(wanted), _stream(batches(wanted), "the query"), found.columns)


def batches(found: Any) -> Iterator[Any]:
    """A query's record batches; what DuckDB says of a failure may hold somebody's value."""
    import duckdb

    try:
        yield from found.to_arrow_reader(BATCH)
    except duckdb.Error as error:
        told = f"the query fails when it is run ({type(error).__name__}); expected rows; "
        raise LayoutError(
            [told + "run it by itself to see why, and keep the rows of a stream in a table"]
        ) from None


def with_arm(data: Any, arm: Arm) -> Any:
    """The relation with the arm's one level in every row, where it leaves the arm out."""
    found = relation(data)
    if not unsaid(arm, found.columns):
        return found
    return found.project(f"*, {text(arm.levels[0])} AS {quoted(arm.name)}")


def schema(data: Any) -> Any:
    """The columns of a query as Arrow has them."""
    return relation(data).limit(0).to_arrow_table().schema


def pivoted(
    data: Any, spec: Specification, layout: Long, *, each: bool = False
) -> Iterator[Pivoted]:
    """Record batches of one row a subject, as ``with_faults`` gives them."""
    made = relation(data).query("rows_of_subjects", pivot_sql(spec, layout, each=each))
    for batch in batches(made):
        yield with_faults(batch, spec, layout)


def pivot_sql(spec: Specification, layout: Long, *, each: bool = False) -> str:
    """One row a subject: its covariates, an answer a visit, and what is wrong with it.

    One hash over all covariates shows whether any of them changes; ``each`` asks of every one
    by itself, which costs more.
    """
    covariates = [quoted(name) for name in needed_columns(spec)]
    kept = [f"any_value({name}) AS {name}" for name in covariates]
    if each:
        flags = (quoted(_changes(name)) for name in needed_columns(spec))
        kept += [f"{_differs(f'hash({n})')} AS {f}" for n, f in zip(covariates, flags, strict=True)]
    rows, answers, faults = _by_day(spec, layout) if layout.day else _by_name(spec, layout)
    rows.append(f'hash({", ".join(covariates)}) AS "[same]"')
    subject = quoted(layout.subject)
    return (
        f"SELECT {', '.join([*kept, *answers])}, {faults}"  # noqa: S608  every name is quoted
        f""" + CASE WHEN {_differs('"[same]"')} THEN {_CHANGES} ELSE 0 END"""
        f" + CASE WHEN {subject} IS NULL THEN {_EMPTY} ELSE 0 END AS {quoted(_FAULT)}"
        f" FROM (SELECT *, {', '.join(rows)} FROM rows_of_subjects) GROUP BY {subject}"
    )


def _changes(name: str) -> str:
    return f"[changes {name}]"


def _differs(hashed: str) -> str:
    return f"min({hashed}) <> max({hashed})"


def _by_name(spec: Specification, layout: Long) -> tuple[list[str], list[str], str]:
    """Columns of a row, answers and faults of a subject; visits are bits of a number, so that
    a repeated one shows as more rows than bits."""
    visits = [visit.name for visit in spec.visits]
    place = f"CAST({quoted(layout.visit)} AS VARCHAR)"
    bits = " ".join(f"WHEN {text(v)} THEN {1 << n}" for n, v in enumerate(visits))
    all_bits = 'bit_or("[bit]")'
    faults = (
        f"CASE WHEN {all_bits} >= {_NO_VISIT} THEN {_UNKNOWN}"
        f" WHEN {all_bits} >= {_NAMELESS} THEN {_NO_NAME}"
        f" WHEN count(*) > bit_count({all_bits}) THEN {_REPEATED} ELSE 0 END"
    )
    empty = f"{place} IS NULL OR {place} = ''"
    other = f"CASE WHEN {empty} THEN {_NAMELESS} ELSE {_NO_VISIT} END"
    bit = f"CASE {place} {bits} ELSE {other} END"
    return [f'{bit} AS "[bit]"'], answers_by_bit(spec), faults


def answers_by_bit(spec: Specification) -> list[str]:
    """Each value at each visit, of the row whose "[bit]" is the visit's."""
    return [
        f'max(CASE WHEN "[bit]" = {1 << n} THEN {quoted(name)} END) AS {quoted(column)}'
        for name, columns in _at_visits(spec)
        for n, column in enumerate(columns)
    ]


def _by_day(spec: Specification, layout: Long) -> tuple[list[str], list[str], str]:
    rows = duck_days.of_each_row(spec, quoted(layout.day), quoted(spec.outcome.name))
    named = [(quoted(name), list(map(quoted, columns))) for name, columns in _at_visits(spec)]
    return rows, duck_days.answers(named), duck_days.faults()


def _at_visits(spec: Specification) -> list[tuple[str, Sequence[str]]]:
    """Each column of a row that has a value at each visit, and its columns of a subject."""
    answers = [visit_column(spec, visit) for visit in spec.visits]
    varying = [(part.name, spec.columns_at_visits(part)) for part in spec.varying]
    return [(spec.outcome.name, answers), *varying]


def with_faults(batch: Any, spec: Specification, layout: Long) -> tuple[Any, Any, list[Known]]:
    """The batch, its row numbers (a pivoted subject has none: -1), and what DuckDB found."""
    fault = batch.column(_FAULT).to_numpy(zero_copy_only=False).astype(np.int64)
    known: list[Known] = []
    if fault.any():
        for bit, column, reason in (
            (_UNKNOWN, layout.when, "has an unknown level"),
            (_NO_NAME, layout.when, "is empty"),
            (_REPEATED, layout.when, REPEATED),
            *((bit, layout.when, reason) for bit, reason in duck_days.FAULTS.items()),
        ):
            known.append((column, reason, (fault & bit) > 0))
        known += _changing(batch, spec, (fault & _CHANGES) > 0)
        known.append((layout.subject, "is empty", (fault & _EMPTY) > 0))
    return batch, np.full(batch.num_rows, -1), known


def _changing(batch: Any, spec: Specification, any_of_them: Any) -> Iterator[Known]:
    """Which covariate changes within a subject, where each was asked."""
    names = [name for name in needed_columns(spec) if _changes(name) in batch.schema.names]
    for name in names:
        flag = batch.column(_changes(name)).to_numpy(zero_copy_only=False)
        yield name, CHANGES, flag.astype(bool)
    if not names:
        yield A_COVARIATE, CHANGES, any_of_them


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
