"""Donation numbers: facility, nominal year, and the site's next sequence number."""

from __future__ import annotations

from string import ascii_uppercase

from blastema.actions.door import Door
from blastema.records.find import divisions_of, highest_number

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


def next_division(door: Door, din: str) -> str:
    """The next division of a donation number: A0, B0 ... for what is made of ``00``."""
    taken = set(door.look(divisions_of, din))
    free = (f"{letter}0" for letter in ascii_uppercase if f"{letter}0" not in taken)
    return next(free)
