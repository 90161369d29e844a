"""The Arrow route into a Tally: record batches in, the same whole numbers out.

One row is one visit of one subject. Cells add up batch by batch; what needs a whole subject (its
arm, a repeated visit, whether it fell silent) is kept as one short row per subject and batch and
joined at the end, so a subject may lie across batches. Memory: about 100 bytes a subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from blastema.evidence.errors import BatchError, SubjectError
from blastema.evidence.tallies.cell import ROWS_IN_64_BITS, SCORE_LIMIT_MILLI, Cell
from blastema.evidence.tallies.roll import Roll
from blastema.evidence.tallies.subject import BASELINE
from blastema.evidence.tallies.tally import Tally

if TYPE_CHECKING:
    import pyarrow as pa

# A subject's visits are kept as bits of one 64-bit number; 40 leave room for sums of bits.
VISIT_LIMIT = 40

# Squares of this many rows fit in 64 bits whatever the scores; batches are cut to it.
_CHUNK = 1 << (ROWS_IN_64_BITS.bit_length() - 1)

_TEXT = ("subject", "arm", "visit")
_TYPES = {"subject": "string", "arm": "string", "visit": "string", "value_milli": "int64"}
_FLAGS = {"due": "bool", "treated": "bool"}


def tally_batches(
    batches: Iterable[pa.RecordBatch], source: str, *, baseline: str = BASELINE
) -> Tally:
    """The Tally of record batches, equal to ``tally`` of the same subjects.

    Columns: ``subject``, ``arm``, ``visit`` (string or dictionary), ``value_milli`` (nullable
    int64), ``due`` (bool) and, where known, ``treated`` (nullable bool); others are ignored.
    Raises ``BatchError`` naming every fault of a batch, ``SubjectError`` where a subject changes
    its arm or has a visit twice.
    """
    cells: dict[tuple[str, str], Cell] = {}
    people: list[pa.Table] = []
    bits: dict[str, int] = {}
    for number, batch in enumerate(batches):
        table = _checked(batch, number)
        for start in range(0, table.num_rows, _CHUNK):
            _add_cells(cells, table.slice(start, _CHUNK))
        people.append(_people_of(table, bits, baseline))
    rolls = _rolls(people)
    return Tally(cells, rolls, frozenset({source}), baseline)


def _checked(batch: pa.RecordBatch, number: int) -> pa.Table:
    """The batch with the expected types, or every reason why it cannot be summed."""
    import pyarrow as pa

    absent = [n for n in (*_TYPES, "due") if n not in batch.schema.names]
    if absent:
        raise BatchError([f"batch {number} has no column {name}; add it" for name in absent])
    columns: dict[str, Any] = {}
    for name, kind in {**_TYPES, **_FLAGS}.items():
        if name == "treated" and name not in batch.schema.names:
            columns[name] = pa.nulls(batch.num_rows, pa.bool_())
            continue
        columns[name] = _cast(batch.column(name), name, kind, number)
    table = pa.table(columns)
    if faults := [f"batch {number}: {fault}" for fault in _faults(table)]:
        raise BatchError(faults)
    return table


def _cast(column: Any, name: str, kind: str, number: int) -> Any:
    import pyarrow as pa

    if kind == "int64" and not pa.types.is_integer(column.type):
        raise BatchError(
            [f"batch {number}: {name} is {column.type}; expected whole thousandths as int64"]
        )
    try:
        return column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise BatchError([f"batch {number}: {name} is {column.type}; expected {kind}"]) from None


def _faults(table: pa.Table) -> list[str]:
    import pyarrow.compute as pc

    faults = [f"{name} is empty somewhere; fill it" for name in _TEXT if _has_gap(table[name])]
    if table["due"].null_count:
        faults.append("due is neither true nor false somewhere; say which")
    answered = pc.is_valid(table["value_milli"])
    if pc.any(pc.and_(answered, pc.invert(pc.fill_null(table["due"], True)))).as_py():
        faults.append("a visit that was not due has a score; mark it due or leave the score out")
    least, most = (pc.min_max(table["value_milli"])[end].as_py() for end in ("min", "max"))
    if least is not None and max(-least, most) > SCORE_LIMIT_MILLI:
        faults.append(f"a score is more than {SCORE_LIMIT_MILLI} thousandths from zero")
    return faults


def _has_gap(column: Any) -> bool:
    import pyarrow.compute as pc

    return bool(column.null_count or pc.any(pc.equal(column, "")).as_py())


def _add_cells(cells: dict[tuple[str, str], Cell], chunk: pa.Table) -> None:
    """Sums one chunk in 64-bit integers and adds it to the unbounded ones."""
    import pyarrow.compute as pc

    value = chunk["value_milli"]
    due = chunk.select(["arm", "visit", "value_milli", "due"]).append_column(
        "square", pc.multiply_checked(value, value)
    )
    sums = due.filter(pc.field("due")).group_by(["arm", "visit"], use_threads=False)
    wanted = [("due", "count"), ("value_milli", "count"), ("value_milli", "sum"), ("square", "sum")]
    names = ("due_count", "value_milli_count", "value_milli_sum", "square_sum")
    for row in sums.aggregate(wanted).to_pylist():
        key = (row["arm"], row["visit"])
        cells[key] = cells.get(key, Cell()) + Cell(*(row[name] or 0 for name in names))


def _people_of(table: pa.Table, bits: dict[str, int], baseline: str) -> pa.Table:
    """One row per subject of this batch, in columns that join by min, max and sum."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for visit in pc.unique(table["visit"]).to_pylist():
        bits.setdefault(visit, 1 << len(bits))
    if len(bits) > VISIT_LIMIT:
        raise BatchError([f"{len(bits)} different visits; expected at most {VISIT_LIMIT}"])
    keys = pa.array(list(bits), pa.string())
    place = pc.index_in(table["visit"], value_set=keys)
    later = pc.and_(table["due"], pc.not_equal(table["visit"], baseline))
    rows = pa.table(
        {
            "subject": table["subject"],
            "low": table["arm"],
            "high": table["arm"],
            "treated": table["treated"],
            "untreated": pc.invert(table["treated"]),
            "later": later,
            "heard": pc.and_(later, pc.is_valid(table["value_milli"])),
            "mask": pc.take(pa.array(bits.values(), pa.int64()), place),
            "count": pa.repeat(1, table.num_rows),
        }
    )
    return _joined(rows)


_JOIN = {
    "low": "min",
    "high": "max",
    "treated": "max",
    "untreated": "max",
    "later": "max",
    "heard": "max",
    "mask": "sum",
    "count": "sum",
}


def _joined(rows: pa.Table) -> pa.Table:
    """Rows of the same subject as one; the same law within a batch and between batches."""
    grouped = rows.group_by("subject", use_threads=False).aggregate(list(_JOIN.items()))
    return grouped.rename_columns(
        {f"{name}_{how}": name for name, how in _JOIN.items()} | {"subject": "subject"}
    ).select(rows.column_names)


def _rolls(people: Sequence[pa.Table]) -> dict[str, Roll]:
    """Each arm's roll, after the subjects of all batches are joined and checked."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not people:
        return {}
    whole = _joined(pa.concat_tables(people)) if len(people) > 1 else people[0]
    _refuse_torn(whole)
    flags = whole.append_column(
        "silent", pc.and_(whole["later"], pc.invert(whole["heard"]))
    ).append_column("untreated_known", pc.fill_null(whole["untreated"], False))
    wanted = ["treated", "untreated_known", "later", "silent"]
    sums = flags.group_by("low", use_threads=False).aggregate(
        [("subject", "count"), *((name, "sum") for name in wanted)]
    )
    names = ["subject_count", *(f"{name}_sum" for name in wanted)]
    return {row["low"]: Roll(*(row[name] or 0 for name in names)) for row in sums.to_pylist()}


def _refuse_torn(whole: pa.Table) -> None:
    """Refuses subjects that contradict themselves; says how many, never which."""
    import numpy as np
    import pyarrow.compute as pc

    faults = []
    if changed := pc.sum(pc.not_equal(whole["low"], whole["high"])).as_py():
        faults.append(f"{changed} subjects stand in two arms; give each one arm")
    if both := pc.sum(pc.and_(whole["treated"], whole["untreated"])).as_py():
        faults.append(f"{both} subjects are both treated and not; give each one answer")
    # The sum of k single bits has k bits set exactly when they all differ.
    set_bits = np.bitwise_count(whole["mask"].to_numpy().astype(np.uint64))
    if repeated := int((set_bits != whole["count"].to_numpy()).sum()):
        faults.append(f"{repeated} subjects have a visit twice; keep one row per visit")
    if faults:
        raise SubjectError("; ".join(faults))
