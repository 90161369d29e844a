"""Who acts, where and when: what every verb is told before it is told what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from blastema.core.access.may import Grant
from blastema.core.verdict import Finding, Refusal


class Fresh(Protocol):
    """The composition root's clock and chance, handed in so that nothing else has them."""

    def now(self) -> datetime: ...

    def id(self) -> str: ...

    def random(self, size: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Who:
    """The acting person: ``id`` is ``staff/uuid``, ``patient/uuid``, ``representative/uuid``
    or ``job/name``."""

    id: str
    name: str
    grants: tuple[Grant, ...] = ()

    @property
    def key(self) -> str:
        return self.id.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Proof:
    """That this person gave their password for this one act, and a code where
    ``second_factor``. Made only by what has just checked them: a page's form or the command
    line; never kept, never carried from one act to the next."""

    who: str
    second_factor: bool


@dataclass(frozen=True, slots=True)
class Act:
    """One command's surroundings.

    ``command`` is made when the form is shown: the same id again returns the first
    result. ``seen`` maps each stream the person looked at to the position they saw.
    ``occurred`` is set where something is entered later than it happened, ``proof`` where
    the act may sign.
    """

    who: Who
    site: str
    zone: str
    now: datetime
    command: str
    fresh: Fresh
    occurred: datetime | None = None
    seen: Mapping[str, int] = field(default_factory=dict)
    proof: Proof | None = None

    @property
    def recorded_at(self) -> str:
        return utc_text(self.now)

    @property
    def occurred_at(self) -> str:
        return utc_text(self.occurred or self.now)

    @property
    def today(self) -> str:
        """The date on the wall of the site, when this happened."""
        moment = self.occurred or self.now
        return moment.astimezone(ZoneInfo(self.zone)).date().isoformat()


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: its events as (stream, type), the first stream's id first.

    ``review`` is what was taken and somebody should look at; it is told once and not kept, so
    a command that is sent again does not tell it.
    """

    command: str
    events: tuple[tuple[str, str], ...]
    review: tuple[Finding, ...] = ()

    @property
    def subject(self) -> str:
        return self.events[0][0].partition("/")[2] if self.events else ""

    def first(self, kind: str) -> str:
        """The id of the first stream of this kind that the command wrote to."""
        for stream, _ in self.events:
            if stream.startswith(kind + "/"):
                return stream.partition("/")[2]
        raise KeyError(f"the command wrote to no {kind} stream")


Result = Done | Refusal


def utc_text(moment: datetime) -> str:
    """``2026-11-22T09:30:00.000000Z``: one width, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
