"""What does a change cost that is authorised, decided, chained and projected?

    python bench/create.py [CHANGES]

Opens episodes and registers patients through their actions, each in a transaction of its
own, and in turns with that inserts the same rows with Django alone (no rule, no event, no
key). Prints both as changes a second and their ratio (aim 0.6), on SQLite and on
PostgreSQL; then the actions again many to a transaction, as imports run them, and how
the cost grows with what is in the database already.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import fsync
from ground import on_each, stand_on

AIM = 0.6
TURN = 20  # changes of one kind before the other has its turn
SIZES = 4  # times that the database is measured while it grows
BATCH = 500


def on_one(database: str, changes: int) -> None:
    folder = stand_on(database)
    print(f"{database}: {fsync.told(folder)}")
    both(folder, changes)


def both(folder: Path, changes: int) -> None:
    from blastema.actions.open_episode import open_episode
    from blastema.actions.register_patient import register_patient
    from blastema.records.models import Episode, Patient
    from tests.actions.world import ANN, World

    world = World()
    patient = world.register()
    desk, coordinator = world.act("front-desk"), world.act("coordinator")
    knee = {"patient": patient, "condition": "knee-osteoarthritis", "side": "right"}

    def open_one() -> object:
        return open_episode(_next(world, coordinator), **knee)

    def register_one() -> object:
        return register_patient(_next(world, desk), person=ANN)

    compare("open_episode", open_one, inserting(Episode, world, open_one), changes)
    compare("register_patient", register_one, inserting(Patient, world, register_one), changes)
    in_batches("open_episode", open_one, changes)
    in_batches("register_patient", register_one, changes)


def _next(world, act):
    from dataclasses import replace

    return replace(act, command=world.fresh.id(), now=world.fresh.now())


def inserting(model, world, act: Callable[[], object]) -> Callable[[], object]:
    """Inserts the row that the action made, under an id of its own."""
    made = model.objects.get(id=act().subject)
    row = {f.attname: getattr(made, f.attname) for f in model._meta.concrete_fields}

    def insert() -> object:
        return model.objects.create(**{**row, "id": world.fresh.id()})

    return insert


def compare(
    name: str, action: Callable[[], object], bare: Callable[[], object], changes: int
) -> None:
    turn(action), turn(bare)
    for size in range(1, SIZES + 1):
        pairs = [(turn(action), turn(bare)) for _ in range(max(1, changes // SIZES // TURN))]
        audited, plain = (median(times) for times in zip(*pairs, strict=True))
        ratio = plain / audited
        print(
            f"  {name:16} after {size * changes // SIZES:6,}:"
            f" {TURN / audited:7,.0f}/s audited, {TURN / plain:7,.0f}/s bare,"
            f" ratio {ratio:.2f} ({ratio / AIM:.2f} of the aim)"
        )


def turn(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(TURN):
        work()
    return time.perf_counter() - start


def in_batches(name: str, action: Callable[[], object], changes: int) -> None:
    from blastema.actions.desk import open_desk

    start = time.perf_counter()
    for _ in range(max(1, changes // BATCH)):
        with open_desk():
            for _ in range(BATCH):
                action()
    count = max(1, changes // BATCH) * BATCH
    print(f"  {name:16} {BATCH} a transaction: {count / (time.perf_counter() - start):7,.0f}/s")


if __name__ == "__main__":
    on_each(__file__, int(sys.argv[1]) if len(sys.argv) > 1 else 2000, on_one)
