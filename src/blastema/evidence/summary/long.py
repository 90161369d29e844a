"""Long tables made wide: the rows of a subject become one row.

Rows in ascending order of the subject are streamed: the last subject of a batch waits for the
next one, and a subject out of order is refused, so that nobody is ever counted twice. Rows in
any order are sorted first, and then memory grows with the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from blastema.evidence.mixed.moments import Bools
from blastema.evidence.specification.parts import Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import windows
from blastema.evidence.summary.arrays import MISSING, UNKNOWN, level_codes, numbers
from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.kernel import Known, needed_columns
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.parts import Part

Widened = tuple[Any, Any, list[Known]]  # one row a subject, first rows, faults

REPEATED = "stands twice for one subject"
CHANGES = "changes within a subject"


def widen(parts: Iterable[Part], spec: Specification, layout: Long) -> Iterator[Widened]:
    """Record batches of one row a subject, from parts in their order."""
    tables = _tables(parts)
    if not layout.ordered:
        tables = _sorted(tables, layout)
    held: Any = None
    for table, rows in tables:
        held = (table, rows) if held is None else _after(held, (table, rows))
        starts = _starts(held[0], layout)
        if layout.ordered:
            _refuse_disorder(held[0], starts, held[1], layout)
            cut = int(starts[-1])
            yield from _wide(held[0].slice(0, cut), held[1][:cut], spec, layout)
            held = (held[0].slice(cut), held[1][cut:])
    if held is not None:
        yield from _wide(held[0], held[1], spec, layout)


def _tables(parts: Iterable[Part]) -> Iterator[tuple[Any, Any]]:
    import pyarrow as pa

    for part in parts:
        first = part.first
        for batch in part.batches():
            if batch.num_rows:
                yield pa.Table.from_batches([batch]), np.arange(first, first + batch.num_rows)
            first += batch.num_rows


def _sorted(tables: Iterable[tuple[Any, Any]], layout: Long) -> Iterator[tuple[Any, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    found = [table for table, _ in tables]
    if found:
        whole = pa.concat_tables(found).unify_dictionaries()
        order = pc.sort_indices(whole, sort_keys=[(layout.subject, "ascending")])
        yield whole.take(order), order.to_numpy().astype(np.int64)


def _after(before: tuple[Any, Any], after: tuple[Any, Any]) -> tuple[Any, Any]:
    import pyarrow as pa

    return (
        pa.concat_tables([before[0], after[0]]).unify_dictionaries(),
        np.concatenate((before[1], after[1])),
    )


def _column(table: Any, name: str) -> Any:
    import pyarrow as pa

    column = table.column(name).combine_chunks()
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _starts(table: Any, layout: Long) -> Any:
    """Where each subject's rows begin; a row without an identifier is a subject of its own."""
    import pyarrow.compute as pc

    subject = _plain(_column(table, layout.subject))
    other = pc.fill_null(pc.not_equal(subject.slice(1), subject.slice(0, len(subject) - 1)), True)
    return np.concatenate(([0], np.flatnonzero(other.to_numpy(zero_copy_only=False)) + 1))


def _plain(subject: Any) -> Any:
    import pyarrow.types as pt

    return subject.dictionary_decode() if pt.is_dictionary(subject.type) else subject


def _refuse_disorder(table: Any, starts: Any, rows: Any, layout: Long) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    heads = _plain(_column(table, layout.subject)).take(pa.array(starts))
    rises = pc.less(heads.slice(0, len(heads) - 1), heads.slice(1))
    falls = np.flatnonzero(~pc.fill_null(rises, True).to_numpy(zero_copy_only=False))
    if len(falls):
        row = int(rows[starts[falls[0] + 1]])
        fault = f"{layout.subject} falls at row {row}; expected ascending order"
        raise LayoutError([f"{fault}; sort the rows, or summarise them without ordered=True"])


def _wide(table: Any, rows: Any, spec: Specification, layout: Long) -> Iterator[Widened]:
    import pyarrow as pa

    if not table.num_rows:
        return
    starts = _starts(table, layout)
    lengths = np.diff(np.append(starts, table.num_rows))
    subject = np.repeat(np.arange(len(starts)), lengths)
    answers, known, rows_at, aside = _answers(table, subject, spec, layout)
    columns = _varying(table, rows_at, spec) | aside
    for name, kind in needed_columns(spec).items():
        column = _column(table, name)
        columns[name] = column.take(pa.array(starts))
        known.append((name, CHANGES, _changes(column, kind, spec, starts, subject)))
    empty = _plain(_column(table, layout.subject)).is_null().to_numpy(zero_copy_only=False)
    known.append((layout.subject, "is empty", np.logical_or.reduceat(empty, starts)))
    for place, visit in enumerate(spec.visits):
        columns[visit_column(spec, visit)] = pa.array(answers[:, place])
    first = np.minimum.reduceat(rows, starts)
    yield pa.RecordBatch.from_pydict(columns), first, [k for k in known if k[2].any()]


def _varying(table: Any, rows_at: Any, spec: Specification) -> dict[str, Any]:
    """What varies, in the columns that a wide table would have; empty where there is no row."""
    import pyarrow as pa

    found = {}
    for part in spec.varying:
        column = _column(table, part.name)
        for place, name in enumerate(spec.columns_at_visits(part)):
            rows = rows_at[:, place]
            found[name] = column.take(pa.array(rows, mask=rows < 0))
    return found


def visit_column(spec: Specification, visit: Visit) -> str:
    """A name that no covariate has, and that says in a fault which answer it is."""
    return f"{spec.outcome.name} [{visit.name}]"


def _answers(
    table: Any, subject: Any, spec: Specification, layout: Long
) -> tuple[Any, list[Known], Any, dict[str, Any]]:
    """Answers (subjects, visits), faults, the row of each answer (-1 where there is none), and
    how many answers stand for no visit."""
    values, seen = numbers(_column(table, spec.outcome.name))
    values = values if seen is None else np.where(seen, values, np.nan)
    if layout.day:
        codes, known, aside = _by_day(table, values, subject, spec, layout)
    else:
        codes, known = _by_name(table, subject, spec, layout)
        aside = {}
    named = codes >= 0
    rows_at = np.full((int(subject[-1]) + 1, len(spec.visits)), -1)
    rows_at[subject[named], codes[named]] = np.flatnonzero(named)
    return np.where(rows_at < 0, np.nan, values[rows_at]), known, rows_at, aside


def _by_name(
    table: Any, subject: Any, spec: Specification, layout: Long
) -> tuple[Any, list[Known]]:
    count, visits = int(subject[-1]) + 1, len(spec.visits)
    codes = level_codes(_column(table, layout.visit), [visit.name for visit in spec.visits])
    named = codes >= 0
    place = subject[named] * visits + codes[named]
    times = np.bincount(place, minlength=count * visits).reshape(count, visits)
    known: list[Known] = [(layout.visit, REPEATED, np.asarray((times > 1).any(axis=1)))]
    for reason, code in (("has an unknown level", UNKNOWN), ("is empty", MISSING)):
        known.append((layout.visit, reason, _any(codes == code, subject, count)))
    return codes, known


def _by_day(
    table: Any, values: Any, subject: Any, spec: Specification, layout: Long
) -> tuple[Any, list[Known], dict[str, Any]]:
    import pyarrow as pa

    count = int(subject[-1]) + 1
    days, seen = numbers(_column(table, layout.day))
    placed = windows.place(spec, days, ~np.isnan(values), subject)
    known: list[Known] = [
        (layout.day, reason, _any(where, subject, count))
        for reason, where in windows.day_faults(days, seen, subject)
    ]
    aside = {
        name: pa.array(np.bincount(subject[where], minlength=count))
        for name, where in placed.aside.items()
    }
    return placed.visit, known, aside


def _any(where: Bools, subject: Any, count: int) -> Bools:
    found: Bools = np.bincount(subject[where], minlength=count) > 0
    return found


def _changes(column: Any, kind: str, spec: Specification, starts: Any, subject: Any) -> Bools:
    """Whether a row of a subject differs from its first one."""
    if kind == "factor":
        import pyarrow as pa

        text = column.cast(pa.string()) if not pa.types.is_dictionary(column.type) else column
        coded = text if pa.types.is_dictionary(text.type) else text.dictionary_encode()
        values = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        differs = values != values[starts][subject]
    else:
        values, seen = numbers(column)
        seen = np.ones(len(values), dtype=bool) if seen is None else seen
        same = (values == values[starts][subject]) | ~seen
        differs = ~(same & (seen == seen[starts][subject]))
    return _any(differs, subject, len(starts))
