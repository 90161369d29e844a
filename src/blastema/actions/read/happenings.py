"""What happened in some streams, ready to be told: names for ids, words for what is sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blastema.actions.read.opened import opened
from blastema.actions.read.reader import Reader
from blastema.ledger import is_sealed
from blastema.records import find_clinic
from blastema.records.timeline import Stored, stored


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as a page tells it.

    ``data`` is the event's, with people and products named and sealed text opened.
    ``at`` and ``recorded`` are wall-clock times in ``zone``, where it happened.
    """

    stream: str
    type: str
    data: Mapping[str, Any]
    who: str
    at: datetime
    zone: str
    recorded: datetime
    late: bool
    signed: tuple[str, ...]
    verified: bool | None


def happenings(
    reader: Reader, patient: str, streams: Iterable[str], names: Mapping[str, str]
) -> tuple[Happening, ...]:
    """Newest first. ``names`` says what to call ids that stand in the events."""
    events = stored(list(dict.fromkeys(streams)))
    envelopes = [json.loads(event.entry.body) for event in events]
    known = {**names, **_people(envelopes)}
    told = [
        _told(reader, patient, event, envelope, known)
        for event, envelope in zip(events, envelopes, strict=True)
    ]
    order = sorted(zip(envelopes, told, strict=True), key=lambda pair: _order(pair[0]))
    return tuple(happening for _, happening in reversed(order))


def _order(envelope: Mapping[str, Any]) -> tuple[str, str, str]:
    return envelope["occurred_at"], envelope["recorded_at"], envelope["id"]


def _people(envelopes: list[dict[str, Any]]) -> dict[str, str]:
    """Names of the staff that acted or are named; a patient acts as themselves."""
    ids = {word for envelope in envelopes for word in _words(envelope) if word.startswith("staff/")}
    names = find_clinic.staff_names(word.partition("/")[2] for word in ids)
    return {f"staff/{key}": name for key, name in names.items()}


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)


def _told(
    reader: Reader,
    patient: str,
    event: Stored,
    envelope: Mapping[str, Any],
    names: Mapping[str, str],
) -> Happening:
    zone = ZoneInfo(envelope["zone"])
    data = _open(_Opener(reader, patient, envelope["stream"]), envelope["data"], names)
    return Happening(
        stream=envelope["stream"],
        type=envelope["type"],
        data=data,
        who=_who(envelope["by"], names),
        at=wall_clock(envelope["occurred_at"], zone),
        zone=envelope["zone"],
        recorded=wall_clock(envelope["recorded_at"], zone),
        late=envelope["occurred_at"] != envelope["recorded_at"],
        signed=tuple(data[key] for key in _SIGNATURES if data.get(key)),
        verified=event.verified,
    )


_SIGNATURES = ("signed_by", "second_signed_by")


@dataclass(frozen=True, slots=True)
class _Opener:
    """Opens what stands sealed in a stream that is told with this patient's."""

    reader: Reader
    patient: str
    stream: str

    def text(self, sealed: str) -> str:
        return opened(self.reader, self.stream, self.patient, sealed)


def _open(opener: _Opener, value: Any, names: Mapping[str, str]) -> Any:
    """The value with every sealed text opened and every known id named."""
    if isinstance(value, str):
        return opener.text(value) if is_sealed(value) else names.get(value, value)
    if isinstance(value, Mapping):
        return {key: _open(opener, one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_open(opener, one, names) for one in value]
    return value


def _who(by: str, names: Mapping[str, str]) -> str:
    kind, _, key = by.partition("/")
    if kind == "patient":
        return "The patient"
    return names.get(by, _ACTORS.get(kind, kind) if kind != "job" else _ACTORS.get(key, "Blastema"))


_ACTORS = {
    "staff": "A former member of staff",
    "representative": "Somebody who may sign for the patient",
    "visitor": "A visitor",
    "import": "The import",
    "work": "The schedule",
    "operator": "The operator of the server",
}


def wall_clock(text: str, zone: ZoneInfo) -> datetime:
    """The moment as a clock on the wall there showed it, without an offset."""
    return datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None)
