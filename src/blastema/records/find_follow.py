"""Finds follow-ups by what their rows say: for the schedule, the calls and a person's own pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from blastema.records.merged import records_of, standing_for, without_contact
from blastema.records.models import Course, Episode, Followup, Outcome, Patient

WAITING = ("due", "started")
_BATCH = 500  # below every database's limit on the parameters of one query


@dataclass(frozen=True, slots=True)
class DueRow:
    """A follow-up as its row has it; dates are ISO text."""

    id: str
    site: str
    patient: str
    episode: str
    course: str
    visit: str
    due: str
    opens: str
    closes: str
    stage: str
    contacts: int
    relative_day: int | None
    answered_on: str


_FIELDS = tuple(DueRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Reachable:
    """Who a patient is (sealed) and whether calling them is right at all.

    ``id`` is of the record that stands, under whose key name and contact are sealed.
    """

    id: str
    name: str
    contact: str
    callable: bool


def to_mail(site: str, today: date, waits: Sequence[int]) -> list[str]:
    """Open follow-ups of a site that may need a mail: the n-th contact is due no earlier
    than ``waits[n]`` days after the window opened."""
    lacking = Q()
    for made, days in enumerate(waits):
        lacking |= Q(contacts=made, opens__lte=(today - timedelta(days=days)).isoformat())
    found = _open(site, today).filter(lacking)
    return list(found.order_by("closes", "id").values_list("id", flat=True))


def closed_windows(site: str, today: date, limit: int) -> list[str]:
    """Follow-ups of a site whose window is over and that nobody has ended."""
    found = Followup.objects.filter(
        site=site, stage__in=WAITING, closes__gt="", closes__lt=today.isoformat()
    )
    return list(found.order_by("due", "id").values_list("id", flat=True)[:limit])


def open_at(site: str, today: date, limit: int) -> list[DueRow]:
    """The open follow-ups of a site whose windows close first."""
    # Stage by stage: each is then read in the order of its index, and no further than needed.
    found = [row for stage in WAITING for row in _first_open(site, stage, today, limit)]
    return sorted(found, key=lambda row: (row.closes, row.id))[:limit]


def _first_open(site: str, stage: str, today: date, limit: int) -> list[DueRow]:
    day = today.isoformat()
    found = Followup.objects.filter(site=site, stage=stage, closes__gte=day, opens__lte=day)
    return _rows(found.order_by("closes")[:limit])


def of_patient(patient: str) -> list[DueRow]:
    """Of a person: also those of records that were merged into this one."""
    return _rows(Followup.objects.filter(patient__in=records_of(patient)).order_by("due", "id"))


def of_course(course: str) -> list[DueRow]:
    return _rows(Followup.objects.filter(course=course).order_by("relative_day", "due", "id"))


def courses_of_patient(patient: str) -> list[str]:
    found = Course.objects.filter(patient__in=records_of(patient)).order_by("opened_at", "id")
    return list(found.values_list("id", flat=True))


def episodes_of_patient(patient: str) -> list[str]:
    found = Episode.objects.filter(patient__in=records_of(patient)).order_by("opened_at", "id")
    return list(found.values_list("id", flat=True))


def scores(courses: Sequence[str]) -> dict[str, list[tuple[str, str, int | None]]]:
    """For each follow-up of these courses what was scored: (follow-up, scale, score)."""
    found: dict[str, list[tuple[str, str, int | None]]] = defaultdict(list)
    rows = Outcome.objects.filter(course__in=courses).order_by("instrument")
    for course, parent, scale, milli in rows.values_list(
        "course", "parent", "instrument", "score_milli"
    ):
        found[course].append((parent, scale, milli))
    return found


def without_score(followups: Iterable[str], instrument: str) -> set[str]:
    """Those of these follow-ups in which this instrument lacks an answer."""
    return _ids(
        followups,
        lambda ids: Outcome.objects.filter(
            parent__in=ids, instrument=instrument, score_milli=None
        ).values_list("parent", flat=True),
    )


def with_baseline(courses: Iterable[str]) -> set[str]:
    """Those of these courses whose baseline is answered."""
    return _ids(
        courses,
        lambda ids: Followup.objects.filter(
            course__in=ids, relative_day__lte=0, stage="answered"
        ).values_list("course", flat=True),
    )


def closed_courses(courses: Iterable[str]) -> set[str]:
    return _ids(
        courses,
        lambda ids: Course.objects.filter(id__in=ids, stage="closed").values_list("id", flat=True),
    )


def treated_courses(courses: Iterable[str]) -> dict[str, str]:
    """The anchor of those of these courses that are treatments and were given."""
    given: dict[str, str] = {}
    for ids in _batches(courses):
        rows = Course.objects.filter(id__in=ids, anchor__gt="").exclude(kind="conventional")
        given.update(rows.values_list("id", "anchor"))
    return given


def conditions(episodes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Condition and side of each of these episodes."""
    found: dict[str, tuple[str, str]] = {}
    for ids in _batches(episodes):
        rows = Episode.objects.filter(id__in=ids).values_list("id", "condition", "side")
        found.update({row[0]: (row[1], row[2]) for row in rows})
    return found


def reachable(patients: Iterable[str]) -> dict[str, Reachable]:
    """For each record the person who is reached, through the record that stands for it."""
    stands = standing_for(patients)
    found: dict[str, Reachable] = {}
    silent = without_contact(stands.values())
    for ids in _batches(stands.values()):
        rows = Patient.objects.filter(id__in=ids)
        for patient, name, contact, status, withdrawn in rows.values_list(
            "id", "name", "contact", "status", "withdrawn"
        ):
            wants = "contact" not in withdrawn.split(",") and patient not in silent
            found[patient] = Reachable(patient, name, contact, status == "registered" and wants)
    return {one: found[person] for one, person in stands.items()}


def completion(site: str, since: str, until: str) -> list[tuple[str, str, int, int]]:
    """Visits of a site that fell due between two days: (visit, stage, contacts, how many)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT visit, stage, contacts, COUNT(*) FROM followup "
            "WHERE site = %s AND due >= %s AND due <= %s GROUP BY visit, stage, contacts",
            [site, since, until],
        )
        return list(cursor.fetchall())


def raised(
    site: str, thresholds: dict[str, int], since: str, limit: int
) -> list[tuple[DueRow, str]]:
    """Visits answered since a day whose score reached its threshold, with the instrument;
    the newest first."""
    reached = " OR ".join(["(o.instrument = %s AND o.score_milli >= %s)"] * len(thresholds))
    # CROSS JOIN keeps SQLite from beginning with the far greater table of outcomes.
    sql = (
        "SELECT f.id, o.instrument FROM followup f CROSS JOIN outcome o "  # noqa: S608
        f"WHERE o.parent = f.id AND f.site = %s AND f.answered_on >= %s AND ({reached}) "
        "ORDER BY f.answered_on DESC LIMIT %s"
    )
    least = [part for one in thresholds.items() for part in one]
    with connection.cursor() as cursor:
        cursor.execute(sql, [site, since, *least, limit])
        hit = dict(cursor.fetchall())
    rows = {row.id: row for row in _rows(Followup.objects.filter(id__in=list(hit)))}
    return [(rows[one], slug) for one, slug in hit.items()]


def _open(site: str, today: date) -> QuerySet[Followup]:
    day = today.isoformat()
    return Followup.objects.filter(site=site, stage__in=WAITING, opens__lte=day, closes__gte=day)


def _rows(found: QuerySet[Followup]) -> list[DueRow]:
    return [DueRow(*row) for row in found.values_list(*_FIELDS)]


def _ids(asked: Iterable[str], find: Any) -> set[str]:
    return {one for ids in _batches(asked) for one in find(ids)}


def _batches(ids: Iterable[str]) -> Iterable[list[str]]:
    distinct = list(dict.fromkeys(ids))
    return (distinct[n : n + _BATCH] for n in range(0, len(distinct), _BATCH))
