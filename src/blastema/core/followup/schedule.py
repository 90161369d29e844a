"""When follow-ups fall due, and how one stands on a given day.

Visits lie a whole number of days after the anchor (the local date of the treatment, or
of the start of conventional care), so a leap day is a day like any other: 365 days after
29 February 2028 is 28 February 2029. They are dates on the wall calendar of the site;
that a day has 23 or 25 hours when clocks change does not move them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from blastema.core.catalogue import Protocol, Visit
from blastema.core.followup.state import FollowupStage, FollowupState


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A visit of a protocol with its dates; the window includes both ends."""

    visit: str
    relative_day: int
    due: date
    opens: date
    closes: date
    instruments: tuple[str, ...]


class Standing(StrEnum):
    """Where a follow-up stands on a day. ``LATE``: past the due day, the window open."""

    NOT_YET = "not-yet"
    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    MISSED = "missed"


def schedule(
    protocol: Protocol, *, anchor: date, family: str, besides: tuple[str, ...] = ()
) -> tuple[DueVisit, ...]:
    """Every visit of a protocol for a condition of this family, first due first.

    ``besides`` are instruments that each visit asks after the protocol's own.
    """
    due = [_due(protocol, visit, anchor, family, besides) for visit in protocol.visits]
    return tuple(sorted(due, key=lambda visit: visit.due))


def standing(state: FollowupState, today: date) -> Standing:
    """``today`` is the date at the site. A closed window counts as missed at once.

    A visit that was taken in without dates is answered or missed, never open.
    """
    if state.stage is FollowupStage.ANSWERED:
        return Standing.ANSWERED
    day = today.isoformat()
    if state.stage is FollowupStage.MISSED or day > state.closes:
        return Standing.MISSED
    if day < state.opens:
        return Standing.NOT_YET
    return Standing.LATE if day > state.due else Standing.OPEN


def _due(
    protocol: Protocol, visit: Visit, anchor: date, family: str, besides: tuple[str, ...]
) -> DueVisit:
    return DueVisit(
        visit=visit.slug,
        relative_day=visit.due_days,
        due=anchor + timedelta(days=visit.due_days),
        opens=anchor + timedelta(days=visit.opens_days),
        closes=anchor + timedelta(days=visit.closes_days),
        instruments=(*protocol.instruments(visit.slug, family), *besides),
    )
