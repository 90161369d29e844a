"""What a form is about: whose record, and whether this person may do this to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from blastema.actions.act import Act
from blastema.actions.person import Name
from blastema.actions.person_facts import facts_of
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal
from blastema.records import find_clinic


@dataclass(frozen=True, slots=True)
class About:
    """A record that a form is to change: its state, its site, and the positions seen.

    ``courses`` are an episode's, as (id, product class); ``cells`` says that some of the
    person's are still kept; ``answers`` are those of the episode's newest assessment, ``alarm``
    is why its alarm was raised.
    """

    kind: str
    id: str
    state: Any
    site: str
    zone: str
    patient: str
    name: Name = field(repr=False)
    seen: Mapping[str, int] = field(default_factory=dict)
    courses: tuple[tuple[str, str], ...] = ()
    cells: bool = False
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    alarm: str = field(default="", repr=False)


def about(act: Act, permission: Permission, kind: str, stream_id: str) -> About | Refusal:
    """The record, where the person holds the permission at its site.

    An emergency look opens no form: whoever changes a record holds a role at its site.
    """
    return reading(permission)(_about)(act, kind, stream_id)


def _about(reader: Reader, kind: str, stream_id: str) -> About:
    loaded = reader.load(kind, stream_id)
    reader.allow(loaded.meta.site)
    patient = stream_id if kind == "patient" else loaded.state.patient
    sealed = find_clinic.names_of([patient]).get(patient, "")
    reader.show(patient, f"form: {kind}", site=loaded.meta.site)
    return About(
        kind=kind,
        id=stream_id,
        state=loaded.state,
        site=loaded.meta.site,
        zone=find_clinic.zone_of(loaded.meta.site),
        patient=patient,
        name=reader.name(patient, sealed),
        seen={f"{kind}/{stream_id}": loaded.position},
        courses=tuple(find_clinic.classes_of(stream_id)) if kind == "episode" else (),
        cells=find_clinic.has_cells(patient),
        answers=facts_of(reader.keys, loaded.state) if kind == "episode" else {},
        alarm=reader.text(patient, loaded.state.alarm.why) if kind == "episode" else "",
    )
