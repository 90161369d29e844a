"""Whatever several people do at random, no container goes astray.

Few steps of fixed seeds here; `make soak` walks thousands of steps of new ones:

    BLASTEMA_TEST_EXAMPLES=5000 python -m pytest tests/actions/walk -s
"""

from __future__ import annotations

import copy
import os
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from django.db import connections

from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.verify_ledger import verify_ledger
from blastema.app.seeded import Seeded
from blastema.core.collection.state import Collection
from tests.actions import paths
from tests.actions.walk.commands import COMMANDS, Containers
from tests.actions.walk.judge import Judge
from tests.actions.walk.line import next_command
from tests.actions.walk.place import Ward, open_ward
from tests.actions.walk.walker import Told
from tests.harness.databases import Throwaway

STEPS = 150
EXAMPLES = int(os.environ.get("BLASTEMA_TEST_EXAMPLES", "0"))
SEEDS = (
    [f"soak-{os.urandom(4).hex()}" for _ in range(max(EXAMPLES // STEPS, 1))]
    if EXAMPLES
    else ["walk-7", "walk-10"]
)


def collection_of(product: str) -> Collection | None:
    found: Collection | None = paths.state("product", product).collection
    return found


def stride(walker: Containers, told: Told) -> None:
    """One command by somebody, and time goes on."""
    along = walker.chance.random() < 0.55
    try:
        name = next_command(walker) if along else _any_command(walker)
        result = getattr(walker, name)()
    except ChangedMeanwhileError as error:
        result = error
    walker.focus = ""
    told.add(name, result)
    walker.later()


def _any_command(walker: Containers) -> str:
    return walker.chance.choices(list(COMMANDS), list(COMMANDS.values()))[0]


def judged_walk(seed: str, steps: int) -> tuple[Ward, Told]:
    chance = Random(seed)
    ward = open_ward(seed, keeps_release=chance.random() < 0.5)
    told, judge = Told(), Judge()
    walker = Containers(ward, ward.world, chance)
    for _ in range(steps):
        stride(walker, told)
        judge.look()
    return ward, told


@pytest.mark.django_db
def test_nothing_goes_astray_whatever_people_do() -> None:
    whole, verdicts, kinds_drawn = Told(), [], set()
    for seed in SEEDS:
        ward, told = judged_walk(seed, STEPS)
        print(f"\nseed {seed}: {STEPS} steps, {told}", end="")
        whole += told
        kinds_drawn |= {one.kind for one in map(collection_of, ward.products) if one}
        verdicts.append(verify_ledger(ward.world.act("quality")))
    assert all(verdict.ok for verdict in verdicts), verdicts
    print(f"\n{len(SEEDS) * STEPS} steps in all: {whole}")
    # A walk that never gets to the needle would prove nothing about it.
    missing = {"inject", "divide", "pool", "store", "take_over"} - set(whole.accepted)
    assert not missing
    # Nor would one that draws marrow alone.
    assert {"marrow", "lipoaspirate", "blood"} <= kinds_drawn


def apart(ward: Ward, number: int) -> Containers:
    """Another person's hands and clock in the same ward, for a thread of its own."""
    world = copy.copy(ward.world)
    world.fresh = Seeded(f"{ward.world.seed}/{number}", ward.world.fresh.now())
    return Containers(ward, world, Random(number))


def test_people_who_really_race_leave_it_whole(committed_db: Throwaway) -> None:
    """Four threads with connections of their own; what collides is told so and undone."""
    ward = open_ward("race", keeps_release=True)
    walkers = [apart(ward, number) for number in range(4)]
    first = Containers(ward, ward.world, Random("race"))
    for _ in range(80):
        stride(first, Told())
    hired = [(role, n) for role in ("clinician", "laboratory", "quality") for n in (1, 2)]
    for role, number in hired:
        ward.world.act(role, number=number)
    for role in ("front-desk", "coordinator"):
        ward.world.act(role, number=2)
    gate = Barrier(len(walkers))

    def walk(walker: Containers) -> Told:
        told = Told()
        walker.world.fresh.set(ward.world.fresh.now())
        gate.wait()
        try:
            for _ in range(max(EXAMPLES // 20, 25)):
                stride(walker, told)
        finally:
            connections.close_all()
        return told

    with ThreadPoolExecutor(len(walkers)) as pool:
        found = sum(pool.map(walk, walkers), Told())
    Judge().look()
    verdict = verify_ledger(ward.world.act("quality"))
    assert verdict.ok, verdict
    print(f"\n{len(walkers)} at once: {found}")
    assert sum(found.accepted.values()) > 0
