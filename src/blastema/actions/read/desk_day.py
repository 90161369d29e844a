"""A day at the front desk: who comes when, and the notices that hang."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from blastema.actions.person import Name
from blastema.actions.read.desk import local
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.appointment.state import AppointmentState
from blastema.core.civil import moment_text
from blastema.core.site.state import Notice, SiteState
from blastema.records import find_desk
from blastema.records.models import Appointment, Patient


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """One appointment as the list of a day shows it."""

    id: str
    patient: str
    name: Name = field(repr=False)
    begins: datetime
    minutes: int
    purpose: str
    stage: str
    seen: dict[str, int]


@dataclass(frozen=True, slots=True)
class Day:
    """The appointments of one local day at one site, with what may be done with them."""

    day: date
    today: date
    lines: tuple[AppointmentLine, ...]
    may_change: bool
    may_attend: bool

    @property
    def before(self) -> date:
        return self.day - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Booking:
    """Who an appointment is for, and which one it is where it exists."""

    patient: str
    name: Name = field(repr=False)
    zone: str
    appointment: str = ""
    begins: datetime | None = None
    minutes: int = 0
    seen: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notices:
    """What hangs at a site or will, the newest first."""

    site: str
    today: date
    hanging: tuple[Notice, ...]
    seen: dict[str, int]


@reading(Permission.APPOINTMENT_READ)
def day_at_site(reader: Reader, day: date | None = None) -> Day:
    act = reader.act
    reader.allow(act.site)
    shown = day or reader.today
    rows = find_desk.appointments_between(act.site, *_bounds(shown, ZoneInfo(act.zone)))
    people = find_desk.patients({row.patient for row in rows})
    reader.keys.fetch([f"patient/{patient}" for patient in people])
    reader.show_many(people, "appointments of a day")
    return Day(
        day=shown,
        today=reader.today,
        lines=tuple(_line(reader, row, people) for row in rows),
        may_change=reader.may(Permission.APPOINTMENT_MOVE, act.site),
        may_attend=reader.may(Permission.APPOINTMENT_ATTEND, act.site),
    )


def _bounds(day: date, zone: ZoneInfo) -> tuple[str, str]:
    """The moments between which a local day lies; 23 or 25 hours where clocks change."""
    begins, ends = (
        datetime.combine(one, time(), tzinfo=zone).astimezone(UTC)
        for one in (day, day + timedelta(days=1))
    )
    return moment_text(begins), moment_text(ends)


def _line(reader: Reader, row: Appointment, people: dict[str, Patient]) -> AppointmentLine:
    person = people.get(row.patient)
    return AppointmentLine(
        id=row.id,
        patient=row.patient,
        name=reader.name(row.patient, person.name) if person else Name(),
        begins=local(row.at, row.zone),
        minutes=row.minutes,
        purpose=row.purpose,
        stage=row.stage,
        seen={f"appointment/{row.id}": row.position},
    )


@reading(Permission.APPOINTMENT_MAKE)
def bookable(reader: Reader, patient: str) -> Booking:
    """A patient for whom an appointment can be made, at the site where one works."""
    reader.allow(reader.act.site)
    state = reader.load("patient", patient).state
    reader.show(patient, "form: appointment")
    return Booking(patient, reader.name(patient, state.name), reader.act.zone)


@reading(Permission.APPOINTMENT_READ)
def booked(reader: Reader, appointment: str, to: Permission) -> Booking:
    """An appointment for somebody who may do ``to`` with it."""
    loaded = reader.load("appointment", appointment)
    reader.allow(loaded.meta.site, to)
    state: AppointmentState = loaded.state
    person = reader.fold(f"patient/{state.patient}")[0].state
    reader.show(state.patient, "form: appointment", site=loaded.meta.site)
    return Booking(
        patient=state.patient,
        name=reader.name(state.patient, person.name),
        zone=state.zone,
        appointment=appointment,
        begins=local(state.at, state.zone),
        minutes=state.minutes,
        seen={f"appointment/{appointment}": loaded.position},
    )


@reading(Permission.SITE_NOTICE)
def notices(reader: Reader) -> Notices:
    reader.allow(reader.act.site)
    loaded = reader.fold(f"site/{reader.act.site}")[0]
    state: SiteState = loaded.state
    today = reader.act.today
    hanging = tuple(n for n in reversed(state.notices) if n.until >= today)
    return Notices(state.name, reader.today, hanging, {})
