"""Donation numbers: facility, nominal year, and the site's next sequence number."""

from __future__ import annotations

from blastema.actions.door import Door
from blastema.records.find import highest_number

_SEQUENCE_DIGITS = 6


def next_number(door: Door) -> str:
    """The site's next donation number (13 characters).

    Two people who take the same number at one moment cannot both write it: the table
    holds each number once, and the second is told that something changed meanwhile.
    """
    site = door.fact("site", door.act.site)
    prefix = f"{site.facility}{door.act.today[2:4]}"
    last = door.look(highest_number, prefix)
    return f"{prefix}{last + 1:0{_SEQUENCE_DIGITS}d}"
