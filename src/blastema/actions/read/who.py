"""Who is at the keyboard: the person behind a sign-in, their roles and their sites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blastema.actions.act import Who
from blastema.core.site.state import SiteState
from blastema.core.staff.state import StaffState
from blastema.records import history
from blastema.records.models import Site


@dataclass(frozen=True, slots=True)
class Place:
    """A site as pages name it."""

    id: str
    name: str
    zone: str
    notice: str = ""
    phone: str = ""


def staff_who(staff: str) -> Who:
    """The person of a sign-in, with what they may do; nothing for somebody deactivated."""
    state: StaffState = history.load([f"staff/{staff}"])[f"staff/{staff}"].state
    return Who(f"staff/{staff}", state.name, state.grants)


def places_of(who: Who) -> tuple[Place, ...]:
    """The sites at which somebody holds a role, by name."""
    return tuple(place for place in places() if place.id in {g.site for g in who.grants})


def places(today: date | None = None) -> tuple[Place, ...]:
    """Every site of the practice; its address and telephone number are public."""
    day = today.isoformat() if today else ""
    return tuple(
        Place(s.id, s.name, s.zone, s.notice if s.notice_until >= day else "", s.phone)
        for s in Site.objects.order_by("name")
    )


def notice_at(place: Place, today: date) -> str:
    """The notices that hang at a site today, the newest first."""
    state: SiteState = history.load([f"site/{place.id}"])[f"site/{place.id}"].state
    return " ".join(notice.text for notice in state.notices_on(today))


def roles_at(who: Who, site: str, today: date) -> frozenset[str]:
    """The roles that count at a site today."""
    return frozenset(g.role for g in who.grants if g.site == site and not g.expired(today))
