"""Where the demonstration is played: its clock, its sites, and who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from blastema.actions.act import Act, Done, Proof, Who
from blastema.app.seeded import Seeded
from blastema.core.access.may import Grant
from blastema.core.verdict import Refusal


class DemonstrationError(Exception):
    """A step of the demonstration was refused: a fault of the demonstration."""


class TodayReachedError(Exception):
    """The story goes on, but not yet: its next step lies after the last moment."""


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A site of the demonstration before it is opened."""

    key: str
    name: str
    zone: str
    jurisdiction: str
    facility: str
    city: str
    state: str
    postal: str
    phone: str


SITES = (
    SitePlan(
        key="florida",
        name="Mangrove Bay (invented)",
        zone="America/New_York",
        jurisdiction="US-FL",
        facility="A9997",
        city="Mangrove Bay",
        state="FL",
        postal="33101",
        phone="+1 305 555 0100",
    ),
    SitePlan(
        key="utah",
        name="Salt Flats (invented)",
        zone="America/Denver",
        jurisdiction="US-UT",
        facility="A9998",
        city="Salt Flats",
        state="UT",
        postal="84101",
        phone="+1 801 555 0100",
    ),
)
FLORIDA, UTAH = SITES


def last_moment(day: date) -> datetime:
    """The last moment of the history: the first of the day where the sun is latest.

    It has passed at every hour of the day, so that the same day gives the same history.
    """
    return datetime.combine(day, time(), ZoneInfo(UTAH.zone)).astimezone(UTC)


def day_of(now: datetime) -> date:
    """The day of the demonstration that is served at this moment."""
    return now.astimezone(ZoneInfo(UTAH.zone)).date()


@dataclass
class Stage:
    """``at`` sets the clock, ``act`` says who acts there and then."""

    fresh: Seeded
    day: date
    sites: dict[str, str] = field(default_factory=dict)
    staff: dict[tuple[str, str, int], Who] = field(default_factory=dict)
    freezers: dict[str, str] = field(default_factory=dict)
    donors: dict[str, str] = field(default_factory=dict)
    devices: dict[tuple[str, str], str] = field(default_factory=dict)
    rooms: dict[tuple[str, str], str] = field(default_factory=dict)
    lots: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.end = last_moment(self.day)
        self._zones: Mapping[str, ZoneInfo] = {plan.key: ZoneInfo(plan.zone) for plan in SITES}
        self._names: Mapping[str, str] = {plan.key: plan.zone for plan in SITES}

    def moment(self, site: str, day: date, hour: float) -> datetime:
        """An hour on the wall clock of a site."""
        clock = datetime.combine(day, time(int(hour), int(hour % 1 * 60)), self._zones[site])
        return clock.astimezone(UTC)

    def at(self, moment: datetime) -> None:
        if moment > self.end:
            raise TodayReachedError
        self.fresh.set(moment)

    def later(self, *, minutes: float = 0, days: float = 0) -> None:
        self.at(self.fresh.now() + timedelta(days=days, minutes=minutes))

    def act(self, role: str, site: str, number: int = 1) -> Act:
        """The act of the person who holds this role at the site, now; it may sign."""
        who = self.staff[role, site, number]
        return replace(self._act(who, site), proof=Proof(who.id, second_factor=False))

    def patient_act(self, patient: str, site: str) -> Act:
        who = Who(f"patient/{patient}", "patient", (Grant("patient", self.sites[site]),))
        return self._act(who, site)

    def job(self, role: str, site: str) -> Act:
        return self._act(Who(f"job/{role}", role, (Grant(role, self.sites[site]),)), site)

    def operator(self, site: str, at: str) -> Act:
        """The operator, before the site that is named has an id."""
        who = Who("job/operator", "Operator", (Grant("operator", at),))
        now = self.fresh.now()
        return Act(who, at, self._names[site], now, self.fresh.id(), self.fresh)

    def _act(self, who: Who, site: str) -> Act:
        now = self.fresh.now()
        return Act(who, self.sites[site], self._names[site], now, self.fresh.id(), self.fresh)


def done(result: Done | Refusal) -> Done:
    """The result of a command that has to succeed."""
    if isinstance(result, Refusal):
        raise DemonstrationError(f"refused by {', '.join(result.rules)}: {result}")
    return result
