"""A collection as the record of its container keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Collection:
    """How a container's material was taken; times are UTC, ``note`` is sealed.

    ``identified_by`` is ``scan`` or ``two-people``; the second person is empty where it was
    scanned and nobody else read it.
    """

    kind: str
    facts: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    prepared: tuple[str, ...] = ()
    operator: str = ""
    identified_by: str = ""
    second_person: str = ""
    started_at: str = ""
    ended_at: str = ""
    complications: tuple[str, ...] = ()
    note: str = ""


def collection_of(data: Mapping[str, Any]) -> Collection:
    """The collection that an event tells of."""
    return Collection(
        kind=data["kind"],
        facts=dict(data["facts"]),
        choices=dict(data["choices"]),
        prepared=tuple(data["prepared"]),
        operator=data["operator"],
        identified_by=data["identified_by"],
        second_person=data["second_person"],
        started_at=data["started_at"],
        ended_at=data["ended_at"],
        complications=tuple(data["complications"]),
        note=data["note"],
    )
