"""The signatures on a record: who, meaning what, when, and whether it is still what was signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blastema.actions.signed import digest
from blastema.core.event import SIGNED, Event
from blastema.records import find_lab
from blastema.records.timeline import Stored, stored

FORMER = "a former member of staff"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as it is shown; ``step`` is the step of a release or the verb. ``unchanged``
    says whether the content, made again from the history, has the digest that was signed."""

    step: str
    who: str
    meaning: str
    at: datetime
    specification: str
    content: str
    second_factor: bool
    unchanged: bool


Told = Mapping[str, Any]


def _any(told: Sequence[Told]) -> bool:
    return True


def signed_on(stream: str, about: Callable[[Sequence[Told]], bool] = _any) -> tuple[Signature, ...]:
    """Oldest first, on the clock of where it was signed. ``about`` chooses by the data of the
    events that a signature covers."""
    events = stored([stream])
    told = [json.loads(one.entry.body) for one in events]
    found = [place for place, one in enumerate(told) if one["type"] == SIGNED]
    names = find_lab.staff_names(told[place]["data"]["signed_by"] for place in found)
    covered = {
        place: told[max(0, place - told[place]["data"]["covers"]) : place] for place in found
    }
    return tuple(
        _shown(told[place], names, unchanged=_again(stream, events, covered[place], place, told))
        for place in found
        if about([one["data"] for one in covered[place]])
    )


def _again(
    stream: str, events: Sequence[Stored], covered: Sequence[Told], place: int, told: Sequence[Told]
) -> bool:
    """Whether the stored events before a signature still are what it was put under."""
    first = place - len(covered)
    after = events[first - 1].entry.hash.hex() if first else ""
    again = digest(stream, after, [Event(one["type"], one["data"]) for one in covered])
    return again == told[place]["data"]["content"] and events[place].verified is not False


def _shown(told: Told, names: Mapping[str, str], *, unchanged: bool) -> Signature:
    data = told["data"]
    at = datetime.fromisoformat(data["at"]).astimezone(ZoneInfo(told["zone"]))
    return Signature(
        step=data["act"],
        who=names.get(data["signed_by"], FORMER),
        meaning=data["meaning"],
        at=at.replace(tzinfo=None),
        specification="",
        content=data["content"],
        second_factor=data["second_factor"],
        unchanged=unchanged,
    )
