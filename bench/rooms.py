"""How long do a logger's files take, and a room's page and a run's after years of them?

    python bench/rooms.py [--years N] [--minutes N] [--asked N]

Brings in N years of one room, a file for each year with a reading of four kinds every so
many minutes, and asks the readings behind the page of the room and of a run that was in it.
The limit of a page is 150 ms for the 99th percentile. On SQLite and on PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import fsync
from ground import DATABASES, stand_on

LIMIT_MS = 150
KINDS = "temperature,humidity,differential-pressure,particles-0-5"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--minutes", type=int, default=15)
    parser.add_argument("--asked", type=int, default=50)
    parser.add_argument("--on", choices=DATABASES)
    args = parser.parse_args()
    if args.on:
        on_one(args.on, args)
        return
    for database in DATABASES:
        sizes = [f"--{name}={getattr(args, name)}" for name in ("years", "minutes", "asked")]
        command = [sys.executable, __file__, "--on", database, *sizes]
        subprocess.run(command, env=dict(os.environ), check=True)


def on_one(database: str, args: argparse.Namespace) -> None:
    folder = stand_on(database)
    load = os.getloadavg()[0]
    print(f"{database}: {fsync.told(folder)}; load {load:.1f} on {os.cpu_count()} cores")
    from blastema.actions.keep_room import import_room_log, record_room_reading
    from blastema.actions.read.rooms import room_page, rooms_of_run
    from blastema.actions.run_process import start_run
    from tests.actions.laboratory import aspirated
    from tests.actions.test_rooms import limited
    from tests.actions.world import World, done

    world = World()
    room = limited(world)
    product = aspirated(world)
    lab = world.act("laboratory")
    started = start_run(lab, process="marrow-concentration", inputs=(product,), room="CR1")
    run = done(started).subject
    for year in range(args.years):
        begin = world.fresh.now()
        world.later(days=365)
        text, count = log(begin, args.minutes)
        start = time.perf_counter()
        done(import_room_log(world.act("laboratory"), room=room, text=text))
        took = time.perf_counter() - start
        print(f"  year {year + 1}: {count:,} lines of four kinds brought in, {took:.1f} s")
    done(record_room_reading(world.act("laboratory"), room=room, values={"settle-plate": 0}))
    act = world.act("quality")
    for words, ask in (
        ("a week", lambda: room_page(act, room=room)),
        ("a year", lambda: room_page(act, room=room, days=366)),
        ("a run that lasts all the time", lambda: rooms_of_run(act, run=run)),
    ):
        print(
            f"  {words}: p50 {{:.0f}} ms, p99 {{:.0f}} ms; limit {LIMIT_MS} ms".format(
                *timed(ask, args)
            )
        )


def log(begin, minutes: int) -> tuple[str, int]:
    count = 365 * 24 * 60 // minutes
    step = timedelta(minutes=minutes)
    lines = [
        f"{(begin + n * step).isoformat()},{20 + n % 7 / 2},{40 + n % 11},{12 + n % 3},{n % 997}"
        for n in range(count)
    ]
    return "\n".join([f"time,{KINDS}", *lines]), count


def timed(ask: Callable[[], object], args: argparse.Namespace) -> tuple[float, float]:
    took = []
    for _ in range(args.asked):
        start = time.perf_counter()
        ask()
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.99)]


if __name__ == "__main__":
    main()
