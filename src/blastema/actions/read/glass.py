"""An emergency look that is open: marked on every page that it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.act import utc_text
from blastema.actions.read.happenings import wall_clock
from blastema.actions.read.reader import Reader
from blastema.records import glass


@dataclass(frozen=True, slots=True)
class Glass:
    """``until`` is on the wall clock of the site where the person works."""

    until: datetime


def glass_on(reader: Reader, patient: str, site: str) -> Glass | None:
    """The emergency look by which this record is seen; none where a role lets one see it."""
    if reader.may(reader.permission, site):
        return None
    until = glass.open_until(reader.act.who.key, patient, now=utc_text(reader.act.now))
    return Glass(wall_clock(until, ZoneInfo(reader.act.zone))) if until else None
