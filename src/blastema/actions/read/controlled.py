"""Controlled documents: what is in force, the versions of one, and who owes training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.signed import Signature, signed_on
from blastema.core.access.permissions import Permission
from blastema.core.controlled.state import ControlledState
from blastema.records import documents, find_lab, find_quality_file
from blastema.records.history import Loaded


@dataclass(frozen=True, slots=True)
class Trainee:
    """One person who needs training; ``owed`` since ``due``, or due again on that day."""

    staff: str
    name: str
    last: str
    due: str
    owed: bool


@dataclass(frozen=True, slots=True)
class Controlled:
    """One document; ``titles`` opened, a title for each version; ``mine`` is the viewer's own."""

    id: str
    state: ControlledState
    titles: tuple[str, ...]
    trainees: tuple[Trainee, ...]
    mine: Trainee | None
    people: Mapping[str, str]
    today: str
    seen: Mapping[str, int]
    may_manage: bool
    signatures: tuple[Signature, ...] = ()

    @property
    def owed(self) -> int:
        return sum(1 for one in self.trainees if one.owed)


@reading(Permission.DOCUMENT_READ)
def controlled_documents(reader: Reader) -> tuple[Controlled, ...]:
    """Those in force first, by number."""
    return documents_shown(reader)


def documents_shown(reader: Reader) -> tuple[Controlled, ...]:
    """As ``controlled_documents``, for a reading that shows more than these."""
    ids = find_quality_file.documents(reader.sites)
    loaded = reader.fold(*(f"controlled/{one}" for one in ids)) if ids else ()
    reader.keys.fetch([f"controlled/{one}" for one in ids])
    return tuple(_shown(reader, key, one) for key, one in zip(ids, loaded, strict=True))


@reading(Permission.DOCUMENT_READ)
def controlled_document(reader: Reader, *, controlled: str) -> Controlled:
    loaded = reader.load("controlled", controlled, patient="nobody")
    shown = _shown(reader, controlled, loaded)
    return replace(shown, signatures=signed_on(f"controlled/{controlled}"))


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes = field(repr=False)


@reading(Permission.DOCUMENT_READ)
def controlled_file(reader: Reader, *, controlled: str, version: int) -> File | None:
    """The file of a version as it was approved; ``None`` where there is none of this number."""
    loaded = reader.load("controlled", controlled, patient="nobody")
    state: ControlledState = loaded.state
    if not 1 <= version <= len(state.versions):
        return None
    found = documents.opened(reader.keys, state.versions[version - 1].stored)
    return File(f"{state.number}-{version}.pdf", found[1]) if found else None


def _shown(reader: Reader, key: str, loaded: Loaded) -> Controlled:
    state: ControlledState = loaded.state
    trainees = _trainees(reader, state, loaded.meta.site)
    people = [version.approved_by for version in state.versions]
    return Controlled(
        id=key,
        state=state,
        titles=tuple(reader.keys.open(f"controlled/{key}", one.title) for one in state.versions),
        trainees=trainees,
        mine=next((one for one in trainees if one.staff == reader.act.who.id), None),
        people=find_lab.staff_names([*people, state.retired_by]),
        today=reader.act.today,
        seen={f"controlled/{key}": loaded.position},
        may_manage=reader.may(Permission.DOCUMENT_MANAGE, loaded.meta.site),
    )


def _trainees(reader: Reader, state: ControlledState, site: str) -> tuple[Trainee, ...]:
    """Everybody who holds one of the roles at the site; whoever owes longest comes first."""
    today = reader.act.today
    version = state.in_force(today)
    if version is None or not version.roles:
        return ()
    people = find_lab.colleagues(site, version.roles, today=today)
    found = [_trainee(state, staff, name, today) for staff, name in people]
    return tuple(sorted(found, key=lambda one: (not one.owed, one.due or "9999", one.name)))


def _trainee(state: ControlledState, staff: str, name: str, today: str) -> Trainee:
    last, due = state.training_of(staff), state.training_due(staff, today)
    return Trainee(staff, name, last.on if last else "", due, owed=bool(due) and due <= today)
