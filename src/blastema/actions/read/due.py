"""What falls due in the quality file: papers of devices, suppliers and laboratories, and work.

Each thing has one day; it may still be done on that day, and is overdue on the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from blastema.actions.read.controlled import Controlled, documents_shown
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.records import find_device, find_lab, find_quality_file, find_register

# After how many days a version of a document is reviewed; without it no review is due.
REVIEW_SETTING = "document-review-days"
AHEAD_DAYS, MOST_DAYS = 90, 3_660


class DueKind(StrEnum):
    CALIBRATION = "calibration"
    MAINTENANCE = "maintenance"
    REQUALIFICATION = "requalification"
    LABORATORY = "laboratory"
    ACTION = "action"
    EFFECT_CHECK = "effect-check"
    REPORT = "report"
    REVIEW = "review"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Due:
    """``page`` is the kind of record and ``id`` its id; ``who`` is whose turn it is, if known.

    ``late`` counts the days past the day.
    """

    on: str
    kind: DueKind
    what: str
    page: str
    id: str
    who: str
    late: int


@dataclass(frozen=True, slots=True)
class DueList:
    """Everything overdue, and what falls due until ``until``; the earliest first."""

    lines: tuple[Due, ...]
    today: date
    until: date
    reviews: bool

    @property
    def late(self) -> int:
        return sum(1 for line in self.lines if line.late)


@reading(Permission.QUALITY_READ)
def due_list(reader: Reader, *, days: int = AHEAD_DAYS) -> DueList:
    """``days`` is how far ahead to look, 0 to 3,660. Codes and names of staff; no patient."""
    until = reader.today + timedelta(days=max(0, min(days, MOST_DAYS)))
    registers = (*_devices(reader), *_suppliers(reader), *_laboratories(reader))
    found = [*registers, *_file(reader), *_documents(reader)]
    lines = [line for line in found if line.on <= until.isoformat()]
    lines.sort(key=lambda line: (line.on, line.kind, line.what, line.who))
    return DueList(tuple(lines), reader.today, until, any(_review_days(reader).values()))


def _due(reader: Reader, on: str, kind: DueKind, what: str, page: str, who: str = "") -> Due:
    kind_of_page, _, key = page.partition("/")
    late = max(0, (reader.today - date.fromisoformat(on)).days)
    return Due(on, kind, what, kind_of_page, key, who, late)


def _devices(reader: Reader) -> Iterator[Due]:
    for row in find_device.devices(reader.sites):
        if row.stage == "retired":
            continue
        for kind, on in (
            (DueKind.CALIBRATION, row.calibrated_until),
            (DueKind.MAINTENANCE, row.maintained_until),
        ):
            if on:
                yield _due(reader, on, kind, row.code, f"device/{row.id}")


def _suppliers(reader: Reader) -> Iterator[Due]:
    rows = [row for row in find_register.entries("supplier", reader.sites) if row.due]
    states = reader.fold(*(f"supplier/{row.id}" for row in rows)) if rows else ()
    for row, loaded in zip(rows, states, strict=True):
        what = loaded.state.name
        yield _due(reader, row.due, DueKind.REQUALIFICATION, what, f"supplier/{row.id}")


def _laboratories(reader: Reader) -> Iterator[Due]:
    for row in find_register.entries("laboratory", reader.sites):
        if row.due:
            yield _due(reader, row.due, DueKind.LABORATORY, row.word, f"laboratory/{row.id}")


def _file(reader: Reader) -> Iterator[Due]:
    rows = [row for row in find_quality_file.open_items(reader.sites) if row.due]
    owners = find_lab.staff_names(row.owner for row in rows)
    for row in rows:
        kind = DueKind.REPORT
        if row.kind == "corrective":
            kind = DueKind.EFFECT_CHECK if row.stage == "done" else DueKind.ACTION
        who = owners.get(row.owner, "")
        yield _due(reader, row.due, kind, row.word, f"{row.kind}/{row.id}", who)


def _documents(reader: Reader) -> Iterator[Due]:
    """Reviews, and the training of each person whose role needs it."""
    review, sites = _review_days(reader), find_quality_file.sites_of_documents(reader.sites)
    for one in documents_shown(reader):
        page, number = f"document/{one.id}", one.state.number
        version = one.state.in_force(one.today)
        days = review.get(sites.get(one.id, ""), 0)
        if version and days:
            on = (date.fromisoformat(version.effective_on) + timedelta(days=days)).isoformat()
            yield _due(reader, on, DueKind.REVIEW, number, page)
        yield from _training(reader, one, page)


def _training(reader: Reader, one: Controlled, page: str) -> Iterator[Due]:
    for trainee in one.trainees:
        if trainee.due:
            what = one.state.number
            yield _due(reader, trainee.due, DueKind.TRAINING, what, page, trainee.name)


def _review_days(reader: Reader) -> dict[str, int]:
    """By site; what is no whole number counts as not set."""
    sites = sorted(reader.sites)
    states = reader.fold(*(f"site/{site}" for site in sites))
    texts = {s: one.state.policy(REVIEW_SETTING) for s, one in zip(sites, states, strict=True)}
    return {s: int(t) for s, t in texts.items() if t.isascii() and t.isdigit() and len(t) < 5}
