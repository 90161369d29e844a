"""How fast ``describe`` sums: subjects and bytes a second, the plain route and the Arrow route.

    python bench/describe.py [SUBJECTS]

One core, four visits a subject, one answer in five missing; the cohort is made by arithmetic,
so that every run sums the same. Both routes must give the same Tally, or the run stops.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import pyarrow as pa

from blastema.evidence import Subject, describe, tally, tally_batches

T = TypeVar("T")

VISITS = ("baseline", "week-6", "week-12", "year-1")
ARMS = ("marrow-concentrate", "physiotherapy", "usual-care")
BATCH = 65_536
PLAIN_LIMIT = 200_000


def main(count: int) -> None:
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    batches = list(arrow(count))
    size = sum(batch.nbytes for batch in batches)
    plain_count = min(count, PLAIN_LIMIT)
    subjects = list(plain(plain_count))
    by_plain, plain_seconds = timed(lambda: tally(subjects, "bench"))
    by_arrow, arrow_seconds = timed(lambda: tally_batches(batches, "bench"))
    check = tally_batches(arrow(plain_count), "bench")
    if check != by_plain:
        sys.exit("the two routes disagree")
    _, finish_seconds = timed(lambda: describe(by_arrow))
    print(f"plain Python  {plain_count / plain_seconds:>14,.0f} subjects/s  of {plain_count:,}")
    print(f"Arrow         {count / arrow_seconds:>14,.0f} subjects/s  of {count:,}")
    print(f"Arrow         {size / arrow_seconds:>14,.0f} bytes/s     of {size:,} scanned")
    print(f"finish        {finish_seconds * 1000:>14.2f} ms, whatever the number of subjects")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The best of three, since another program can only slow a run down."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - start)
    return found, min(seconds)


def score(subject: int, visit: int) -> int | None:
    mixed = (subject * 2_654_435_761 + visit * 40_503) >> 7
    return None if mixed % 5 == 0 and visit else 1000 * (mixed % 11)


def plain(count: int) -> Iterator[Subject]:
    for n in range(count):
        answers = {visit: score(n, place) for place, visit in enumerate(VISITS)}
        yield Subject(f"s{n:09}", ARMS[n % len(ARMS)], answers)


def arrow(count: int) -> Iterator[pa.RecordBatch]:
    step = BATCH // len(VISITS)
    for start in range(0, count, step):
        people = range(start, min(start + step, count))
        rows = [(n, place) for n in people for place in range(len(VISITS))]
        yield pa.RecordBatch.from_pydict(
            {
                "subject": [f"s{n:09}" for n, _ in rows],
                "arm": pa.array([ARMS[n % len(ARMS)] for n, _ in rows]).dictionary_encode(),
                "visit": pa.array([VISITS[place] for _, place in rows]).dictionary_encode(),
                "value_milli": pa.array([score(n, place) for n, place in rows], pa.int64()),
                "due": pa.repeat(True, len(rows)),
            }
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000)
