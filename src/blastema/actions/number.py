"""Numbers in sequence: of donations and of courses, by facility and nominal year."""

from __future__ import annotations

from string import ascii_uppercase

from blastema.actions.door import Door, RefusedError
from blastema.core.course.state import CourseState
from blastema.core.identity import DonationNumber
from blastema.core.identity.chain import PREFIX, ChainNumber
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal, refuse
from blastema.records.find import divisions_of, highest_chain, highest_number
from blastema.records.sequence import lock_sequence

_MOST = 999_999
_USED_UP = refuse(
    "NUMBER-USED-UP",
    "The facility has used every number of this year: there are 999,999.",
    "Enter a further facility number, assigned to the practice, at the site.",
    "administrator",
)


def next_number(door: Door) -> str:
    """The site's next donation number (13 characters): no gap, and none twice.

    Two people who ask at one moment wait for each other; sites that share a facility
    number share its sequence. A command that is refused takes no number.
    """
    facility, year = _sequence(door)
    last = door.look(_locked_number, f"{facility}{year:02d}")
    if last >= _MOST:
        raise RefusedError(Refusal((_USED_UP,)))
    return str(DonationNumber.of(facility, year, last + 1))


def next_chain(door: Door, course: CourseState) -> str:
    """The number that a course gets with its first container; empty where it has one."""
    if course.chain:
        return ""
    facility, year = _sequence(door)
    last = door.look(_locked_chain, f"{PREFIX}{facility}{year:02d}")
    if last >= _MOST:
        raise RefusedError(Refusal((_USED_UP,)))
    return str(ChainNumber.of(facility, year, last + 1))


def _sequence(door: Door) -> tuple[str, int]:
    """Facility and nominal year. Nothing is numbered before the person may do it here."""
    door.allow(door.act.site)
    site: SiteState = door.fact("site", door.act.site)
    return site.facility, int(door.act.today[2:4])


def _locked_number(prefix: str) -> int:
    lock_sequence(prefix)
    return highest_number(prefix)


def _locked_chain(prefix: str) -> int:
    lock_sequence(prefix)
    return highest_chain(prefix)


def next_division(door: Door, din: str) -> str:
    """The next division of a donation number: A0, B0 ... for what is made of ``00``."""
    taken = set(door.look(divisions_of, din))
    free = (f"{letter}0" for letter in ascii_uppercase if f"{letter}0" not in taken)
    return next(free)
