"""A time on the wall clock of a site, turned into one moment or refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from blastema.core.civil import find_zone, moment_text, moments, parse_clock
from blastema.core.verdict import Finding, Refusal, refusal, refuse

SHORTEST = 5  # ours: minutes
LONGEST = 480  # ours: minutes, a working day


class Which(StrEnum):
    """Which of two moments is meant when a clock shows the same time twice."""

    UNSAID = ""
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Slot:
    """What a form says: ``2026-03-08T14:30`` on the wall clock of a zone, for so long."""

    clock: str
    zone: str
    minutes: int
    which: Which = Which.UNSAID


def read_slot(slot: Slot, *, now: datetime) -> datetime | Refusal:
    """The one moment that a slot means, or every reason why it means none."""
    at = _moment(slot)
    refused = refusal(
        at if isinstance(at, Finding) else _ahead(at, now),
        None
        if SHORTEST <= slot.minutes <= LONGEST
        else refuse(
            "APPOINTMENT-MINUTES",
            f"An appointment lasts between {SHORTEST} and {LONGEST} minutes.",
            "Correct the length.",
        ),
    )
    if isinstance(at, Finding):
        return refused or Refusal((at,))
    return refused or at


def _moment(slot: Slot) -> datetime | Finding:
    clock, zone = parse_clock(slot.clock), find_zone(slot.zone)
    if clock is None:
        return refuse(
            "APPOINTMENT-CLOCK",
            "This is not a day and time of the calendar.",
            "Write it like 2026-03-08T14:30.",
        )
    if zone is None:
        return refuse("APPOINTMENT-ZONE", "This is not the name of a time zone.")
    found = moments(clock, zone)
    if not found:
        return refuse(
            "APPOINTMENT-GAP",
            "This time does not exist at the site: clocks go forward over it that night.",
            "Choose another time.",
        )
    if len(found) > 1 and slot.which is Which.UNSAID:
        return refuse(
            "APPOINTMENT-TWICE",
            "Clocks go back that night and show this time twice.",
            "Say whether the earlier or the later is meant.",
        )
    return found[-1] if slot.which is Which.LATER else found[0]


def _ahead(at: datetime, now: datetime) -> Finding | None:
    if at > now:
        return None
    return refuse("APPOINTMENT-PAST", "This time has passed.", "Choose a later time.")


def slot_data(slot: Slot, at: datetime) -> dict[str, str | int]:
    """What an event says about when."""
    return {"at": moment_text(at), "zone": slot.zone, "minutes": slot.minutes}
