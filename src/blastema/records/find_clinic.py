"""Finds the lines of the board: open courses, and open episodes that have none.

The state of each line is that of ``core.course.shown``, written as SQL; a test compares
the two. A board is bounded: a state is counted to ``MOST`` and listed no further, so that
its cost does not grow with everybody who was ever treated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from blastema.core.course.shown import Shown
from blastema.core.episode.steps import (
    WHO,
    WHO_HELD,
    WHO_PAUSED,
    WHO_WITHDRAWN,
    Line,
    waiting,
)
from blastema.records.find import live_products_of
from blastema.records.models import (
    AdverseEvent,
    Course,
    CourseProduct,
    Episode,
    Followup,
    Patient,
    Product,
    Site,
    StaffMember,
    StaffRole,
    Treatment,
)

# More lines of one state than a person could page through.
MOST = 1000

# The states of a board in the order of the pathway.
STATES: tuple[Shown, ...] = tuple(state for state in Shown if state is not Shown.CLOSED)

_FROM_PRODUCTS = (
    Shown.CONSENTED,
    Shown.COLLECTING,
    Shown.PROCESSING,
    Shown.READY,
    Shown.PRODUCT_FAILED,
)


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line; ``course`` is empty for an episode without an open course."""

    episode: str
    course: str
    site: str
    patient: str
    condition: str
    body_site: str
    side: str
    level: str
    product_class: str
    verdict: str
    paused: bool
    withdrawn: bool
    held: bool
    since: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose lines are wanted: those that wait for one of these roles. Empty: everybody's."""

    roles: frozenset[str] = frozenset()

    def takes(self, roles: Sequence[str]) -> bool:
        return bool(self.roles & set(roles))


_EVERYBODY = Turn()

_EPISODE_LINE = (
    "SELECT e.id AS episode, '' AS course, e.site AS site, e.patient, e.condition, e.body_site, "
    "e.side, e.level, '' AS product_class, e.verdict, e.paused <> '' AS paused, "
    "e.withdrawn LIKE '%%treatment%%' AS withdrawn, 0 AS held, e.changed_at AS since "
    "FROM episode e WHERE e.site = %s AND e.stage = %s"
)
_NO_COURSE = (
    " AND NOT EXISTS (SELECT 1 FROM course c WHERE c.episode = e.id AND c.stage <> 'closed')"
)
_COURSE_COLUMNS = (
    "SELECT e.id AS episode, c.id AS course, c.site AS site, e.patient, e.condition, "
    "e.body_site, e.side, e.level, c.product_class, e.verdict, e.paused <> '' AS paused, "
    "e.withdrawn LIKE '%%treatment%%' AS withdrawn, "
)
_COURSE_LINE = (
    _COURSE_COLUMNS + "0 AS held, c.changed_at AS since "
    "FROM course c JOIN episode e ON e.id = c.episode WHERE c.site = %s AND c.stage = %s"
)
# ``shown()`` in SQL: what the products meant for each consented course amount to. The few
# consented courses are found first, or SQLite would walk over all courses in order of ids.
_PRODUCTS = (  # noqa: S608  constants
    "WITH c AS MATERIALIZED (SELECT id, product_class, changed_at FROM course "
    "WHERE site = %s AND stage = 'consented') SELECT c.id, "
    "MAX(CASE WHEN p.changed_at > c.changed_at THEN p.changed_at ELSE c.changed_at END) AS moved, "
    "COUNT(p.id) AS everything, "
    "SUM(CASE WHEN {usable} THEN 1 ELSE 0 END) AS usable, "
    "SUM(CASE WHEN {usable} AND p.product_class = c.product_class THEN 1 ELSE 0 END) AS meant, "
    "SUM(CASE WHEN {usable} AND p.product_class = c.product_class "
    "AND p.release LIKE 'released%%' THEN 1 ELSE 0 END) AS released, "
    "SUM(CASE WHEN {usable} AND p.untouched THEN 1 ELSE 0 END) AS untouched, "
    "SUM(CASE WHEN {usable} AND p.holds <> '' THEN 1 ELSE 0 END) AS held "
    "FROM c LEFT JOIN course_product a ON a.parent = c.id "
    "LEFT JOIN product p ON p.id = a.product GROUP BY c.id"
).format(usable="p.release <> 'refused' AND p.disposition NOT IN ('discarded', 'returned')")
_STATE = (
    "CASE WHEN n.everything = 0 THEN 'consented' WHEN n.usable = 0 THEN 'product failed' "
    "WHEN n.released > 0 THEN 'ready' "
    "WHEN n.meant = 0 AND n.untouched = n.usable THEN 'collecting' ELSE 'processing' END"
)
_ALL_CONSENTED = (
    f"{_COURSE_COLUMNS} CASE WHEN n.held > 0 THEN 1 ELSE 0 END AS held, "
    f"n.moved AS since, {_STATE} AS state "
    f"FROM ({_PRODUCTS}) n JOIN course c ON c.id = n.id JOIN episode e ON e.id = c.episode"
)
_CONSENTED_LINE = (
    "SELECT episode, course, site, patient, condition, body_site, side, level, product_class, "  # noqa: S608  constants
    f"verdict, paused, withdrawn, held, since FROM ({_ALL_CONSENTED}) q WHERE state = %s"
)


def _lines(state: Shown, site: str) -> tuple[str, list[Any]]:
    """The query of one state at one site, not yet ordered or cut."""
    if state is Shown.REGISTERED:
        return _EPISODE_LINE, [site, state.value]
    if state is Shown.ASSESSED:
        return _EPISODE_LINE + _NO_COURSE, [site, state.value]
    if state in _FROM_PRODUCTS:
        return _CONSENTED_LINE, [site, state.value]
    return _COURSE_LINE, [site, state.value]


def _for(turn: Turn, state: Shown) -> str:
    """The part of ``steps.waiting`` that decides whose turn it is, as a condition."""
    if not turn.roles:
        return "1 = 1"
    if state is Shown.FOLLOWING:
        return "1 = 0"
    turns = (
        (WHO_PAUSED, "paused"),
        (WHO_WITHDRAWN, "NOT paused AND withdrawn"),
        (WHO_HELD, "NOT paused AND NOT withdrawn AND held = 1"),
        (WHO[state], "NOT paused AND NOT withdrawn AND held = 0"),
    )
    taken = [f"({condition})" for who, condition in turns if turn.takes(who)]
    return " OR ".join(taken) or "1 = 0"


def counts(sites: Iterable[str], turn: Turn = _EVERYBODY) -> dict[Shown, int]:
    """How many lines each state has at these sites, each counted to ``MOST`` a site."""
    found = dict.fromkeys(STATES, 0)
    for site in sites:
        for state in STATES:
            found[state] += 0 if state in _FROM_PRODUCTS else _count(state, site, turn)
        for state, size in _consented(site, turn).items():
            found[state] += size
    return found


def _consented(site: str, turn: Turn) -> dict[Shown, int]:
    """The states that come from products, all in one query: few courses are consented."""
    groups = "SELECT state, paused, withdrawn, held, COUNT(*) FROM"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{groups} ({_ALL_CONSENTED}) q GROUP BY state, paused, withdrawn, held", [site]
        )
        rows = cursor.fetchall()
    found: dict[Shown, int] = {}
    for state, paused, withdrawn, held, size in rows:
        line = Line(Shown(state), paused=bool(paused), withdrawn=bool(withdrawn), held=bool(held))
        if not turn.roles or turn.takes(waiting(line).who):
            found[line.shown] = found.get(line.shown, 0) + size
    return found


def _count(state: Shown, site: str, turn: Turn) -> int:
    if state is Shown.ASSESSED and (not turn.roles or _whole(turn, state)):
        return _assessed_without_course(site)
    if not turn.roles:
        return _of_stage("episode" if state is Shown.REGISTERED else "course", state, site)
    query, values = _lines(state, site)
    return _one(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM ({query}) l WHERE {_for(turn, state)} "  # noqa: S608
        f"LIMIT {MOST + 1}) m",
        values,
    )


def _whole(turn: Turn, state: Shown) -> bool:
    """Whether a turn takes every line of a state that has no products, whatever stands in
    its way."""
    return all(turn.takes(who) for who in (WHO_PAUSED, WHO_WITHDRAWN, WHO[state]))


def _of_stage(table: str, state: Shown, site: str) -> int:
    """From the index alone: no row is read."""
    return _one(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE site = %s AND stage = %s "  # noqa: S608
        f"LIMIT {MOST + 1}) m",
        [site, state.value],
    )


def _assessed_without_course(site: str) -> int:
    """All that are assessed, less those with an open course: two scans of an index.

    An episode with an open course is assessed and lies at the course's own site.
    """
    assessed = "SELECT COUNT(*) FROM episode WHERE site = %s AND stage = 'assessed'"
    going_on = "SELECT COUNT(DISTINCT episode) FROM course WHERE site = %s AND stage <> 'closed'"
    return _one(assessed, [site]) - _one(going_on, [site])


def lines(
    sites: Sequence[str], state: Shown, turn: Turn = _EVERYBODY, *, offset: int = 0, limit: int
) -> list[LineRow]:
    """Lines of one state; those that have waited longest come first.

    Assessed episodes come newest first: most of them have a course, and those that wait
    for one are found among the last.
    """
    newest = state is Shown.ASSESSED
    found = [
        row for site in sites for row in _of_site(state, site, turn, offset + limit, newest=newest)
    ]
    found.sort(key=lambda row: (row.since, row.episode, row.course), reverse=newest)
    return found[offset : offset + limit]


def _of_site(state: Shown, site: str, turn: Turn, limit: int, *, newest: bool) -> list[LineRow]:
    query, values = _lines(state, site)
    order = "DESC" if newest else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({query}) l WHERE {_for(turn, state)} "  # noqa: S608
            f"ORDER BY since {order}, episode {order}, course {order} LIMIT %s",
            [*values, limit],
        )
        return [_row(row) for row in cursor.fetchall()]


def _row(row: Sequence[Any]) -> LineRow:
    """Flags are booleans on PostgreSQL and numbers on SQLite."""
    told: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    told.update({name: bool(told[name]) for name in _FLAGS})
    return LineRow(**told)


_COLUMNS = tuple(LineRow.__dataclass_fields__)
_FLAGS = ("paused", "withdrawn", "held")


def _one(query: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An open alarm: whose, and since when."""

    episode: str
    patient: str
    since: str


def alarms(sites: Iterable[str]) -> list[AlarmRow]:
    """Every open alarm at these sites, the one that has waited longest first: all of them,
    since none may be on a page that nobody turns to."""
    found = Episode.objects.filter(site__in=list(sites)).exclude(alarm_since="")
    rows = found.order_by("alarm_since", "id").values_list("id", "patient", "alarm_since")
    return [AlarmRow(*row) for row in rows]


def names_of(patients: Iterable[str]) -> dict[str, str]:
    """The sealed names of patients."""
    found = Patient.objects.filter(id__in=set(patients))
    return dict(found.values_list("id", "name"))


def who_died(patients: Iterable[str]) -> frozenset[str]:
    found = Patient.objects.filter(id__in=set(patients), status="died")
    return frozenset(found.values_list("id", flat=True))


def next_due(courses: Iterable[str]) -> dict[str, str]:
    """The date of each course's next follow-up that is still outstanding."""
    found = Followup.objects.filter(course__in=list(courses), stage__in=("due", "started"))
    due: dict[str, str] = {}
    for course, on in found.values_list("course", "due"):
        due[course] = min(on, due.get(course, on))
    return due


def open_sessions(courses: Iterable[str]) -> dict[str, str]:
    """The open treatment session of each course that has one."""
    found = Treatment.objects.filter(course__in=list(courses), stage="open")
    return dict(found.values_list("course", "id"))


def issued_to(treatments: Iterable[str]) -> set[str]:
    """Those of these sessions whose course has a product issued and not yet given."""
    sessions = Treatment.objects.filter(id__in=list(treatments))
    courses = dict(sessions.values_list("course", "id"))
    allocated = CourseProduct.objects.filter(parent__in=list(courses))
    pairs = list(allocated.values_list("product", "parent"))
    issued = Product.objects.filter(id__in=[p for p, _ in pairs], disposition="issued")
    out = set(issued.values_list("id", flat=True))
    return {courses[course] for product, course in pairs if product in out}


def staff_names(ids: Iterable[str]) -> dict[str, str]:
    """Names of members of staff by id; a name is no patient's and stands in the clear."""
    return dict(StaffMember.objects.filter(id__in=set(ids)).values_list("id", "name"))


def staff_at(site: str) -> list[tuple[str, str]]:
    """Who works at a site, as (id, name), by name."""
    here = StaffRole.objects.filter(site=site).values_list("parent", flat=True)
    found = StaffMember.objects.filter(id__in=here, active=True).order_by("name")
    return list(found.values_list("id", "name"))


def zone_of(site: str) -> str:
    return Site.objects.filter(id=site).values_list("zone", flat=True).first() or "UTC"


def courses_of(episode: str) -> list[str]:
    """Every course of an episode, closed ones too, oldest first."""
    found = Course.objects.filter(episode=episode).order_by("opened_at", "id")
    return list(found.values_list("id", flat=True))


def classes_of(episode: str) -> list[tuple[str, str]]:
    """The courses of an episode with what each gives, oldest first."""
    found = Course.objects.filter(episode=episode).order_by("opened_at", "id")
    return list(found.values_list("id", "product_class"))


def followups_of(episode: str) -> list[str]:
    found = Followup.objects.filter(episode=episode).order_by("due", "id")
    return list(found.values_list("id", flat=True))


def adverse_of(patient: str) -> list[str]:
    found = AdverseEvent.objects.filter(patient=patient).order_by("opened_at", "id")
    return list(found.values_list("id", flat=True))


def allocatable(site: str, patient: str, product_class: str) -> list[tuple[str, str, str]]:
    """Containers in stock that may be meant for this person, as (id, number, class).

    A person's own, or a donor's of the class that is planned.
    """
    mine = models.Q(patient=patient) | models.Q(patient="", product_class=product_class)
    found = Product.objects.filter(mine, site=site, disposition="in-stock")
    found = found.exclude(release="refused").order_by("din", "division")
    return [(p.id, p.din + p.division, p.product_class) for p in found[:200]]


def has_cells(patient: str) -> bool:
    """Whether cells of this person are still somewhere."""
    return bool(live_products_of(patient))
