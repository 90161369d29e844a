"""The registry's kept sums as rows: which courses changed, what they are now, and their cells.

A course is read from several streams. Their positions only grow, so the sum of them is a stamp
that differs whenever one moved; what was counted carries the stamp it was counted at. Clocks
and the order of commits play no part, and a course is read together with its stamp in one
statement, so nothing that is committed is ever passed over.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from blastema.records import checkpoints
from blastema.records.among import among, asked, one_value, place
from blastema.records.cohort import COURSES, WHY
from blastema.records.models import RegistryCell, RegistryCourse, RegistryState

# One number that means "who counts the registry" to PostgreSQL's advisory locks.
_LOCK = 0x72656769

NOT_BEGUN = "day 0 has not come"

_STAMP = "c.position + e.position + p.position + "


@dataclass(frozen=True, slots=True)
class Place:
    """Which sums a course is in; ``period`` is the quarter of its day 0, as ``2026-Q1``."""

    condition: str = ""
    site: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class CourseNow:
    """A course as it is to be counted, or why it is not.

    ``answers`` holds by due visit each instrument or scale with its score in thousandths;
    ``None`` where it lacks.
    """

    id: str
    place: Place
    stamp: int
    next_due: str
    arm: str = ""
    gone: str = ""
    answers: Mapping[str, Mapping[str, int | None]] | None = None

    def body(self) -> str:
        """Canonical JSON of what is counted."""
        told = {"arm": self.arm, "gone": self.gone, "answers": self.answers or {}}
        return json.dumps(told, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class CountedBefore:
    """What was counted of a course the last time."""

    place: Place
    arm: str
    gone: str
    answers: Mapping[str, Mapping[str, int | None]]
    body: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Of what the sums were made: everything committed when they were counted.

    ``leaves`` events lie under the signed ``checkpoint``; ``newest_at`` is when the newest
    event was recorded. ``day`` is the UTC date up to which visits are due.
    """

    definition: str = ""
    day: str = ""
    counted_at: str = ""
    newest_at: str = ""
    checkpoint: int = 0
    leaves: int = 0


def lock() -> None:
    """One who counts at a time, until the transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        asked("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def cut() -> Cut:
    """Of the sums as they are; empty where nothing was ever counted."""
    row = RegistryState.objects.filter(id=1).first()
    if row is None:
        return Cut()
    return Cut(row.definition, row.day, row.counted_at, row.newest_at, row.checkpoint, row.leaves)


def signed() -> tuple[int, int]:
    """The last checkpoint and how many leaves lie under it. Ask before looking what changed:
    what is signed in between is then looked at twice, and not never."""
    last = checkpoints.last()
    return (last.number, last.size) if last else (0, 0)


def note_cut(found: Cut) -> None:
    """Says of what the sums are."""
    newest = asked("SELECT recorded_at FROM ledger_event ORDER BY id DESC LIMIT 1", [])
    told = {
        "definition": found.definition,
        "day": found.day,
        "counted_at": found.counted_at,
        "newest_at": newest[0][0] if newest else "",
        "checkpoint": found.checkpoint,
        "leaves": found.leaves,
    }
    RegistryState.objects.update_or_create(id=1, defaults=told)


def forget() -> None:
    """Empties the sums and all that was counted."""
    for model in (RegistryCell, RegistryCourse, RegistryState):
        model.objects.all().delete()


def changed(day: str, most: int) -> list[str]:
    """Courses that are not counted as they are now, of all that there are; at most so many."""
    moved = (
        "LEFT JOIN (SELECT course, SUM(position) AS moved FROM followup GROUP BY course) f "
        "ON f.course = c.id "
    )
    sql = _stale(moved, "f.moved") + " ORDER BY c.id LIMIT %s"
    return [row[0] for row in asked(sql, [day, most])]


def changed_since(leaves: int, day: str, most: int) -> list[str]:
    """As ``changed``, looking only where the ledger moved after so many leaves, or a visit
    became due. An event that was made more than a day before the last checkpoint and is under
    none is not seen here; ``changed`` sees it."""
    moved = "(SELECT SUM(position) FROM followup WHERE course = c.id)"
    sql = _stale("", moved) + " AND c.id {among} ORDER BY c.id LIMIT %s"
    # The set of ids stands before the limit, and the day before both.
    some = sorted(_touched(checkpoints.moved_since(leaves)) | _due(day))
    if not some:
        return []
    return [row[0] for row in asked(sql.format(among=place()), [day, one_value(some), most])]


def _stale(join: str, moved: str) -> str:
    return (
        f"SELECT c.id {COURSES} {join} LEFT JOIN registry_course r ON r.id = c.id "
        f"WHERE (r.id IS NULL OR r.stamp <> {_STAMP} COALESCE({moved}, 0) "
        "OR (r.next_due <> '' AND r.next_due <= %s))"
    )


# How a stream of each kind leads to courses.
_COURSES_OF = {
    "course": "SELECT id FROM course WHERE id {among}",
    "episode": "SELECT id FROM course WHERE episode {among}",
    "patient": "SELECT id FROM course WHERE patient {among}",
    "followup": "SELECT course FROM followup WHERE id {among}",
}


def _touched(streams: Collection[str]) -> set[str]:
    found: set[str] = set()
    for kind, sql in _COURSES_OF.items():
        ids = [s.partition("/")[2] for s in streams if s.startswith(kind + "/")]
        found |= {row[0] for row in among(sql, ids)}
    return found


def _due(day: str) -> set[str]:
    sql = "SELECT id FROM registry_course WHERE next_due > '' AND next_due <= %s"
    return {row[0] for row in asked(sql, [day])}


def courses(ids: Collection[str], day: str) -> Iterator[CourseNow]:
    """These courses as they are now, each with the stamp of the very rows it was read from."""
    sql = (
        f"SELECT c.id, c.site, e.condition, c.arm, c.anchor, {WHY}, "
        f"{_STAMP} 0, f.id, f.position, f.visit, f.due, o.instrument, o.score_milli "
        f"{COURSES} LEFT JOIN followup f ON f.course = c.id LEFT JOIN outcome o ON o.parent = f.id "
        "WHERE c.id {among} ORDER BY c.id, f.id, o.instrument"
    )
    # ``WHY`` doubles its per cent signs for a statement with parameters, as this one is.
    for key, rows in groupby(among(sql, ids), key=lambda row: row[:7]):
        yield _course(key, list(rows), day)


def _course(key: tuple[Any, ...], rows: list[tuple[Any, ...]], day: str) -> CourseNow:
    course, site, condition, arm, anchor, why, stamp = key
    moved = {row[7]: row[8] for row in rows if row[7] is not None}
    why = why or ("" if anchor else NOT_BEGUN)
    answers: dict[str, dict[str, int | None]] = {}
    later = []
    for _, _, visit, due, instrument, score in (row[7:] for row in rows if row[11] is not None):
        if score is None and due > day:
            later.append(due)
            continue
        told = answers.setdefault(visit, {})
        if score is not None or instrument not in told:
            told[instrument] = score
    return CourseNow(
        id=course,
        place=Place(condition, site, _quarter(anchor)),
        stamp=stamp + sum(moved.values()),
        next_due="" if why else min(later, default=""),
        arm=arm,
        gone=why,
        answers=None if why else answers,
    )


def _quarter(anchor: str) -> str:
    return f"{anchor[:4]}-Q{(int(anchor[5:7]) + 2) // 3}" if anchor else ""


def before(ids: Collection[str]) -> dict[str, CountedBefore]:
    """What was counted of these courses, by id."""
    rows = among(
        "SELECT id, condition, site, period, body FROM registry_course WHERE id {among}", ids
    )
    found = {}
    for course, condition, site, period, body in rows:
        told = json.loads(body)
        where = Place(condition, site, period)
        found[course] = CountedBefore(where, told["arm"], told["gone"], told["answers"], body)
    return found


def keep_courses(counted: Iterable[CourseNow]) -> None:
    """Remembers what was counted of each."""
    RegistryCourse.objects.bulk_create(
        [
            RegistryCourse(
                id=one.id,
                site=one.place.site,
                condition=one.place.condition,
                period=one.place.period,
                stamp=one.stamp,
                next_due=one.next_due,
                body=one.body(),
            )
            for one in counted
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["site", "condition", "period", "stamp", "next_due", "body"],
        batch_size=500,
    )


Cell = tuple[Place, str]  # where, and the outcome


def _id(cell: Cell) -> str:
    where, outcome = cell
    return "/".join((where.condition, outcome, where.site, where.period))


def cells(wanted: Collection[Cell]) -> dict[Cell, str]:
    """The kept sums of these cells; one that is not kept is absent."""
    ids = {_id(cell): cell for cell in wanted}
    rows = among("SELECT id, body FROM registry_cell WHERE id {among}", ids)
    return {ids[cell]: body for cell, body in rows}


def keep_cells(bodies: Mapping[Cell, str]) -> None:
    """Writes the sums of these cells; an empty text takes the cell away."""
    gone = [_id(cell) for cell, body in bodies.items() if not body]
    RegistryCell.objects.filter(id__in=gone).delete()
    RegistryCell.objects.bulk_create(
        [
            RegistryCell(
                id=_id(cell),
                condition=cell[0].condition,
                outcome=cell[1],
                site=cell[0].site,
                period=cell[0].period,
                body=body,
            )
            for cell, body in bodies.items()
            if body
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["body"],
        batch_size=200,
    )


def bodies(
    condition: str, outcome: str, sites: Collection[str], since: str = "", until: str = ""
) -> list[str]:
    """The kept sums that a question needs; ``since`` and ``until`` are quarters, both within."""
    sql = (
        "SELECT body FROM registry_cell WHERE condition = %s AND outcome = %s "  # noqa: S608
        f"AND site {place()} AND period >= %s AND period <= %s ORDER BY id"
    )
    values = [condition, outcome, one_value(sorted(sites)), since, until or "9999-Q4"]
    return [row[0] for row in asked(sql, values)]


def all_cells() -> dict[str, str]:
    """Every kept cell by its id; what a check compares."""
    return dict(RegistryCell.objects.order_by("id").values_list("id", "body"))


def periods(conditions: Collection[str], sites: Collection[str]) -> list[str]:
    """The quarters in which a course of these conditions began at these sites, earliest first.

    The conditions are named so that the index is read and no sum.
    """
    found = RegistryCell.objects.filter(condition__in=conditions, outcome="", site__in=sites)
    return sorted(set(found.exclude(period="").values_list("period", flat=True)))
