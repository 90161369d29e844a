"""From a request to an act: who, at which site, now, with which command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from blastema.actions.act import Act, Fresh, Who
from blastema.actions.read.who import Place, notice_at, places, places_of, roles_at, staff_who
from blastema.core.access.may import Grant
from blastema.core.access.roles import Role
from blastema.core.civil import local_day
from blastema.web.shell import Station

SITE_IN_SESSION = "site"


class ActingRequest(Protocol):
    """What the middleware puts on every request."""

    fresh: Fresh
    moment: datetime
    who: Who
    place: Place


def prepare(request: HttpRequest, fresh: Fresh) -> None:
    """Sets clock, person, place and station once, so that one request has one time."""
    request.fresh = fresh  # type: ignore[attr-defined]
    request.moment = fresh.now()  # type: ignore[attr-defined]
    if request.user.is_authenticated:
        _as_staff(request, request.user.staff)


def _as_staff(request: HttpRequest, staff: str) -> None:
    who = staff_who(staff)
    mine = places_of(who)
    chosen = request.session.get(SITE_IN_SESSION, "")
    place = next((p for p in mine if p.id == chosen), mine[0] if mine else NOWHERE)
    today = local_day(request.moment, ZoneInfo(place.zone))  # type: ignore[attr-defined]
    request.who, request.place = who, place  # type: ignore[attr-defined]
    request.station = Station(  # type: ignore[attr-defined]
        practice="Blastema",
        site=place.name,
        person=who.name,
        roles=roles_at(who, place.id, today),
        notice=notice_at(place, today),
    )


NOWHERE = Place("", "No site", "UTC")


def act_of(request: HttpRequest, command: str = "", seen: Mapping[str, int] | None = None) -> Act:
    """The act of the signed-in person; a reading needs no command of its own."""
    who: Who | None = getattr(request, "who", None)
    if who is None:
        raise PermissionDenied
    place: Place = request.place  # type: ignore[attr-defined]
    return _act(request, who, place, command, seen)


def patient_act(request: HttpRequest, patient: str, site: Place, command: str = "") -> Act:
    """The act of a patient who came by a signed link: for themselves only."""
    who = Who(f"patient/{patient}", "patient", (Grant(Role.PATIENT, site.id),))
    return _act(request, who, site, command, None)


def representative_act(
    request: HttpRequest, representative: str, site: Place, command: str = ""
) -> Act:
    """The act of somebody who may sign for a patient, and came by a signed link of their own."""
    grants = (Grant(Role.REPRESENTATIVE, site.id),)
    who = Who(f"representative/{representative}", "representative", grants)
    return _act(request, who, site, command, None)


def visitor_act(request: HttpRequest, site: str, command: str = "") -> Act:
    """The act of anybody who opened a public page."""
    place = next((p for p in places() if p.id == site), NOWHERE)
    who = Who("visitor/web", "visitor", (Grant(Role.VISITOR, place.id),))
    return _act(request, who, place, command, None)


def _act(
    request: HttpRequest, who: Who, place: Place, command: str, seen: Mapping[str, int] | None
) -> Act:
    fresh: Fresh = request.fresh  # type: ignore[attr-defined]
    moment: datetime = request.moment  # type: ignore[attr-defined]
    return Act(
        who=who,
        site=place.id,
        zone=place.zone,
        now=moment.astimezone(UTC),
        command=command or fresh.id(),
        fresh=fresh,
        seen=seen or {},
    )


def seen_text(positions: Mapping[str, int]) -> str:
    """What a form remembers of the streams it shows: stream and position."""
    return json.dumps(dict(positions), sort_keys=True, separators=(",", ":"))


def seen_from(text: str) -> dict[str, int]:
    """The positions that a form brings back; a meddled form counts as having seen nothing,
    which only makes it refuse later."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {"form/altered": -1}
    ok = isinstance(found, dict) and all(isinstance(v, int) for v in found.values())
    return found if ok else {"form/altered": -1}
