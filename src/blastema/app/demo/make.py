"""Makes the demonstration: everything or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from blastema.actions.act import Fresh
from blastema.actions.desk import Desk, open_desk
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.app.acting import accepted, everywhere
from blastema.app.demo import around, freezer, practice
from blastema.app.demo.key import AnswerKey
from blastema.app.demo.practice import Mark
from blastema.app.demo.stage import Stage, last_moment
from blastema.app.demo.story import HISTORY_DAYS, TODAY, Story, scene_story, stories
from blastema.app.demo.tell import tell
from blastema.app.progress import progress
from blastema.app.seeded import Seeded
from blastema.core.access.roles import Role
from blastema.records import count_ledger

# Patients whose streams are held in memory before they are written.
HELD = 100
# The site is older than its first patient.
_OPENED_BEFORE = timedelta(days=HISTORY_DAYS + 30)
# What SQLite may keep in memory while everything is one transaction, in KiB.
_CACHE_KIB = 512 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    """What a demonstration holds, as the ledger counts it."""

    events: int
    streams: int
    signed: int
    key: Path


def make(seed: str, patients: int, day: date, *, machine: Fresh) -> Made:
    """The whole demonstration. ``machine`` signs: a seeded key would be everybody's."""
    mark = Mark(seed, patients, day.isoformat(), day.isoformat())
    key = AnswerKey(mark)
    with _room(), open_desk(new_commands=True) as desk:
        stage = _opened(seed, mark, day)
        known = _played(stage, desk, stories(seed, patients, day), seed, key)
        _around(stage, known, patients, seed)
    path = key.write(settings.BLASTEMA.data_dir)
    return _signed(machine, path)


def play_today(mark: Mark, day: date, *, machine: Fresh) -> None:
    """On a new day: what a visitor tries today, with patients of its own."""
    seed = f"{mark.seed}/{day.isoformat()}"
    first = 1_000_000 + day.toordinal() * len(TODAY) % 1_000_000
    with open_desk(new_commands=True) as desk:
        stage = Stage(Seeded(seed, last_moment(day)), day)
        practice.find_practice(stage)
        told = [scene_story(seed, first + n, scene, day) for n, scene in enumerate(TODAY)]
        known = _played(stage, desk, told, seed, AnswerKey(mark))
        around.appointments(stage, known, 0)
        practice.set_mark(stage, replace(mark, day=day.isoformat()))
    _sign(machine)


def _opened(seed: str, mark: Mark, day: date) -> Stage:
    stage = Stage(Seeded(seed, last_moment(day) - _OPENED_BEFORE), day)
    practice.open_practice(stage, mark)
    return stage


def _played(
    stage: Stage, desk: Desk, told: Sequence[Story], seed: str, key: AnswerKey
) -> list[around.Known]:
    """Plays every story; gives the patients, by id and site, of the first of them."""
    known: list[around.Known] = []
    with progress("patients", len(told)) as advance:
        for number, story in enumerate(told, start=1):
            who, courses = tell(stage, story, seed)
            for followed in courses:
                key.add(followed)
            if len(known) < HELD:
                known.append((who, story.site.key))
            if number % HELD == 0:
                desk.forget()
            advance(1)
    return known


def _around(stage: Stage, known: list[around.Known], patients: int, seed: str) -> None:
    around.enquiries(stage, patients, seed)
    around.assignments(stage, known, patients)
    around.emergency(stage, known)
    around.appointments(stage, known, patients)
    practice.put_up_notices(stage)
    freezer.bring_in_logs(stage)


def _sign(machine: Fresh) -> None:
    accepted(sign_checkpoint(everywhere(Role.WORK, fresh=machine)))


def _signed(machine: Fresh, key: Path) -> Made:
    _sign(machine)
    events, streams, leaves = count_ledger.counts()
    return Made(events, streams, leaves, key)


@contextmanager
def _room() -> Iterator[None]:
    """Room for SQLite to keep the pages of one long transaction in memory."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")
