"""Whom to call first: the order of the follow-up calls, ours and simple enough to explain.

1. Late visits whose window closes within a fortnight: a call later is no call at all.
2. Then other late visits, then those that are open and not yet late.
Within each: those who have not told of their pain (the answer that every comparison
needs), then those called least often, then those with a baseline (without one a later
answer says little), then whose window closes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

# The instrument that every visit of every protocol asks first.
PRIMARY = "nrs"
CLOSING_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the order of a call depends on."""

    id: str
    due: date
    closes: date
    contacts: int
    primary_missing: bool
    baseline_answered: bool

    def is_late(self, today: date) -> bool:
        return today > self.due

    def closes_soon(self, today: date) -> bool:
        return self.closes - today <= CLOSING_SOON


def ranked(candidates: list[Candidate], today: date) -> list[Candidate]:
    return sorted(candidates, key=lambda one: _key(one, today))


def _key(one: Candidate, today: date) -> tuple[int, bool, int, bool, date, str]:
    late = one.is_late(today)
    urgency = 0 if late and one.closes_soon(today) else 1 if late else 2
    return (
        urgency,
        not one.primary_missing,
        one.contacts,
        not one.baseline_answered,
        one.closes,
        one.id,
    )
