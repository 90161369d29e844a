"""Finds what the gate decided, and the courses about which it may still be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from blastema.core.course.state import CourseKind, CourseStage
from blastema.records.models import Course, LedgerEvent

JUDGED = "course.judged.v1"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision as the ledger holds it; ``body`` is the event's stored text."""

    course: str
    patient: str
    position: int
    body: bytes


def decision_count() -> int:
    return LedgerEvent.objects.filter(type=JUDGED).count()


def decisions(sites: frozenset[str]) -> Iterator[tuple[Decided, ...]]:
    """The decisions at these sites in the order of their courses, some hundreds at a time."""
    found = LedgerEvent.objects.filter(type=JUDGED).order_by("stream", "position")
    rows = found.values_list("stream", "position", "body").iterator(chunk_size=BATCH)
    while part := tuple(islice(rows, BATCH)):
        of = {stream: stream.partition("/")[2] for stream, _, _ in part}
        here = Course.objects.filter(id__in=of.values(), site__in=sites)
        patients = dict(here.values_list("id", "patient"))
        yield tuple(
            Decided(of[stream], patients[of[stream]], position, bytes(body))
            for stream, position, body in part
            if of[stream] in patients
        )


def undecided_yet(sites: frozenset[str]) -> list[str]:
    """The courses with cells or blood that were not treated yet, at these sites."""
    before = (CourseStage.PLANNED.value, CourseStage.CONSENTED.value)
    found = Course.objects.filter(stage__in=before, site__in=sites)
    return list(
        found.exclude(kind=CourseKind.CONVENTIONAL.value)
        .order_by("id")
        .values_list("id", flat=True)
    )
