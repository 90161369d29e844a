"""A patient's first page: what is due now, and what comes next.

The person is the one whose link was opened; no reading takes a patient's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from blastema.actions.read.own_form import day_at, questionnaire
from blastema.actions.read.own_questions import is_answered
from blastema.actions.read.own_words import visit_name
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.who import places
from blastema.core.access.permissions import Permission
from blastema.records import find_follow
from blastema.records.find_follow import DueRow


@dataclass(frozen=True, slots=True)
class OwnDue:
    """One visit with questions to answer now; ``left`` of ``questions`` are still open."""

    id: str
    visit: str
    about: str
    closes: date
    questions: int
    left: int
    minutes: int

    @property
    def started(self) -> bool:
        return self.left < self.questions


@dataclass(frozen=True, slots=True)
class OwnNext:
    """The next visit whose window is not open yet."""

    visit: str
    opens: date


@dataclass(frozen=True, slots=True)
class OwnHome:
    given: str = field(repr=False)
    due: tuple[OwnDue, ...]
    coming: OwnNext | None


@reading(Permission.OWN_READ)
def own_home(reader: Reader) -> OwnHome:
    """What is due now and what comes next, at each visit's own site and its own day."""
    patient = reader.act.who.key
    state = reader.fold(f"patient/{patient}")[0].state
    rows = [row for row in find_follow.of_patient(patient) if row.stage in find_follow.WAITING]
    zones = {place.id: place.zone for place in places()}
    days = {row.id: day_at(reader.act.now, zones.get(row.site, "UTC")) for row in rows}
    running = still_asked(rows, days)
    due = (_due(reader, row) for row in running if row.opens <= days[row.id] <= row.closes)
    later = [row for row in running if row.opens > days[row.id]]
    reader.show(patient, "own-home")
    return OwnHome(
        given=reader.name(patient, state.name).given,
        due=tuple(one for one in due if one.questions),
        coming=_next(later[0]) if later else None,
    )


def still_asked(rows: list[DueRow], days: Mapping[str, str]) -> list[DueRow]:
    """Those whose course goes on, without a baseline that a treatment has ended.

    ``days`` says for each which day it is at its site.
    """
    courses = {row.course for row in rows}
    closed, treated = find_follow.closed_courses(courses), find_follow.treated_courses(courses)
    return [
        row
        for row in rows
        if row.course not in closed
        and not (row.relative_day == 0 and treated.get(row.course, days[row.id]) < days[row.id])
    ]


def _due(reader: Reader, row: DueRow) -> OwnDue:
    form = questionnaire(reader, row.id)
    asked = form.asked
    return OwnDue(
        id=row.id,
        visit=form.visit,
        about=form.about,
        closes=date.fromisoformat(row.closes),
        questions=len(asked),
        left=sum(not is_answered(screen, form.answers) for screen in asked),
        minutes=form.minutes,
    )


def _next(row: DueRow) -> OwnNext:
    return OwnNext(visit_name(row.visit), date.fromisoformat(row.opens))
