"""What does the gate cost: for one course, for every open course, for every kept decision?

    python bench/gate.py [COURSES]

Plans and consents a thousand courses by the verbs themselves, and lays copies of their streams
until there are as many as asked (50,000). Prints the gate alone, the gate with everything that it
reads (limit 20 ms), every open course asked again under a changed book (limit 60 s for 50,000),
and every decision replayed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from statistics import median

from ground import on_each, stand_on

COURSES = 50_000
MADE = 1_000
ONE_MS, ALL_SECONDS = 20, 60
TIMES = 200
_BATCH = 2_000


def on_one(database: str, courses: int) -> None:
    stand_on(database)
    from django.db import transaction

    from tests.actions.paths import planned_course
    from tests.actions.world import World

    world = World("bench")
    with transaction.atomic():
        made = [planned_course(world)[1] for _ in range(min(MADE, courses))]
    for copy in range(1, max(1, courses // len(made))):
        lay_copies(copy, made)
    print(f"{database}: {courses:,} open courses")
    one(world, made[0])
    everything(world, courses)


def lay_copies(copy: int, courses: list[str]) -> None:
    """The streams of these courses under other ids, of the same persons: sealed texts stay
    readable. Chains and rows do not fit them, which nothing here asks."""
    from blastema.records.models import Course, LedgerEvent

    rows, events = [], []
    for course in Course.objects.filter(id__in=courses):
        new = {old: _other(old, copy) for old in (course.id, course.episode, course.consent)}
        streams = [f"course/{course.id}", f"episode/{course.episode}", f"consent/{course.consent}"]
        for event in LedgerEvent.objects.filter(stream__in=streams):
            body = bytes(event.body).decode()
            for old, other in new.items():
                body = body.replace(old, other)
                event.stream = event.stream.replace(old, other)
            event.body, event.hash = body.encode(), os.urandom(32)
            event.id, event.command = _other(event.id, copy), _other(event.id, copy)
            events.append(event)
        course.episode, course.consent = new[course.episode], new[course.consent]
        course.id = new[course.id]
        rows.append(course)
    LedgerEvent.objects.bulk_create(events, batch_size=_BATCH)
    Course.objects.bulk_create(rows, batch_size=_BATCH)


def _other(known: str, copy: int) -> str:
    """Another id that no verb makes: its first group counts the copies."""
    return f"{copy:08x}{known[8:]}"


def one(world, course: str) -> None:
    from blastema.actions.desk import open_desk
    from blastema.actions.door import Door
    from blastema.actions.gate import gate_now
    from blastema.core.access.permissions import Permission
    from blastema.core.rules import gate

    def asked() -> None:
        with open_desk() as desk:
            door = Door(world.act("clinician"), Permission.TREATMENT_OPEN, desk, "bench")
            gate_now(door, door.fact("course", course))

    with open_desk() as desk:
        door = Door(world.act("clinician"), Permission.TREATMENT_OPEN, desk, "bench")
        question = gate_now(door, door.fact("course", course)).question
    told("the gate alone", often(lambda: gate(question)))
    told("the gate with all that it reads", often(asked), f"limit {ONE_MS} ms")


def everything(world, courses: int) -> None:
    from dataclasses import replace

    from blastema.actions.read.gate_check import recheck_courses, replay_decisions
    from blastema.core.rules import rulebook
    from blastema.core.verdict import Effect

    rules = {**rulebook().rules}
    rules["FL-0"] = replace(rules["FL-0"], effect=Effect.REFUSED)
    changed = replace(rulebook(), version="changed", rules=rules)
    act = world.act("quality")
    for name, book in (("as it is", rulebook()), ("with one rule changed", changed)):
        start = time.perf_counter()
        found = recheck_courses(act, book=book)
        spent = time.perf_counter() - start
        limit = f"limit {ALL_SECONDS * courses / COURSES:.0f} s; {len(found.differ):,} differ"
        told(f"every open course asked again, the book {name}", spent, limit)
    start = time.perf_counter()
    replayed = replay_decisions(act)
    spent = time.perf_counter() - start
    told(f"{replayed.same:,} decisions replayed, {len(replayed.differ)} differ", spent)


def often(work: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return median(once() for _ in range(TIMES))


def told(what: str, seconds: float, limit: str = "") -> None:
    shown = f"{seconds * 1e3:,.2f} ms" if seconds < 1 else f"{seconds:,.1f} s"
    print(f"  {what}: {shown}" + (f" ({limit})" if limit else ""))


if __name__ == "__main__":
    on_each(__file__, int(sys.argv[1]) if len(sys.argv) > 1 else COURSES, on_one)
