"""The board: what is open at the viewer's sites, what it waits for, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from blastema.actions.person import Name
from blastema.actions.read.desk import local
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.access.roles import Role
from blastema.core.catalogue import catalogue
from blastema.core.course.shown import Shown
from blastema.core.episode.steps import Line, Waiting, waiting
from blastema.records import find_clinic
from blastema.records.find_clinic import LineRow, Turn

PAGE = 25


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line; ``days`` have passed since its last step."""

    episode: str
    course: str
    patient: str
    name: Name = field(repr=False)
    condition: str
    body_site: str
    side: str
    level: str
    product_class: str
    shown: Shown
    days: int
    paused: bool
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """A person whom a clinician has to see now, and since when; why, the episode tells."""

    episode: str
    name: Name = field(repr=False)
    since: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """A page of lines, with how many lines each state has; ``more`` counts are cut off.

    ``alarms`` are all there are, whatever page or state was asked for.
    """

    alarms: tuple[AlarmLine, ...]
    lines: tuple[BoardLine, ...]
    counts: Mapping[Shown, int]
    total: int
    roles: frozenset[str]


@reading(Permission.BOARD_READ)
def board(
    reader: Reader, *, state: Shown | None = None, mine: bool = False, page: int = 1
) -> Board:
    """The lines of one state, or of all in the order of the pathway.

    ``mine`` leaves only those that wait for a role that the viewer holds.
    """
    sites = sorted(reader.sites)
    roles = frozenset(grant.role for grant in reader.act.who.grants)
    turn = Turn(roles if mine else frozenset())
    counts = find_clinic.counts(sites, turn)
    wanted = (state,) if state else find_clinic.STATES
    sizes = {one: min(counts[one], find_clinic.MOST) for one in wanted}
    rows = _page(sites, sizes, turn, offset=(page - 1) * PAGE)
    alarms = _alarms(reader, sites)
    lines = _lines(reader, rows, frozenset(alarm.episode for alarm in alarms))
    return Board(alarms, lines, counts, sum(sizes.values()), roles)


def _alarms(reader: Reader, sites: Sequence[str]) -> tuple[AlarmLine, ...]:
    rows = find_clinic.alarms(sites)
    if not rows:
        return ()
    patients = [row.patient for row in rows]
    reader.keys.fetch([f"patient/{patient}" for patient in patients])
    names = find_clinic.names_of(patients)
    reader.show_many(patients, "board: alarm")
    return tuple(
        AlarmLine(
            row.episode,
            reader.name(row.patient, names.get(row.patient, "")),
            local(row.since, reader.act.zone),
        )
        for row in rows
    )


def _page(
    sites: Sequence[str], sizes: Mapping[Shown, int], turn: Turn, *, offset: int
) -> list[tuple[Shown, LineRow]]:
    """Walks over the states, whose sizes are known, so that only the page's rows are read."""
    found: list[tuple[Shown, LineRow]] = []
    for state, size in sizes.items():
        room = min(PAGE - len(found), size - offset)
        if room > 0:
            rows = find_clinic.lines(sites, state, turn, offset=offset, limit=room)
            found += [(state, row) for row in rows]
        offset = max(0, offset - size)
    return found


# Comes before whatever else the line waits for.
_ALARM = Waiting("Somebody has to see this person now.", who=(Role.CLINICIAN.value,))


def _lines(
    reader: Reader, rows: Sequence[tuple[Shown, LineRow]], alarms: frozenset[str]
) -> tuple[BoardLine, ...]:
    patients = [row.patient for _, row in rows]
    reader.keys.fetch([f"patient/{patient}" for patient in patients])
    names, dead = find_clinic.names_of(patients), find_clinic.who_died(patients)
    courses = [row.course for _, row in rows if row.course]
    due, sessions = find_clinic.next_due(courses), find_clinic.open_sessions(courses)
    issued = find_clinic.issued_to(sessions.values())
    reader.show_many(patients, "board")
    return tuple(
        _line(
            reader,
            state,
            row,
            reader.name(row.patient, names.get(row.patient, "")),
            _ALARM
            if row.episode in alarms
            else waiting(
                Line(
                    shown=state,
                    dead=row.patient in dead,
                    paused=row.paused,
                    withdrawn=row.withdrawn,
                    held=row.held,
                    verdict=row.verdict,
                    side_lacks=not row.side and catalogue().condition(row.condition).has_side,
                    received=_is_received(row.product_class),
                    session_open=row.course in sessions,
                    issued=sessions.get(row.course, "") in issued,
                    next_due=due.get(row.course, ""),
                )
            ),
        )
        for state, row in rows
    )


def _is_received(product_class: str) -> bool:
    known = catalogue().products.get(product_class)
    return bool(known and known.received)


def _line(reader: Reader, state: Shown, row: LineRow, name: Name, turn: Waiting) -> BoardLine:
    return BoardLine(
        episode=row.episode,
        course=row.course,
        patient=row.patient,
        name=name,
        condition=row.condition,
        body_site=row.body_site,
        side=row.side,
        level=row.level,
        product_class=row.product_class,
        shown=state,
        days=max(0, (reader.act.now.date() - date.fromisoformat(row.since[:10])).days),
        paused=row.paused,
        waiting=turn,
    )
