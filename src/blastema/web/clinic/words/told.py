"""What a sentence is made of, and the shape of the tables that hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    what: str
    detail: str = ""


Table = dict[str, Callable[[Data], Told]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as ``parts/timeline.html`` reads it."""

    what: str
    detail: str
    who: str
    when: datetime
    zone: str
    late: bool
    recorded: datetime
    signed: str
    verified: bool | None


def says(what: str, detail: str = "") -> Callable[[Data], Told]:
    """A sentence that needs nothing but the event's own fields: ``{reason}``."""
    return lambda data: Told(what.format(**data), detail.format(**data))


def sentence(*parts: str) -> str:
    """The parts that are not empty as sentences, one after the other."""
    said = (part.strip() for part in parts)
    return " ".join(_whole(part) for part in said if part)


def _whole(part: str) -> str:
    said = part[:1].upper() + part[1:]
    return said if said[-1] in ".!?" else f"{said}."
