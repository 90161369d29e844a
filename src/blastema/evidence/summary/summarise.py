"""From any table to a Summary: engines give parts, workers run the kernel, sums are added."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import Any, Literal, Protocol, Self, TypeVar

from blastema.evidence.errors import EvidenceError
from blastema.evidence.specification.parts import Arm
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import duck, singles
from blastema.evidence.summary.arrays import is_nested, is_number
from blastema.evidence.summary.at_visits import long_columns, wide_columns
from blastema.evidence.summary.duck_quick import Quick
from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.everybody import unsaid, with_arm
from blastema.evidence.summary.faults import Fault, FaultBook
from blastema.evidence.summary.finish import entries
from blastema.evidence.summary.kernel import Kernel, Known, needed_columns
from blastema.evidence.summary.layout import Layout, Long, Wide
from blastema.evidence.summary.long import CHANGES, visit_column, widen
from blastema.evidence.summary.parts import Opened, Part, changed, open_table
from blastema.evidence.summary.plan import Plan
from blastema.evidence.summary.summary import Summary
from blastema.evidence.summary.windows import windows


class Worker(Protocol):
    """What reads record batches of whole subjects: a ``Kernel``, or anything that counts."""

    faults: FaultBook

    def add(self, batch: Any, rows: Any, known: Sequence[Known] = ()) -> None: ...

    def join(self, other: Self) -> None: ...


W = TypeVar("W", bound=Worker)
Task = Callable[[Any], None]


def summarise(
    data: Any,
    specification: Specification,
    *,
    source: str,
    layout: Layout | None = None,
    on_fault: Literal["strict", "report"] = "strict",
    faults: list[Fault] | None = None,
    threads: int | None = None,
) -> Summary:
    """The exact sums of every subject in ``data``.

    ``data`` is what ``parts.open_table`` takes, or a DuckDB relation or ``duck.Query``;
    ``source`` names it, once and for all; ``layout`` is ``Wide()`` unless it is told.
    With ``on_fault="strict"`` an impossible value stops the pass with a ``RowsError`` of all of
    them; with ``"report"`` its subject is left out and counted, and the first rows of each
    reason are appended to ``faults``. A subject without a covariate is counted in
    ``left_out`` either way, an answer at a visit without what varies, or in no visit's window,
    in ``answers_left_out``. An arm of one level need not have a column: then everybody is in
    it. Raises ``LayoutError`` for a table that does not hold what the specification names. The
    result does not depend on ``threads`` (the processors, unless told).
    """
    _refuse_unnamed(source, on_fault)
    plan = Plan(specification)
    kernel = read_through(
        data, specification, layout or Wide(), lambda columns: Kernel(plan, columns), threads
    )
    if on_fault == "strict":
        kernel.faults.refuse()
    if faults is not None:
        faults += kernel.faults.first()
    found = entries(plan, kernel.sums.finish())
    return Summary(
        specification, found, kernel.left_out, frozenset({source}), kernel.answers_left_out
    )


def _refuse_unnamed(source: str, on_fault: str) -> None:
    if not source.strip():
        raise EvidenceError("the source has no name; expected one that no other rows have")
    if on_fault not in ("strict", "report"):
        raise EvidenceError(f"on_fault is {on_fault!r}; expected 'strict' or 'report'")


def read_through(
    data: Any,
    specification: Specification,
    layout: Layout,
    make: Callable[[list[str]], W],
    threads: int | None = None,
) -> W:
    """Every subject once, by the engine that ``data`` needs, through workers joined at the end.

    ``make`` is given the visits' columns and makes one worker. Raises as ``summarise`` does.
    """
    threads = threads or _processors()
    if duck.is_query(data) and isinstance(layout, Long):
        return _read_query(data, specification, layout, make, threads)
    tasks, visit_columns, subjects = _tasks(data, specification, layout)
    found = _run(tasks, lambda: make(visit_columns), threads)
    if isinstance(layout, Wide) and layout.subject:
        _refuse_repeated(subjects, layout.subject)
    return found


def _read_query(
    data: Any, spec: Specification, layout: Long, make: Callable[[list[str]], W], threads: int
) -> W:
    """Read as if nothing were wrong; again where something may be; and once more to name the
    covariate that changes."""
    if layout.day:
        windows(spec)  # refused before anything is read
    answers = [visit_column(spec, visit) for visit in spec.visits]
    data = duck.with_arm(data, spec.arm)
    kinds = needed_columns(spec) | long_columns(spec) | _layout_columns(spec, layout)
    _check(duck.schema(data), kinds)
    decimals = singles.places(spec, answers)

    def read(pivoted: Callable[..., Iterable[duck.Pivoted]]) -> W:
        whole = ((singles.of_batch(b, decimals), *r) for b, *r in pivoted(data, spec, layout))
        return _run(map(_long_task, whole), lambda: make(answers), threads)

    quick = Quick()
    found = read(duck.pivoted if layout.day else quick.pivoted)
    if quick.doubtful:
        found = read(duck.pivoted)
    if (duck.A_COVARIATE, CHANGES) in found.faults.counts:
        found = read(partial(duck.pivoted, each=True))
    return found


def _processors() -> int:
    return os.cpu_count() or 1


def _tasks(
    data: Any, spec: Specification, layout: Layout
) -> tuple[Iterable[Task], list[str], list[Any]]:
    """What the workers do, the visits' columns they read, and where identifiers are collected."""
    subjects: list[Any] = []
    answers = [visit_column(spec, visit) for visit in spec.visits]
    if isinstance(layout, Long) and layout.day:
        windows(spec)  # refused before anything is read
    opened = _opened(data, spec, layout)
    names = [spec.outcome.name] if isinstance(layout, Long) else layout.visit_columns(spec)
    parts = _as_meant(opened, spec.arm, singles.places(spec, names))
    if isinstance(layout, Long):
        return map(_long_task, widen(parts, spec, layout)), answers, subjects
    keep = None if layout.subject is None else (layout.subject, subjects)
    return (_wide_task(part, keep) for part in parts), names, subjects


def _opened(data: Any, spec: Specification, layout: Layout) -> Opened:
    at_visits = wide_columns(spec) if isinstance(layout, Wide) else long_columns(spec)
    kinds = needed_columns(spec) | at_visits | _layout_columns(spec, layout)
    wanted = [name for name, kind in kinds.items() if kind == "number"]
    opened = (
        duck.opened(data, list(kinds))
        if duck.is_query(data)
        else open_table(data, list(kinds), wanted)
    )
    if opened.schema is not None:
        if unsaid(spec.arm, opened.schema.names):
            del kinds[spec.arm.name]
        _check(opened.schema, kinds, opened.names)
    return opened


def _as_meant(opened: Opened, arm: Arm, decimals: Mapping[str, int]) -> Iterable[Part]:
    """The parts with the arm that one arm's table leaves out, and decimals as they were written;
    most tables are read as they are."""
    schema, parts = opened.schema, opened.parts
    if schema is not None and singles.among(schema, decimals):
        parts = changed(parts, partial(singles.of_batch, decimals=decimals))
    if schema is not None and unsaid(arm, schema.names):
        parts = changed(parts, partial(with_arm, arm=arm))
    return parts


def _layout_columns(spec: Specification, layout: Layout) -> dict[str, str]:
    if isinstance(layout, Long):
        when = {layout.visit: "factor"} if layout.visit else {layout.day: "number"}
        return {layout.subject: "any", **when, spec.outcome.name: "number"}
    found = dict.fromkeys(layout.visit_columns(spec), "number")
    return found | ({layout.subject: "any"} if layout.subject else {})


def _check(schema: Any, kinds: dict[str, str], names: Sequence[str] = ()) -> None:
    """Every column that is absent or of another kind, at once."""
    faults: list[str] = []
    have = ", ".join(names or schema.names)
    for name, kind in kinds.items():
        places = schema.get_all_field_indices(name)
        if len(places) != 1:
            what = "no column" if not places else f"{len(places)} columns"
            faults.append(f"there is {what} {name!r}; the data have: {have}")
        elif kind == "number" and not is_number(schema.field(name).type):
            faults.append(f"{name} is {schema.field(name).type}; expected numbers")
        elif is_nested(schema.field(name).type):
            faults.append(f"{name} is {schema.field(name).type}; expected text or whole numbers")
    if faults:
        raise LayoutError(faults)


def _wide_task(part: Part, keep: tuple[str, list[Any]] | None) -> Task:
    def work(worker: Worker) -> None:
        row = part.first
        for batch in part.batches():
            worker.add(batch, row)
            if keep:
                keep[1].append(batch.column(keep[0]))
            row += batch.num_rows

    return work


def _long_task(widened: Any) -> Task:
    return lambda worker: worker.add(*widened)


def _run(tasks: Iterable[Task], make: Callable[[], W], threads: int) -> W:
    """Every task once, by threads that each have a worker; the workers joined."""
    waiting, lock = iter(tasks), Lock()
    if threads == 1:
        return _worker(waiting, lock, make())
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(_worker, waiting, lock, make()) for _ in range(threads)]
        workers = [one.result() for one in running]
    for other in workers[1:]:
        workers[0].join(other)
    return workers[0]


def _worker(waiting: Iterator[Task], lock: Lock, worker: W) -> W:
    while True:
        with lock:
            task = next(waiting, None)
        if task is None:
            return worker
        task(worker)


def _refuse_repeated(columns: Sequence[Any], name: str) -> None:
    """A wide table has one row a subject; its sums are made, so this stops in either mode."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not columns:
        return
    subject = pa.chunked_array(columns)
    if extra := len(subject) - pc.count_distinct(subject, mode="all").as_py():
        raise LayoutError([f"{extra} rows repeat a {name} of another row; keep one row a subject"])
    if subject.null_count:
        raise LayoutError([f"{name} is empty in {subject.null_count} rows; fill it"])
