"""How long does it take to say what a product, a lot or a person touched, both ways?

    python bench/trace.py [--chains N] [--recipients N] [--asked N]

Fills a throw-away database with N chains of ten products (rows by the programme's own
projections; no events, see `ground/chains.py`) in three steps, and after each asks the
reading behind the trace page from products in the middle of their chains, from donation
numbers, kit lots and patients. The limit is 100 ms for the 99th percentile, with the
names decrypted and the access log written. Then one donor whose tissue N people had:
the list of all of them within a second, from the donation number and from the donor's
record; the opening of a recall that holds a fifth as many containers; and a late positive
test of a donor that holds as many. On SQLite and on PostgreSQL; 100,000 chains are
a million products.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fsync
from ground import DATABASES, chains, stand_on

LIMIT_MS, RECALL_LIMIT_S, BENCH_LIMIT_MS = 100, 1.0, 150
PATIENTS = 300  # chains whose patient is registered, all over them
STEPS = (0.1, 0.3, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chains", type=int, default=3_000)
    parser.add_argument("--recipients", type=int, default=500)
    parser.add_argument("--asked", type=int, default=500)
    parser.add_argument("--on", choices=DATABASES)
    args = parser.parse_args()
    if args.on:
        on_one(args.on, args)
        return
    for database in DATABASES:
        command = [sys.executable, __file__, "--on", database]
        sizes = [f"--{name}={getattr(args, name)}" for name in ("chains", "recipients", "asked")]
        subprocess.run([*command, *sizes], env=dict(os.environ), check=True)


def on_one(database: str, args: argparse.Namespace) -> None:
    folder: Path = stand_on(database)
    load = os.getloadavg()[0]
    print(f"{database}: {fsync.told(folder)}; load {load:.1f} on {os.cpu_count()} cores")
    from tests.actions.world import World

    world = World()
    gc.freeze()  # as the server does when it has loaded
    chains.SITE = world.site
    register_some(world, args.chains)
    done = 0
    for step in STEPS:
        upto = int(args.chains * step)
        start = time.perf_counter()
        chains.fill(range(done, upto))
        chains.settle()
        print(
            f"  {upto * chains.CHAIN:9,} products in {upto:,} chains"
            f" ({time.perf_counter() - start:.0f} s to fill)"
        )
        done = upto
        ask(world, upto, args.asked)
    donor(world, args.recipients)
    opened(world, args.recipients // 5)
    positive(world, args.recipients // 5)
    bench_page(world, args.asked // 5)


def register_some(world, count: int) -> None:
    """The patients of some chains, so that there is a record and a name to show."""
    from blastema.actions.desk import open_desk

    with open_desk():
        for chain in range(0, count, max(1, count // PATIENTS)):
            chains.PEOPLE[chain] = world.register()


def ask(world, count: int, asked: int) -> None:
    some = random.Random(1)
    people = [patient for chain, patient in chains.PEOPLE.items() if chain < count]
    ways: dict[str, Callable[[], str]] = {
        "a product": lambda: chains.product(some.randrange(count) * 10 + some.choice((2, 5))),
        "a donation": lambda: chains.din_of(some.randrange(count)),
        "a kit's lot": lambda: chains.lot_of(some.randrange(count)),
        "a patient": lambda: f"patient/{some.choice(people)}",
    }
    told("the walk alone", [walked(some.randrange(count)) for _ in range(asked)])
    for name, way in ways.items():
        told(f"from {name}", [once(world, way()) for _ in range(asked)])


def told(name: str, times: list[float]) -> None:
    p50, p95, p99 = cuts(times)
    print(
        f"    {name:16} {p50:6.1f} {p95:6.1f} {p99:6.1f} ms (p50 p95 p99;"
        f" {p99 / LIMIT_MS:.2f} of the limit)",
        flush=True,
    )


def walked(chain: int) -> float:
    """Both directions from the middle of a chain, in the database, without names or log."""
    from blastema.records import find_trace

    middle = [chains.product(chain * chains.CHAIN + 2)]
    start = time.perf_counter()
    up, down = find_trace.above(middle), find_trace.below(middle)
    waited = (time.perf_counter() - start) * 1000
    assert (len(up), len(down)) == (3, 4), (up, down)
    return waited


def once(world, text: str) -> float:
    from blastema.actions.read.trace import Trace, trace

    act = world.act("quality")
    start = time.perf_counter()
    found = trace(act, id=text)
    waited = (time.perf_counter() - start) * 1000
    assert isinstance(found, Trace), found
    assert found.downstream or found.upstream
    return waited


def cuts(times: list[float]) -> tuple[float, float, float]:
    found = statistics.quantiles(times, n=100)
    return found[49], found[94], found[98]


def donor(world, recipients: int) -> None:
    """One donation in as many containers as people; each of them a patient with a name."""
    from blastema.actions.desk import open_desk
    from blastema.core.product.state import Arrival, Disposition, ProductState, Release
    from tests.actions import donated

    with open_desk():
        patients = [world.register() for _ in range(recipients)]
    named = donated.eligible_mother(world)
    arrival = Arrival("Invented Tissue Bank", "BIG-1", True, True, -75_000, True)
    streams = []
    for number, patient in enumerate(patients):
        product = chains.key(7, number)
        state = ProductState(
            release=Release.FINAL,
            disposition=Disposition.ADMINISTERED,
            origin="received",
            din="B888826000001",
            division=f"{number:04d}"[-4:],
            product_class=f"placental-allograft{number // 10_000 or ''}",
            arrival=arrival,
            donor=named,
            volume_ul=2_000,
        )
        streams.append(("product", product, state))
        streams.append(("treatment", chains.key(8, number), _session(patient, product)))
    for part in chains.batches(streams, 20_000):
        chains.load(part)
    chains.settle()
    from blastema.actions.read.trace import Trace, trace

    for asked in ("B888826000001", f"donor/{named}", "M-0001"):
        act = world.act("quality")
        start = time.perf_counter()
        found = trace(act, id=asked)
        took = time.perf_counter() - start
        assert isinstance(found, Trace)
        assert len(found.persons) == recipients
        print(
            f"  a donor's {recipients:,} recipients, named and in the access log: {took:.2f} s"
            f" ({took / RECALL_LIMIT_S:.2f} of the limit)"
        )


def _session(patient: str, product: str):
    from blastema.core.course.state import Target
    from blastema.core.treatment.means import NOT_SAID
    from blastema.core.treatment.state import Injected, TreatmentStage, TreatmentState

    given = Injected(
        Target("foot", "left"), product, 1_500, "ligament", "ultrasound", "", "", "", NOT_SAID
    )
    return TreatmentState(
        stage=TreatmentStage.FINISHED, patient=patient, session=1, at=chains.AT, injections=(given,)
    )


def opened(world, containers: int) -> None:
    """What opening a recall costs: containers of one lot that are in stock, each held."""
    from datetime import date

    from blastema.actions.desk import open_desk
    from blastema.actions.open_recall import open_recall
    from blastema.core.recall.state import RecallReason
    from tests.actions import paths
    from tests.actions.world import done

    with open_desk():
        for number in range(containers):
            paths.received_allograft(world, din=f"B9999{26:02d}{number:06d}")
    act = world.act("quality")
    start = time.perf_counter()
    asked = {"reason": RecallReason.SUPPLIER, "discovered_on": date.fromisoformat(act.today)}
    events = done(open_recall(act, scope="L-7", **asked)).events
    took = time.perf_counter() - start
    print(
        f"  a recall opened: {containers:,} containers held, {len(events):,} events: {took:.2f} s"
    )


def positive(world, containers: int) -> None:
    """What a late positive test of a donor costs: everything that is left, held in one write."""
    from datetime import timedelta

    from blastema.actions.desk import open_desk
    from blastema.actions.determine_donor import determine_donor
    from blastema.actions.record_donor import record_donor_test
    from blastema.core.donor.state import DonorAnswer, Eligibility
    from tests.actions import donated
    from tests.actions.world import done

    named = donated.mother(world, "M-0002")
    donated.screened_and_tested(world, named)
    done(determine_donor(world.act("quality"), donor=named, outcome=Eligibility.ELIGIBLE))
    with open_desk():
        for number in range(containers):
            donated.delivered(world, named, 500_000 + number, lot="L-9")
    act, today = world.act("laboratory"), donated.today(world)
    days = {"specimen_on": today - timedelta(days=14), "reported_on": today}
    told = {"test": "hiv-1", "answer": DonorAnswer.POSITIVE, "laboratory": "LAB-3"}
    start = time.perf_counter()
    events = done(record_donor_test(act, donor=named, **told, **days)).events
    took = time.perf_counter() - start
    assert len(events) == containers + 2
    print(f"  a donor's late positive test: {containers:,} containers held: {took:.2f} s")


def bench_page(world, asked: int) -> None:
    """The laboratory's bench beside so many products that were used up."""
    from blastema.actions.read.bench import Bench, bench

    times = []
    for _ in range(max(asked, 20)):
        act = world.act("laboratory")
        start = time.perf_counter()
        assert isinstance(bench(act), Bench)
        times.append((time.perf_counter() - start) * 1000)
    p50, p95, p99 = cuts(times)
    print(
        f"  the bench's reading {p50:6.1f} {p95:6.1f} {p99:6.1f} ms"
        f" ({p99 / BENCH_LIMIT_MS:.2f} of the limit)"
    )


if __name__ == "__main__":
    main()
