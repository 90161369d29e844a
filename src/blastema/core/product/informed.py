"""The physician who was told that a product misses its specification, before its release."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from blastema.core.civil import moment_text
from blastema.core.event import Event
from blastema.core.verdict import Finding, refuse


class Way(StrEnum):
    """How the physician was told; a message that nobody answered tells nobody."""

    IN_PERSON = "in-person"
    PHONE = "phone"
    WRITING = "in-writing"


@dataclass(frozen=True, slots=True)
class Telling:
    """``physician`` is who will use the product, of those ``physicians`` of the site."""

    physician: str
    way: Way
    at: datetime
    physicians: Collection[str] = ()


def faults(telling: Telling | None, *, now: str) -> tuple[Finding | None, ...]:
    """``now`` is the moment of the release, UTC."""
    known = telling is not None and telling.physician in telling.physicians
    return (
        None
        if known
        else refuse(
            "PRODUCT-PHYSICIAN",
            "No physician of this site is named who was told that the product misses its "
            "specification.",
            "Tell the physician who will use the product, and name them.",
            "quality",
        ),
        refuse(
            "PRODUCT-PHYSICIAN-AHEAD",
            "That the physician was told lies in the future.",
            "Correct the time.",
            "quality",
        )
        if telling is not None and moment_text(telling.at) > now
        else None,
    )


def told(telling: Telling, signed_by: str) -> Event:
    return Event(
        "product.physician_informed.v1",
        {
            "physician": telling.physician,
            "way": telling.way.value,
            "at": moment_text(telling.at),
            "signed_by": signed_by,
        },
    )
