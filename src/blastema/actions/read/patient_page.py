"""One patient: who they are, what others recorded, their episodes, and who looked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.person import Address, Contact, Name
from blastema.actions.read.glass import Glass, glass_on
from blastema.actions.read.happenings import Happening, happenings, wall_clock
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.episode.state import EpisodeState
from blastema.core.patient.history import History
from blastema.core.patient.state import PatientState
from blastema.records import access, find_clinic, find_people, find_recall, merged
from blastema.records.access import Look

_P = Permission
_VERBS = (
    _P.COMPLAINT_RECEIVE,
    _P.PATIENT_CORRECT,
    _P.PATIENT_RECORD_PREFERENCE,
    _P.PATIENT_RECORD_CONTACT_PREFERENCE,
    _P.PATIENT_WITHDRAW,
    _P.PATIENT_RECORD_DEATH,
    _P.PATIENT_MERGE,
    _P.PATIENT_REVOKE_LINKS,
    _P.PATIENT_REPRESENT,
    _P.PATIENT_ERASE,
    _P.BINDER_EXPORT,
    _P.EPISODE_OPEN,
    _P.APPOINTMENT_MAKE,
    _P.ASSIGNMENT_MAKE,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment on the wall clock of its place."""

    purpose: str
    at: datetime
    zone: str
    stage: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the outbox; ``sent`` is empty while it waits."""

    channel: str
    due: str
    sent: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A showing of this patient's data."""

    who: str
    what: str
    at: datetime
    why: str
    outside: bool


@dataclass(frozen=True, slots=True)
class PatientPage:
    """What the viewer may not see is ``None``; an empty tuple means that there is nothing.

    ``recalls`` are the open ones that must reach this person: exposure, and whether somebody
    who treats the person has read it.
    """

    id: str
    state: PatientState
    name: Name = field(repr=False)
    birth_date: str = field(repr=False)
    contact: Contact = field(repr=False)
    address: Address = field(repr=False)
    numbers: tuple[tuple[str, str], ...] = field(repr=False)
    site: str
    zone: str
    histories: tuple[History, ...] | None
    episodes: tuple[tuple[str, EpisodeState], ...] | None
    appointments: tuple[Visit, ...] | None
    messages: tuple[Message, ...]
    looks: tuple[Seen, ...] | None
    timeline: tuple[Happening, ...]
    recalls: tuple[tuple[str, bool], ...]
    withdrawn: tuple[str, ...]
    may: frozenset[Permission]
    glass: Glass | None
    duplicates: tuple[str, ...]


@reading(Permission.PATIENT_READ)
def patient_page(reader: Reader, *, patient: str) -> PatientPage:
    loaded = reader.load("patient", patient)
    state: PatientState = loaded.state
    site = loaded.meta.site
    glass = glass_on(reader, patient, site)
    sees = _Sees(reader, site, everything=glass is not None)
    reader.show(patient, "patient", site=site)
    records = merged.records_of(patient)
    return PatientPage(
        id=patient,
        state=state,
        name=reader.name(patient, state.name),
        birth_date=reader.text(patient, state.birth_date),
        contact=reader.contact(patient, state.contact),
        address=reader.address(patient, state.address),
        numbers=tuple((one.system, reader.text(patient, one.value)) for one in state.identifiers),
        site=site,
        zone=find_clinic.zone_of(site),
        histories=_histories(reader, records) if sees(_P.PATIENT_READ_HISTORY) else None,
        episodes=_episodes(reader, patient) if sees(_P.EPISODE_READ) else None,
        appointments=_appointments(patient) if sees(_P.APPOINTMENT_READ) else None,
        messages=tuple(_messages(patient)),
        looks=_looks(reader, patient) if reader.may(_P.QUALITY_READ, site) else None,
        timeline=happenings(reader, patient, [f"patient/{patient}"], {}),
        recalls=find_recall.of_persons(records) if sees(_P.RECALL_READ) else (),
        withdrawn=find_recall.withdrawn_of_persons(records) if sees(_P.RECALL_READ) else (),
        may=frozenset(permission for permission in _VERBS if reader.may(permission, site)),
        glass=glass,
        duplicates=records[1:],
    )


class _Sees:
    """Whether a part of the page is shown; an emergency look opens every clinical part."""

    def __init__(self, reader: Reader, site: str, *, everything: bool) -> None:
        self.reader, self.site, self.everything = reader, site, everything

    def __call__(self, permission: Permission) -> bool:
        return self.everything or self.reader.may(permission, self.site)


def _histories(reader: Reader, records: Iterable[str]) -> tuple[History, ...]:
    found = reader.fold(*(f"patient/{one}" for one in records))
    return tuple(one for loaded in found for one in loaded.state.histories.values())


def _episodes(reader: Reader, patient: str) -> tuple[tuple[str, EpisodeState], ...]:
    ids = find_people.episodes_of(patient)
    found = reader.fold(*(f"episode/{one}" for one in ids))
    return tuple((one, loaded.state) for one, loaded in zip(ids, found, strict=True))


def _appointments(patient: str) -> tuple[Visit, ...]:
    return tuple(
        Visit(row.purpose, wall_clock(row.at, ZoneInfo(row.zone)), row.zone, row.stage)
        for row in find_people.appointments_of(patient)
    )


def _messages(patient: str) -> Iterable[Message]:
    return (
        Message(row.channel, row.due_at, row.sent_at) for row in find_people.messages_to(patient)
    )


def _looks(reader: Reader, patient: str) -> tuple[Seen, ...]:
    rows = access.of_patient(patient, limit=50)
    names = find_clinic.staff_names(row.who.partition("/")[2] for row in rows)
    zone = ZoneInfo(reader.act.zone)
    return tuple(_seen(row, names, zone) for row in rows)


def _seen(row: Look, names: Mapping[str, str], zone: ZoneInfo) -> Seen:
    kind, _, key = row.who.partition("/")
    who = "The patient" if kind == "patient" else names.get(key, row.who)
    return Seen(who, row.what, wall_clock(row.at, zone), row.why, row.outside)


@dataclass(frozen=True, slots=True)
class Closed:
    """A record at another site, and whether this person may open it in an emergency."""

    may_break_glass: bool


@reading(Permission.PATIENT_BREAK_GLASS)
def closed_record(reader: Reader, *, patient: str) -> Closed:
    """Says of a record nothing but that it is there; asked before an emergency look."""
    loaded = reader.fold(f"patient/{patient}")[0]
    here = reader.may(Permission.PATIENT_BREAK_GLASS, reader.act.site)
    return Closed(loaded.position > 0 and here)


@reading(Permission.PATIENT_REGISTER)
def may_register(reader: Reader) -> bool:
    """Whether the person may register a patient at the site where they act."""
    reader.allow(reader.act.site)
    return True
