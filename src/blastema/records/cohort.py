"""What evidence is made of: courses with their due answers, read row by row.

A native visit is due once its due date has come; a visit that was taken in was due when it
was taken in. Whoever withdrew from the registry, was erased, or whose episode was entered
in error is left out here, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import connection

from blastema.records.keys import token

ERASED = "erased"
WITHDRAWN = "withdrawn from the registry"
IN_ERROR = "entered in error"

# Why a course is left out; the first reason that fits counts. The words of the episode's
# and the patient's own rows, so that no state has to be folded for it.
WHY = (
    f"CASE WHEN p.status = 'erased' THEN '{ERASED}' "
    "WHEN p.withdrawn LIKE '%%registry%%' OR e.withdrawn LIKE '%%registry%%' "
    f"THEN '{WITHDRAWN}' "
    "WHEN e.closed = 'entered in error' OR c.closed = 'entered in error' "
    f"THEN '{IN_ERROR}' ELSE '' END"
)
COURSES = "FROM course c JOIN episode e ON e.id = c.episode JOIN patient p ON p.id = c.patient "
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Answer:
    """One scale at one due visit; ``score_milli`` is ``None`` where nobody answered."""

    instrument: str
    visit: str
    relative_day: int | None
    score_milli: int | None


@dataclass(frozen=True, slots=True)
class FollowedCourse:
    """A course with what was due of it.

    ``sessions`` is 0 where nobody wrote down whether the treatment was given.
    """

    id: str
    patient: str
    condition: str
    arm: str
    anchor: str
    sessions: int
    sessions_done: int
    birth_year: int | None
    sex: str
    answers: tuple[Answer, ...] = field(repr=False)

    @property
    def treated(self) -> bool | None:
        return self.sessions_done > 0 if self.sessions else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which courses are read: of these sites, and of one condition unless it is empty.

    ``instruments`` names what is looked for in the outcome table, everything where empty;
    ``today`` (YYYY-MM-DD) is the day up to which visits are due.
    """

    sites: frozenset[str]
    today: str
    condition: str = ""
    instruments: tuple[str, ...] = ()


def courses(wanted: Wanted) -> Iterator[FollowedCourse]:
    """Each course once, by patient and then by anchor; holds one course in memory."""
    outcome, values = _outcomes_of(wanted)
    where, more = _where(wanted)
    sql = (
        "SELECT c.id, c.patient, e.condition, c.arm, c.anchor, c.sessions, c.sessions_done, "
        "p.birth_year, p.sex, o.instrument, o.visit, o.relative_day, o.score_milli "
        f"{COURSES} LEFT JOIN ({outcome}) o ON o.course = c.id "
        f"WHERE {where} AND {WHY} = '' "
        "ORDER BY c.patient, c.anchor, c.id, o.relative_day, o.visit, o.instrument"
    )
    for key, rows in groupby(_rows(sql, [*values, *more]), key=lambda row: row[:9]):
        answers = tuple(Answer(*row[9:]) for row in rows if row[9] is not None)
        course, patient, condition, arm, anchor, sessions, done, birth_year, sex = key
        yield FollowedCourse(
            course, patient, condition, arm, anchor, sessions, done, birth_year, sex, answers
        )


def visits(wanted: Wanted) -> list[str]:
    """The visits that occur, earliest first."""
    outcome, values = _outcomes_of(wanted)
    where, more = _where(wanted)
    sql = (
        f"SELECT o.visit, MIN(o.relative_day) {COURSES} JOIN ({outcome}) o ON o.course = c.id "
        f"WHERE {where} AND {WHY} = '' GROUP BY o.visit ORDER BY 2, 1"
    )
    return [row[0] for row in _rows(sql, [*values, *more])]


def left_out(wanted: Wanted) -> dict[str, int]:
    """How many courses were left out, by reason."""
    where, values = _where(wanted)
    each = f"SELECT {WHY} AS why {COURSES} WHERE {where}"
    sql = f"SELECT why, COUNT(*) FROM ({each}) f WHERE why <> '' GROUP BY why ORDER BY why"  # noqa: S608  no value
    return dict(_rows(sql, values))


def pseudonym_key(definition: str) -> bytes:
    """The key that names people in exports of one definition, from this installation's own.

    The zero byte keeps it apart from every word that somebody could be found by.
    """
    return token(f"\0cohort export\0{definition}")


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    sites = sorted(wanted.sites)
    marks = ", ".join(["%s"] * len(sites)) or "NULL"
    where, values = f"c.site IN ({marks})", [*sites]
    if wanted.condition:
        where += " AND e.condition = %s"
        values.append(wanted.condition)
    return where, values


def _outcomes_of(wanted: Wanted) -> tuple[str, list[Any]]:
    """Outcomes of visits that are due. A date that nobody knows is empty, so it has come."""
    sql = (
        "SELECT x.course, x.visit, x.instrument, x.relative_day, x.score_milli "
        "FROM outcome x JOIN followup f ON f.id = x.parent "
        "WHERE (x.score_milli IS NOT NULL OR f.due <= %s)"
    )
    if wanted.instruments:
        marks = ", ".join(["%s"] * len(wanted.instruments))
        sql += f" AND x.instrument IN ({marks})"
    return sql, [wanted.today, *wanted.instruments]


def _rows(sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows
