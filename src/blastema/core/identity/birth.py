"""Dates of birth and ages, to the day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from blastema.core.identity.errors import IdentityError

MAX_AGE_YEARS = 130  # ours: the oldest documented person reached 122
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def age_on(born: date, day: date) -> int:
    """Completed years on a day; somebody born on 29 February turns older on 1 March."""
    if day < born:
        raise IdentityError("The day lies before the date of birth.")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A possible date of birth, checked against the day it was entered."""

    day: date = field(repr=False)

    @classmethod
    def parse(cls, text: str, today: date) -> BirthDate:
        """A date of birth as YYYY-MM-DD, neither in the future nor over 130 years ago."""
        written = text.strip()
        if not _ISO.fullmatch(written):
            raise IdentityError("A date of birth is written YYYY-MM-DD, for example 1956-02-29.")
        try:
            day = date.fromisoformat(written)
        except ValueError:
            raise IdentityError("This day does not exist in the calendar.") from None
        return cls.checked(day, today)

    @classmethod
    def checked(cls, day: date, today: date) -> BirthDate:
        if day > today:
            raise IdentityError("The date of birth lies in the future.")
        if age_on(day, today) > MAX_AGE_YEARS:
            raise IdentityError(f"The date of birth is more than {MAX_AGE_YEARS} years ago.")
        return cls(day)

    def age_on(self, day: date) -> int:
        return age_on(self.day, day)
