"""Days and times in codes: century digit, year, ordinal day, perhaps hours and minutes.

A century digit of 0 means the years 2000 to 2099; no public source gives another one's
meaning, so it is refused. The time is the clock of the facility that made the label.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from blastema.core.identity.errors import IdentityError
from blastema.core.identity.scan.kinds import COLLECTED, EXPIRY, PRODUCED, Layout

_CENTURY = 2000


class When(StrEnum):
    """What happens at a coded moment."""

    EXPIRES = "expires"
    COLLECTED = "collected"
    PRODUCED = "produced"


LAYOUT_OF: dict[When, Layout] = {
    When.EXPIRES: EXPIRY,
    When.COLLECTED: COLLECTED,
    When.PRODUCED: PRODUCED,
}


@dataclass(frozen=True, slots=True)
class CodedDay:
    """The day on which a product expires; at its end, by the label's clock."""

    day: date

    def __post_init__(self) -> None:
        _in_century(self.day.year)

    @property
    def for_scan(self) -> str:
        return f"=>{_coded(self.day)}"

    @classmethod
    def read(cls, body: str) -> CodedDay:
        return cls(_day(body))


@dataclass(frozen=True, slots=True)
class CodedMoment:
    """A moment without a zone: the clock on the wall where the label was made."""

    when: When
    at: datetime

    def __post_init__(self) -> None:
        _in_century(self.at.year)
        if self.at.tzinfo is not None or self.at.second or self.at.microsecond:
            raise IdentityError("A coded time has hours and minutes, and no zone.")

    @property
    def for_scan(self) -> str:
        return f"{LAYOUT_OF[self.when].prefix}{_coded(self.at.date())}{self.at:%H%M}"

    @classmethod
    def read(cls, when: When, body: str) -> CodedMoment:
        day, clock = _day(body[:6]), body[6:]
        if not _digits(clock) or int(clock[:2]) > 23 or int(clock[2:]) > 59:
            raise IdentityError("The time in this code is not a time of day.")
        return cls(when, datetime.combine(day, time(int(clock[:2]), int(clock[2:]))))


def _in_century(year: int) -> None:
    if not _CENTURY <= year < _CENTURY + 100:
        raise IdentityError("A code holds days of the years 2000 to 2099.")


def _coded(day: date) -> str:
    return f"0{day.year % 100:02d}{day.timetuple().tm_yday:03d}"


def _day(body: str) -> date:
    if not _digits(body):
        raise IdentityError("The date in this code has something other than digits.")
    if body[0] != "0":
        raise IdentityError("The century in this code is not one that is known here.")
    year, ordinal = _CENTURY + int(body[1:3]), int(body[3:])
    first = date(year, 1, 1)
    if not 1 <= ordinal <= (date(year, 12, 31) - first).days + 1:
        raise IdentityError("The day in this code does not exist in its year.")
    return date.fromordinal(first.toordinal() + ordinal - 1)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
