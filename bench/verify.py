"""How long until somebody knows that the ledger and every row made of it are sound?

    python bench/verify.py [EVENTS] [--data FOLDER]

On a database of at least EVENTS events (made here of whole treatments, or that of an
installation, such as a demonstration's data folder) prints, for one core: the chains and
checkpoints verified as the database gives them (aim 100,000 events/s), the streams
folded again (aim 15,000), and folded and compared with every row.
"""

from __future__ import annotations

import argparse
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import fsync
from ground import stand_in, stand_on

CHAIN_AIM, REFOLD_AIM = 100_000, 15_000
# Patients of one transaction while the database is filled.
BATCH = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", nargs="?", type=int, default=100_000)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    folder = args.data or stand_on("sqlite")
    if args.data:
        stand_in(args.data)
        sizes = [0]
    else:
        sizes = [args.events // 4, args.events]
    print(fsync.told(folder))
    for size in sizes:
        fill(size)
        measure()


def fill(events: int) -> None:
    from django.db import transaction

    from blastema.actions.sign_checkpoint import sign_checkpoint
    from blastema.records.models import LedgerEvent
    from tests.actions.paths import treated_course
    from tests.actions.world import World

    if LedgerEvent.objects.count() >= events:
        return
    number = LedgerEvent.objects.count()
    world = World(seed=f"verify {number}", facility=f"A{number % 9000 + 1000}")
    while LedgerEvent.objects.count() < events:
        with transaction.atomic():
            for _ in range(BATCH):
                treated_course(world)
    sign_checkpoint(world.act("quality"))


def measure() -> None:
    from blastema.records.models import LedgerEvent, LedgerStream

    events = LedgerEvent.objects.count()
    print(f"{events:,} events in {LedgerStream.objects.count():,} streams")
    told("chains and checkpoints", events, chains, CHAIN_AIM)
    told("refold", events, refolded, REFOLD_AIM)
    told("refold and compare rows", events, compared, 0)


def told(name: str, events: int, work: Callable[[], None], aim: int) -> None:
    start, cpu = time.perf_counter(), time.process_time()
    work()
    rate = events / (time.perf_counter() - start)
    on_core = events / (time.process_time() - cpu)
    beside = f", {on_core / aim:.2f} of the aim" if aim else ""
    print(f"  {name:24} {rate:9,.0f} events/s, {on_core:9,.0f} a second of one core{beside}")


def chains() -> None:
    from blastema.ledger import Verifier
    from blastema.records import checkpoints

    verifier = Verifier(keys=checkpoints.keys(), checkpoints=checkpoints.checkpoints())
    for entry, leaf in checkpoints.entries():
        verifier.add(entry, leaf)
    verdict = verifier.verdict()
    if not verdict.ok:
        raise SystemExit(f"the ledger does not verify: {verdict.first_bad}")


def refolded() -> None:
    from blastema.records import refold

    deque(refold.folded(), maxlen=0)


def compared() -> None:
    from blastema.records import refold

    bad = next(iter(refold.differences()), None)
    if bad is not None:
        raise SystemExit(f"a row is not what its events say: {bad}")


if __name__ == "__main__":
    main()
