"""What an external company sees: the work assigned to it, and of it what is to be shown.

Every look is written down as one from outside, section by section, for the patient to see.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from blastema.actions.door import RefusedError
from blastema.actions.read.disclosed import SECTIONS, Section
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.assignment.state import AssignmentState, Shows
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_desk
from blastema.records.models import Assignment

_MOST = 200
WORK = "work: "  # before the name of a section, in the access log
_REFERENCE = 6  # letters at the end of an id, enough to speak about it on the telephone


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One assignment in the company's list; it names no patient."""

    id: str
    reference: str
    purpose: str
    site: str
    due: str
    stage: str
    late: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One assignment, and the sections of the record that it shows while it is open."""

    line: WorkLine
    sections: tuple[Section, ...] = field(default=(), repr=False)
    seen: dict[str, int] = field(default_factory=dict)


@reading(Permission.ASSIGNMENT_READ)
def assigned(reader: Reader) -> tuple[WorkLine, ...]:
    rows = find_desk.work_of(reader.act.who.key, reader.sites, most=_MOST)
    sites = find_desk.site_names()
    return tuple(_line(reader, row, sites) for row in rows)


def _line(reader: Reader, row: Assignment, sites: dict[str, str]) -> WorkLine:
    return WorkLine(
        id=row.id,
        reference=reference(row.id),
        purpose=row.purpose,
        site=sites.get(row.site, ""),
        due=row.due,
        stage=row.stage,
        late=row.stage == "made" and row.due < reader.act.today,
    )


def reference(assignment: str) -> str:
    return assignment[-_REFERENCE:].upper()


@reading(Permission.ASSIGNMENT_READ)
def assignment(reader: Reader, assignment_id: str) -> Work:
    """The assignment with what it shows; each section shown is a look from outside."""
    work, state = _mine(reader, assignment_id)
    shown = [what for what in Shows if state.lets_see(reader.act.who.key, what)]
    site = reader.fold(f"assignment/{assignment_id}")[0].meta.site
    for what in shown:
        reader.show_outside(state.patient, WORK + what, site=site, why=state.purpose)
    sections = tuple(SECTIONS[what](reader, state.patient, site) for what in shown)
    return replace(work, sections=sections)


@reading(Permission.ASSIGNMENT_READ)
def assignment_alone(reader: Reader, assignment_id: str) -> Work:
    """The assignment without anything of the patient's."""
    return _mine(reader, assignment_id)[0]


def _mine(reader: Reader, assignment_id: str) -> tuple[Work, AssignmentState]:
    loaded = reader.load("assignment", assignment_id)
    state: AssignmentState = loaded.state
    if state.company != reader.act.who.key:
        raise RefusedError(Refusal((refuse("ASSIGNMENT-UNKNOWN", "There is no such assignment."),)))
    line = WorkLine(
        id=assignment_id,
        reference=reference(assignment_id),
        purpose=state.purpose,
        site=find_desk.site_names().get(loaded.meta.site, ""),
        due=state.due,
        stage=state.stage.value,
        late=state.stage == "made" and state.due < reader.act.today,
    )
    return Work(line, seen={f"assignment/{assignment_id}": loaded.position}), state
