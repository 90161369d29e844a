"""Instants as text, and whether one has passed.

The core has no clock: ``now`` always comes in, as ISO 8601 with its offset.
"""

from __future__ import annotations

from datetime import datetime


class NotAnInstantError(ValueError):
    """Text that names no single moment; ours to mend, since doors parse what people type."""


def instant(text: str) -> datetime:
    """The moment that a text such as ``2026-11-22T08:05:00Z`` names."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotAnInstantError(
            f"Found a text of {len(text)} characters that is not a moment in time; expected "
            "something like 2026-11-22T08:05:00Z. Parse times before they reach the core."
        ) from None
    if moment.tzinfo is None:
        raise NotAnInstantError(
            "Found a time without its offset from UTC; expected a Z at the end. "
            "Convert local times with the site's zone before they reach the core."
        )
    return moment


def has_passed(expires_at: str, now: str) -> bool:
    """Whether an expiry is over; at the very moment of expiry it is."""
    return bool(expires_at) and instant(now) >= instant(expires_at)
