"""Work that was given to external companies, and what is needed to give more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from blastema.actions.person import Name
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.assignment.state import AssignmentState
from blastema.records import find_desk
from blastema.records.models import Assignment, Patient

_MOST = 100


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One piece of work: what, about whom, for whom, until when."""

    id: str
    company: str
    patient: str
    name: Name = field(repr=False)
    purpose: str
    shows: tuple[str, ...]
    due: str
    stage: str
    late: bool


@dataclass(frozen=True, slots=True)
class Assignable:
    """A patient about whom work can be given away, and who could do it."""

    patient: str
    name: Name = field(repr=False)
    companies: tuple[tuple[str, str], ...]
    today: date


@dataclass(frozen=True, slots=True)
class Given:
    """One assignment, for the form that takes it back."""

    id: str
    company: str
    name: Name = field(repr=False)
    state: AssignmentState
    seen: dict[str, int]


@reading(Permission.ASSIGNMENT_MAKE)
def given_work(reader: Reader) -> tuple[GivenLine, ...]:
    rows = find_desk.work_given_out(reader.sites, most=_MOST)
    people = find_desk.patients({row.patient for row in rows})
    companies = find_desk.staff_names({row.company for row in rows})
    reader.keys.fetch([f"patient/{patient}" for patient in people])
    reader.show_many(people, "work given out")
    return tuple(_line(reader, row, people, companies) for row in rows)


def _line(
    reader: Reader, row: Assignment, people: dict[str, Patient], companies: dict[str, str]
) -> GivenLine:
    person = people.get(row.patient)
    return GivenLine(
        id=row.id,
        company=companies.get(row.company, ""),
        patient=row.patient,
        name=reader.name(row.patient, person.name) if person else Name(),
        purpose=row.purpose,
        shows=tuple(filter(None, row.shows.split(","))),
        due=row.due,
        stage=row.stage,
        late=row.stage == "made" and row.due < reader.act.today,
    )


@reading(Permission.ASSIGNMENT_MAKE)
def assignable(reader: Reader, patient: str) -> Assignable:
    reader.allow(reader.act.site)
    state = reader.load("patient", patient).state
    reader.show(patient, "form: work for a company")
    companies = find_desk.companies_at(reader.act.site, reader.act.today)
    return Assignable(
        patient=patient,
        name=reader.name(patient, state.name),
        companies=tuple((company.id, company.name) for company in companies),
        today=reader.today,
    )


@reading(Permission.ASSIGNMENT_WITHDRAW)
def given(reader: Reader, assignment: str) -> Given:
    loaded = reader.load("assignment", assignment)
    state: AssignmentState = loaded.state
    person = reader.fold(f"patient/{state.patient}")[0].state
    reader.show(state.patient, "form: work for a company", site=loaded.meta.site)
    return Given(
        id=assignment,
        company=find_desk.staff_names([state.company]).get(state.company, ""),
        name=reader.name(state.patient, person.name),
        state=state,
        seen={f"assignment/{assignment}": loaded.position},
    )
