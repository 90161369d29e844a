"""Whether rows may become a cohort: only listed columns, no dates, no names, no contradictions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from blastema.evidence.errors import CohortError
from blastema.evidence.release.codebook import COLUMNS, NAMES, OLDEST_BAND, Column

if TYPE_CHECKING:
    import pyarrow as pa

# RFC 9562, 5.7: a UUIDv7 begins with the millisecond of its making, which is a date.
_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_KEY = ["subject", "condition", "instrument", "visit"]


def checked_cohort(rows: pa.Table) -> pa.Table:
    """The rows with the codebook's columns and types; raises ``CohortError`` with every fault."""
    if faults := _column_faults(rows):
        raise CohortError(faults)
    table = _typed(rows)
    faults = [fault for column in COLUMNS for fault in _value_faults(column, table[column.name])]
    faults += _row_faults(table)
    if faults:
        raise CohortError(faults)
    return table


def _column_faults(rows: pa.Table) -> list[str]:
    import pyarrow as pa

    known = {*NAMES, "age_years"}
    faults = [
        f"there is no column {column.name}; add it"
        for column in COLUMNS
        if column.required and column.name not in rows.column_names
    ]
    for name, kind in zip(rows.schema.names, rows.schema.types, strict=True):
        if pa.types.is_temporal(kind):
            faults.append(f"column {name} holds dates; give days relative to day 0")
        elif name not in known:
            faults.append(f"column {name} is not in the codebook; leave it out")
    if len(set(rows.column_names)) < len(rows.column_names):
        faults.append("a column comes twice; keep one")
    if {"age_years", "age_band"} <= set(rows.column_names):
        faults.append("both age_years and age_band are given; keep one")
    return faults


def _typed(rows: pa.Table) -> pa.Table:
    import pyarrow as pa

    columns: dict[str, Any] = {}
    faults = []
    for column in COLUMNS:
        try:
            columns[column.name] = _column(rows, column)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            found = rows.schema.field(column.name).type
            faults.append(f"column {column.name} is {found}; expected {column.kind}")
    if faults:
        raise CohortError(faults)
    return pa.table(columns)


def _column(rows: pa.Table, column: Column) -> Any:
    import pyarrow as pa

    if column.name == "age_band" and "age_years" in rows.column_names:
        return _bands(rows["age_years"])
    if column.name not in rows.column_names:
        return pa.nulls(rows.num_rows, column.kind)
    return rows[column.name].cast(column.kind)


def _bands(years: Any) -> Any:
    """Ages in bands of ten, over 89 pooled."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_integer(years.type):
        raise CohortError([f"column age_years is {years.type}; expected whole years"])
    if pc.any(pc.less(years, 0)).as_py():
        raise CohortError(["an age is negative; check birth dates and day 0"])
    low = pc.multiply(pc.divide(years.cast("int64"), 10), 10)
    text = pc.binary_join_element_wise(low.cast("string"), pc.add(low, 9).cast("string"), "-")
    return pc.if_else(pc.greater_equal(years, 90), OLDEST_BAND, text)


def _value_faults(column: Column, values: Any) -> list[str]:
    """Faults of one column; says what is wrong and never shows the value."""
    faults = []
    if column.required and column.name not in ("value_milli", "relative_day") and values.null_count:
        faults.append(f"column {column.name} is empty in {values.null_count} rows; fill it")
    if column.kind != "string":
        return faults
    words = [word for word in values.unique().to_pylist() if word is not None]
    wrong = [word for word in words if not _allowed(column, word)]
    if wrong:
        faults.append(
            f"column {column.name} has {len(wrong)} values that are not allowed; "
            f"expected {column.allowed}"
        )
    if column.name == "subject" and any(_UUID7.fullmatch(word.lower()) for word in words):
        faults.append("column subject holds UUIDv7 ids, which tell a date; give pseudonyms")
    return faults


def _allowed(column: Column, word: str) -> bool:
    if column.choices:
        return word in column.choices
    return column.pattern is None or column.pattern.fullmatch(word) is not None


def _row_faults(table: pa.Table) -> list[str]:
    import pyarrow.compute as pc

    faults = []
    if table.num_rows > table.group_by(_KEY).aggregate([]).num_rows:
        faults.append("a person has the same instrument and visit twice; keep one row")
    if pc.any(pc.not_equal(table["answered"], pc.is_valid(table["value_milli"]))).as_py():
        faults.append("answered and value_milli contradict each other; answered means a score")
    if pc.any(pc.and_(table["answered"], pc.invert(table["due"]))).as_py():
        faults.append("a row is answered and was not due; mark it due or leave it out")
    for names, trait in (
        (["subject", "condition"], "arm"),
        (["subject", "condition"], "treated"),
        (["subject"], "age_band"),
        (["subject"], "sex"),
    ):
        each = table.group_by(names).aggregate([]).num_rows
        if table.group_by([*names, trait]).aggregate([]).num_rows > each:
            faults.append(f"{trait} changes between rows of one person; give one")
    return faults
