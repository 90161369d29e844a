"""Makes the demonstration, in slices: a large one must not be one transaction.

Its mark says ``finished`` with the last slice, so that one whose making was interrupted is
known as such; one of a single slice is there whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection

from blastema.actions.act import Fresh
from blastema.actions.desk import Desk, open_desk
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.app.acting import accepted, everywhere
from blastema.app.demo import (
    around,
    devices,
    donors,
    freezer,
    laboratories,
    lots,
    practice,
    quality,
    recalled,
    rooms,
    suppliers,
)
from blastema.app.demo.key import AnswerKey
from blastema.app.demo.practice import Mark
from blastema.app.demo.stage import Stage, last_moment
from blastema.app.demo.story import HISTORY_DAYS, TODAY, Story, scene_story, stories
from blastema.app.demo.tell import tell
from blastema.app.progress import Advance, progress
from blastema.app.seeded import Seeded
from blastema.core.access.roles import Role
from blastema.core.instruments import Texts
from blastema.records import count_ledger

# Patients whose streams are held in memory before they are written.
HELD = 100
# The site is older than its first patient.
_OPENED_BEFORE = timedelta(days=HISTORY_DAYS + 30)
# Patients of one transaction: few enough for a short log, enough to hardly wait for the disk.
SLICE = 1000
# Each transaction writes anew nearly every page of the indexes, however few its rows; so later
# ones take in more, this part of what is there, and the writing grows as the data do.
_PART = 6
# Patients under one checkpoint, whose events are in memory while it is signed.
SIGNED = 10 * SLICE
# What SQLite may keep in memory while a slice is written: a quarter of the machine's, and no
# more than the indexes of 100,000 patients need. New rows fall on pages all over an index, so
# with less each of them reads a page again and pushes another out, several times over.
_MOST_CACHE_KIB = 3 * 1024 * 1024
_PART_OF_MEMORY = 4


@dataclass(frozen=True, slots=True)
class Made:
    """What a demonstration holds, as the ledger counts it."""

    events: int
    streams: int
    signed: int
    key: Path


def make(seed: str, patients: int, day: date, *, machine: Fresh) -> Made:
    """The whole demonstration. ``machine`` signs: a seeded key would be everybody's."""
    mark = Mark(seed, patients, day.isoformat(), day.isoformat(), finished=False)
    key = AnswerKey(mark)
    stage = Stage(Seeded(seed, last_moment(day) - _OPENED_BEFORE), day)
    told = iter(stories(seed, patients, day))
    known: list[around.Known] = []
    with _room(), _our_words_alone(), progress("patients", patients) as advance:
        signed = 0
        for first, size in slices(patients):
            if first - signed >= SIGNED:
                _sign(machine)
                signed = first
            with open_desk(new_commands=True) as desk:
                if first == 0:
                    practice.open_practice(stage, mark)
                known += _played(stage, desk, islice(told, size), key, advance)
                if first + size >= patients:
                    _around(stage, known[:HELD], patients, seed)
                    path = key.write(settings.BLASTEMA.data_dir)
                    practice.set_mark(stage, replace(mark, finished=True))
    return _signed(machine, path)


def slices(patients: int) -> Iterator[tuple[int, int]]:
    """The first patient and the number of patients of each transaction."""
    first = 0
    while first < patients:
        size = max(SLICE, first // _PART)
        yield first, size
        first += size


def play_today(mark: Mark, day: date, *, machine: Fresh) -> None:
    """On a new day: what a visitor tries today, with patients of its own."""
    seed = f"{mark.seed}/{day.isoformat()}"
    first = 1_000_000 + day.toordinal() * len(TODAY) % 1_000_000
    with _our_words_alone(), open_desk(new_commands=True) as desk:
        stage = Stage(Seeded(seed, last_moment(day)), day)
        practice.find_practice(stage)
        told = [scene_story(seed, first + n, scene, day) for n, scene in enumerate(TODAY)]
        with progress("patients", len(told)) as advance:
            known = _played(stage, desk, told, AnswerKey(replace(mark, seed=seed)), advance)
        around.appointments(stage, known, 0)
        practice.set_mark(stage, replace(mark, day=day.isoformat()))
    _sign(machine)


def _played(
    stage: Stage, desk: Desk, told: Iterable[Story], key: AnswerKey, advance: Advance
) -> list[around.Known]:
    """Plays every story; gives the patients, by id and site, of the first of them."""
    known: list[around.Known] = []
    for number, story in enumerate(told, start=1):
        who, courses = tell(stage, story, key.seed)
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
    recalled.recalls(stage)
    quality.quality_file(stage)
    freezer.bring_in_logs(stage)
    donors.mothers(stage)
    devices.care(stage)
    suppliers.register(stage)
    laboratories.register(stage)
    rooms.bring_in_logs(stage)
    lots.use(stage)


def _sign(machine: Fresh) -> None:
    accepted(sign_checkpoint(everywhere(Role.WORK, fresh=machine)))


def _signed(machine: Fresh, key: Path) -> Made:
    _sign(machine)
    events, streams, leaves = count_ledger.counts()
    return Made(events, streams, leaves, key)


@contextmanager
def _our_words_alone() -> Iterator[None]:
    """The same seed is the same demonstration, whatever questionnaires somebody brings."""
    before = settings.BLASTEMA_TEXTS
    settings.BLASTEMA_TEXTS = Texts()
    try:
        yield
    finally:
        settings.BLASTEMA_TEXTS = before


@contextmanager
def _room() -> Iterator[None]:
    """Room for SQLite to keep the pages of one long transaction in memory."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{_cache_kib()}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")


def _cache_kib() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(memory // _PART_OF_MEMORY // 1024, _MOST_CACHE_KIB)
