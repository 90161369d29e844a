"""Keeps the registry's sums: takes off what a changed course was, adds what it is now.

Nobody waits for it who writes: it runs when a page asks and in each pass of the schedule, in a
transaction of its own. It decides nothing and writes no event; what it writes can be made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.db import transaction

from blastema.actions.act import utc_text
from blastema.actions.registry_plan import definition, plan, scales
from blastema.core.catalogue import catalogue
from blastema.core.instruments import outcome as outcome_of
from blastema.evidence.registry.kept import Kept, total, total_of_texts
from blastema.evidence.registry.subject import Counted, count
from blastema.records import registry
from blastema.records.registry import Cell, CountedBefore, CourseNow, Cut
from blastema.records.snapshot import snapshot

# The sums of no outcome: how many courses there are, and how many are left out, and why.
COURSES = "courses"  # arm -> courses
GONE = "gone"  # reason -> courses

# One page counts at most so many changed courses; the rest wait for the schedule.
AT_ONCE = 1000
# A cell is read and written once a chunk, so that counting everything takes large ones.
_CHUNK = 5000

Answers = Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True, slots=True)
class Counting:
    """What was done: how many courses were counted anew, and whether others still wait."""

    courses: int
    waiting: bool


def count_changes(now: datetime, most: int = AT_ONCE, *, sweep: bool = False) -> Counting:
    """Brings the kept sums up to everything that is committed now, ``most`` courses of it.

    Looks where the ledger moved since the cut; with ``sweep``, or where nothing was ever
    signed, at every course's positions.
    """
    known = registry.cut()
    # A visit that was due stays due, whatever a clock says.
    day = max(now.astimezone(UTC).date().isoformat(), known.day)
    # Where a checkpoint came since, the cut moves up to it, so that the next look is short.
    as_it_was = known.definition == definition() and known.leaves == registry.signed()[1]
    if as_it_was and not _changed(known, day, 1, sweep):
        return Counting(0, waiting=False)
    with transaction.atomic():
        registry.lock()
        return _counted(day, utc_text(now), most, sweep)


def count_all(now: datetime) -> int:
    """Forgets every sum and counts all courses; gives how many there are."""
    with transaction.atomic():
        registry.lock()
        registry.forget()
        return count_changes(now, most=1 << 62).courses


def _changed(known: Cut, day: str, most: int, sweep: bool) -> list[str]:
    if sweep or not known.leaves:
        return registry.changed(day, most)
    return registry.changed_since(known.leaves, day, most)


def _counted(day: str, now: str, most: int, sweep: bool) -> Counting:
    if registry.cut().definition != definition():
        registry.forget()
    known, (checkpoint, leaves) = registry.cut(), registry.signed()
    done, ids = 0, [""]
    while ids and done < most:
        ids = _changed(known, day, min(_CHUNK, most - done), sweep)
        _count_again(ids, day)
        done += len(ids)
    waiting = bool(ids) and bool(_changed(known, day, 1, sweep))
    if waiting:
        # What still waits lies after the cut that was there before.
        checkpoint, leaves = known.checkpoint, known.leaves
    registry.note_cut(Cut(definition(), day, now, "", checkpoint, leaves))
    return Counting(done, waiting)


def _count_again(ids: Collection[str], day: str) -> None:
    earlier, now = registry.before(ids), list(registry.courses(ids, day))
    changes: dict[Cell, list[Kept]] = defaultdict(list)
    for course in now:
        was = earlier.get(course.id)
        if was is None or was.body != course.body() or was.place != course.place:
            for cell, one in _parts(was) if was else ():
                changes[cell].append(-one)
            for cell, one in _parts(course):
                changes[cell].append(one)
    _add(changes)
    registry.keep_courses(now)


def _add(changes: Mapping[Cell, list[Kept]]) -> None:
    kept = registry.cells(changes)
    bodies = {}
    for cell, more in changes.items():
        was = Kept.from_text(kept[cell]) if cell in kept else Kept()
        whole = total((was, *more)).checked()
        bodies[cell] = whole.to_text() if whole else ""
    registry.keep_cells(bodies)


def _parts(course: CourseNow | CountedBefore) -> Iterator[tuple[Cell, Kept]]:
    """Every cell that a course is in, with what it adds there."""
    where = course.place
    if course.gone:
        yield (where, ""), Kept({(GONE, course.gone): (1,)})
        return
    yield (where, ""), Kept({(COURSES, course.arm): (1,)})
    if where.condition not in catalogue().conditions:
        return
    answers = course.answers or {}
    for outcome, names in _names():
        if told := _of(names, answers):
            yield (where, outcome), count(plan(where.condition, outcome), Counted(course.arm, told))


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, tuple[str, str]], ...]:
    """Each outcome with the names of its scale and of its instrument in an answer."""
    known = ((outcome, outcome_of(outcome)) for outcome in scales())
    return tuple((outcome, (scale.slug, one.slug)) for outcome, (one, scale) in known)


def _of(names: tuple[str, str], answers: Answers) -> dict[str, int | None]:
    """The due visits of an outcome; a row of the whole instrument says that it lacks."""
    scale, instrument = names
    return {
        visit: told.get(scale)
        for visit, told in answers.items()
        if scale in told or instrument in told
    }


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the kept sums. Quarters as ``2026-Q1``; empty ones are no limit."""

    condition: str
    outcome: str
    sites: frozenset[str]
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The sums of an outcome, those of all courses, and the cut that both are of."""

    sums: Kept
    courses: Kept
    cut: Cut
    waiting: bool = False


def kept(question: Question, now: datetime) -> Answer:
    """Counts what changed, then merges the cells that the question needs; reads no patient.

    Raises ``UnknownSlugError`` for a condition or an outcome that there is not.
    """
    catalogue().condition(question.condition)
    outcome_of(question.outcome)
    counted = count_changes(now)
    with snapshot():
        found = [
            total_of_texts(
                registry.bodies(
                    question.condition, outcome, question.sites, question.since, question.until
                )
            )
            for outcome in (question.outcome, "")
        ]
        return Answer(found[0], found[1], registry.cut(), counted.waiting)


def periods(sites: Collection[str], now: datetime) -> list[str]:
    """The quarters in which a course of these sites began, as of now."""
    count_changes(now)
    return registry.periods(list(catalogue().conditions), sites)


def arms_of(condition: str, sites: Collection[str]) -> frozenset[str]:
    """The arms that counted courses of a condition have."""
    whole = total_of_texts(registry.bodies(condition, "", sites))
    return frozenset(arm for (arm,), _ in whole.of(COURSES))


__all__ = [
    "COURSES",
    "GONE",
    "Answer",
    "Counting",
    "Question",
    "arms_of",
    "count_all",
    "count_changes",
    "kept",
    "periods",
]
