"""Chains of products as rows, many and fast: what a trace has to walk through.

One chain is ten products of one person's cells: collected, concentrated, split in three,
two of them pooled again, then four divisions, two of which are given. The rows are those
that the programme's own projections give for the states; **no events are made for them**,
so this ground is for measuring the walk and for nothing else.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

AT = "2026-03-02T17:00:00.000000Z"
SITE = "00000000-0000-7000-8000-00000000517e"
CHAIN = 10  # products in one
RUNS_A_LOT = 20  # runs that one lot of a reagent or kit lasts for
# Product -> the products it is made of, within one chain.
PARENTS = ((), (0,), (1,), (1,), (1,), (2, 3), (5,), (5,), (4,), (4,))
GIVEN = (6, 8)
LEAVES = (7, 9)
ONE_LEFT = 1_000  # of so many chains one has its spare divisions still in stock
# Product -> the run of its chain that made it; divisions come of no run of their own.
RUN_OF = {1: 0, 2: 1, 3: 1, 4: 1, 5: 2}
RUN_INPUTS = ((0,), (1,), (2, 3))


# Chain -> the registered patient whose cells it is; the others' are known by an id alone.
PEOPLE: dict[int, str] = {}


def patient_of(chain: int) -> str:
    return PEOPLE.get(chain) or key(4, chain)


def key(kind: int, number: int) -> str:
    return f"01900000-{kind:04x}-7000-8000-{number:012x}"


def product(number: int) -> str:
    return key(1, number)


def chain_rows(chain: int) -> Iterator[tuple[str, str, Any]]:
    """Kind, id and state of every stream of one chain."""
    for place in range(CHAIN):
        yield "product", product(chain * CHAIN + place), _product(chain, place)
    for number, inputs in enumerate(RUN_INPUTS):
        yield "run", key(2, chain * 3 + number), _run(chain, number, inputs)
    for number, place in enumerate(GIVEN):
        yield "treatment", key(3, chain * 2 + number), _treatment(chain, number, place)


def _product(chain: int, place: int):
    from blastema.core.product.state import HandOver, Part, ProductState, Release

    parents = tuple(Part(product(chain * CHAIN + p), 1_000) for p in PARENTS[place])
    hand = HandOver("laboratory", "procedure-room", "clinician", _staff(chain), AT, _staff(chain))
    return ProductState(
        release=Release.FINAL,
        disposition=_disposition(chain, place),
        origin="made" if place else "collected",
        din=din_of(chain),
        division=f"A{place}",
        product_class="marrow-concentrate" if place else "marrow-aspirate",
        patient=patient_of(chain),
        parents=parents,
        run=key(2, chain * 3 + RUN_OF[place]) if place in RUN_OF else "",
        custody=(hand,) if place in GIVEN else (),
        volume_ul=7_000,
        volume_left_ul=7_000 if place in LEAVES and chain % ONE_LEFT == 0 else 0,
    )


def _disposition(chain: int, place: int):
    """What was split or pooled is used up where it stood; few leaves are still there."""
    from blastema.core.product.state import Disposition

    if place in GIVEN:
        return Disposition.ADMINISTERED
    gone = place in LEAVES and chain % ONE_LEFT
    return Disposition.DISCARDED if gone else Disposition.IN_STOCK


def din_of(chain: int) -> str:
    return f"A9999{26 + chain // 1_000_000:02d}{chain % 1_000_000:06d}"


def _staff(chain: int) -> str:
    return f"staff/{key(5, chain % 40)}"


def lot_of(chain: int) -> str:
    return f"kit-{chain * 3 // RUNS_A_LOT}"


def _run(chain: int, number: int, inputs: Sequence[int]):
    from blastema.core.run.state import Reagent, RunStage, RunState, StepDone

    step = StepDone(
        step="spin",
        at=AT,
        equipment=(f"centrifuge-{chain % 50}",),
        reagents=(Reagent("kit", f"KIT-{(chain * 3 + number) // RUNS_A_LOT}", "2027-12-31"),),
        done_by=_staff(chain),
    )
    return RunState(
        stage=RunStage.FINISHED,
        process="marrow-concentration",
        version=1,
        inputs=tuple(product(chain * CHAIN + p) for p in inputs),
        steps=(step,),
        outputs=tuple(product(chain * CHAIN + p) for p, r in RUN_OF.items() if r == number),
    )


def _treatment(chain: int, number: int, place: int):
    from blastema.core.course.state import Target
    from blastema.core.treatment.means import NOT_SAID
    from blastema.core.treatment.state import Injected, TreatmentStage, TreatmentState

    target = Target("knee", "right")
    container = product(chain * CHAIN + place)
    given = Injected(target, container, 6_000, "joint", "ultrasound", "", "", "", NOT_SAID)
    return TreatmentState(
        stage=TreatmentStage.FINISHED,
        patient=patient_of(chain),
        course=key(6, chain),
        session=number + 1,
        at=AT,
        injections=(given,),
    )


def fill(chains: range) -> None:
    """Writes the rows of these chains, many to a statement."""
    from itertools import islice

    streams = (row for chain in chains for row in chain_rows(chain))
    while part := list(islice(streams, 30_000)):
        load(part)


def load(streams: Sequence[tuple[str, str, Any]]) -> None:
    from blastema.records.kinds import PROJECTIONS
    from blastema.records.project.row import Meta, full_row

    meta = Meta(SITE, AT, AT)
    tables: dict[str, list[Any]] = defaultdict(list)
    for kind, stream_id, state in streams:
        projection = PROJECTIONS[kind]
        tables[projection.table].append(full_row(projection, stream_id, state, meta, 1))
        for table, rows_of in projection.children.items():
            tables[table].extend(rows_of(stream_id, state))
    for table, rows in tables.items():
        _insert(table, rows)


def _insert(table: str, rows: Sequence[Any]) -> None:
    from django.db import connection, transaction

    if not rows:
        return
    columns = tuple(rows[0])
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple(row.values()))
            return
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        cursor.executemany(sql, [tuple(row.values()) for row in rows])


def settle() -> None:
    """What a database does by itself in a quiet hour: count its tables anew."""
    from django.db import connection

    from blastema.app.migration import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def batches(numbers: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    it = iter(numbers)
    while part := tuple(itertools.islice(it, size)):
        yield part
