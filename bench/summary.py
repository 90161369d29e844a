"""How fast a table becomes a Summary, beside DuckDB's own plain sum of the same columns.

    python bench/summary.py [--subjects N] [--threads T] [--growth] [--stream N] [--json]

Subjects with an arm, a factor of four levels, a baseline and five visits at one decimal, 15 %
of the answers missing, in Parquet as DuckDB writes it. Wide: the pass beside ``SELECT sum()`` of
every column. Long: the pass beside DuckDB's own pivot to one row a subject. Both sides have the
same number of threads, take turns, and each figure is the best of its turns.

The pass uses the compiled loops where numba is installed (``--plain`` leaves them out); they
are fetched before the clock starts, which takes half a second once in a process.

``--growth`` prints the time of 1e3 to 1e7 subjects (as far as N goes). ``--stream`` sums so many
subjects from a generator that makes them on the way, and prints the most memory that was held.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from blastema.evidence.specification.parts import Arm, Categorical, Continuous, Outcome, Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import compiled, duck
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary

WIDE_LIMIT, LONG_LIMIT, STREAM_LIMIT = 2.0, 1.2, 2.0
VISITS = 5
BLOCK = 65_536

SPEC = Specification(
    "bench",
    1,
    Outcome("pain", 0, 100, decimals=1, centre=50),
    tuple(Visit(f"y{visit}") for visit in range(1, VISITS + 1)),
    Arm("arm", ("0", "1")),
    (
        Continuous("base", decimals=1, centre=50, scale=10),
        Categorical("fac", ("0", "1", "2", "3")),
    ),
)

# hash() is a function of the row's number: every run makes the same subjects.
PAIN = "(hash(i, {n}) % 1000)::INT / 10.0::DOUBLE"
WIDE = (
    "SELECT (hash(i, 91) % 2)::TINYINT AS arm, (hash(i, 92) % 4)::TINYINT AS fac,"
    " {base} AS base, {visits} FROM range({count}) t(i)"
)
LONG = (
    "SELECT i AS id, arm, fac, base, 'y' || v AS visit, CASE v {cases} END AS pain"
    " FROM (SELECT row_number() OVER () AS i, * FROM {wide}), range(1, {visits} + 1) u(v)"
)


def main() -> None:
    asked = arguments()
    pa.set_cpu_count(asked.threads)
    loops = None if asked.plain or not find_spec("numba") else compiled.load()
    compiled.after = lambda _subjects: loops
    duckdb.sql(f"SET threads = {asked.threads}")
    if asked.stream:
        report(asked, {"stream": stream(asked.stream, asked.threads)})
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        found = {"wide": wide(place, asked), "long": long(place, asked)}
        if asked.growth:
            found["growth"] = growth(place, asked)
        report(asked, found)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--plain", action="store_true", help="numpy's loops alone")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--stream", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def make_wide(place: Path, count: int) -> Path:
    file = place / f"wide-{count}.parquet"
    visits = ", ".join(
        f"CASE WHEN hash(i, {50 + v}) % 100 < 85 THEN {PAIN.format(n=v)} END AS y{v}"
        for v in range(1, VISITS + 1)
    )
    query = WIDE.format(base=PAIN.format(n=0), visits=visits, count=count)
    duckdb.sql(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return file


def make_long(place: Path, count: int) -> Path:
    file = place / f"long-{count}.parquet"
    cases = " ".join(f"WHEN {v} THEN y{v}" for v in range(1, VISITS + 1))
    query = LONG.format(wide=f"'{make_wide(place, count)}'", cases=cases, visits=VISITS)
    duckdb.sql(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return file


def wide(place: Path, asked: argparse.Namespace) -> dict[str, float]:
    file = make_wide(place, asked.subjects)
    columns = ["arm", "fac", "base", *(f"y{v}" for v in range(1, VISITS + 1))]
    scan = f"SELECT {', '.join(f'sum({c})' for c in columns)} FROM '{file}'"
    plain, passed, engine = take_turns(
        asked.turns,
        lambda: duckdb.sql(scan).fetchall(),
        lambda: summarise(file, SPEC, source="bench", threads=asked.threads),
        lambda: summarise(
            duck.Query(f"FROM '{file}'"), SPEC, source="bench", threads=asked.threads
        ),
    )
    return {
        "subjects": asked.subjects,
        **compared("duckdb_sum", plain, passed, WIDE_LIMIT),
        "pass_from_duckdb_s": engine[0],
        "ratio_from_duckdb": engine[0] / plain[0],
        "bytes_a_second": asked.subjects * 50 / passed[0],
    }


def long(place: Path, asked: argparse.Namespace) -> dict[str, float]:
    file = make_long(place, asked.subjects)
    layout = Long("id", "visit")
    answers = ", ".join(
        f"max(CASE WHEN visit = 'y{v}' THEN pain END) AS y{v}" for v in range(1, VISITS + 1)
    )
    own = "any_value(arm) AS arm, any_value(fac) AS fac, any_value(base) AS base"
    pivot = f"SELECT id, {own}, {answers} FROM '{file}' GROUP BY id"

    def pivot_alone() -> None:
        for _ in duckdb.sql(pivot).to_arrow_reader(duck.BATCH):
            pass

    query = duck.Query(f"FROM '{file}'")
    plain, passed = take_turns(
        asked.turns,
        pivot_alone,
        lambda: summarise(query, SPEC, source="bench", layout=layout, threads=asked.threads),
    )
    return {
        "subjects": asked.subjects,
        **compared("duckdb_pivot", plain, passed, LONG_LIMIT),
    }


def compared(
    name: str, plain: tuple[float, float], passed: tuple[float, float], limit: float
) -> dict[str, float]:
    return {
        f"{name}_s": plain[0],
        "pass_s": passed[0],
        "ratio": passed[0] / plain[0],
        "limit": limit,
        f"{name}_cpu_s": plain[1],
        "pass_cpu_s": passed[1],
        "ratio_cpu": passed[1] / plain[1],
    }


def growth(place: Path, asked: argparse.Namespace) -> list[dict[str, float]]:
    found = []
    for power in range(3, 8):
        count = 10**power
        if count > asked.subjects:
            break
        file = make_wide(place, count)
        ((seconds, _),) = take_turns(
            3, lambda f=file: summarise(f, SPEC, source="b", threads=asked.threads)
        )
        found.append({"subjects": count, "pass_s": seconds, "ns_a_subject": 1e9 * seconds / count})
    return found


def stream(count: int, threads: int) -> dict[str, float]:
    start = time.perf_counter()
    found: Summary = summarise(made(count), SPEC, source="bench", threads=threads)
    seconds = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "subjects": found.subjects,
        "pass_s": seconds,
        "most_memory_gib": most,
        "limit": STREAM_LIMIT,
    }


def made(count: int) -> Iterator[pa.RecordBatch]:
    """Blocks of subjects from one small block, turned a little each time."""
    chance = np.random.default_rng(1)
    base = chance.integers(0, 1000, BLOCK) / 10
    answers = chance.integers(0, 1000, (VISITS, BLOCK)) / 10
    gaps = chance.random((VISITS, BLOCK)) < 0.15
    arm = chance.integers(0, 2, BLOCK).astype(np.int8)
    fac = chance.integers(0, 4, BLOCK).astype(np.int8)
    for start in range(0, count, BLOCK):
        size = min(BLOCK, count - start)
        columns = {
            "arm": arm[:size],
            "fac": np.roll(fac, start // BLOCK)[:size],
            "base": base[:size],
        }
        columns |= {
            f"y{v + 1}": pa.array(answers[v, :size], mask=gaps[v, :size]) for v in range(VISITS)
        }
        yield pa.RecordBatch.from_pydict(columns)


def take_turns(turns: int, *works: Callable[[], object]) -> list[tuple[float, float]]:
    """The best (wall, processor) seconds of each; turn by turn, since another program can only
    slow a run down. Processor seconds are of all threads, and bear a busy machine better."""
    seconds: list[list[tuple[float, float]]] = [[] for _ in works]
    for _ in range(turns):
        for place, work in enumerate(works):
            start, worked = time.perf_counter(), time.process_time()
            work()
            took = time.perf_counter() - start, time.process_time() - worked
            seconds[place].append(took)
    return [(min(wall for wall, _ in own), min(cpu for _, cpu in own)) for own in seconds]


def report(asked: argparse.Namespace, found: dict[str, object]) -> None:
    if asked.json:
        json.dump(found | {"threads": asked.threads}, sys.stdout)
        print()
        return
    for name, figures in found.items():
        for row in figures if isinstance(figures, list) else [figures]:
            print(f"{name:<8}" + "  ".join(f"{key} {value:,.4g}" for key, value in row.items()))


if __name__ == "__main__":
    main()
