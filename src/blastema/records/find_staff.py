"""People who work for the practice, with the roles that they hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from blastema.records.models import LedgerEvent, StaffMember, StaffRole, StaffSession, User


def members(*, start: int, end: int) -> list[StaffMember]:
    """Who works here first, then who did; each by name."""
    return list(StaffMember.objects.order_by("-active", "name", "id")[start:end])


def count_members() -> int:
    return StaffMember.objects.count()


def roles_of(staff: Iterable[str]) -> list[StaffRole]:
    return list(StaffRole.objects.filter(parent__in=list(staff)).order_by("role", "site"))


def user_of(staff: str) -> int:
    """The number of a sign-in; 0 where the person has none."""
    return User.objects.filter(staff=staff).values_list("pk", flat=True).first() or 0


def last_seen(staff: str) -> str:
    """When a browser in which the person is signed in was last seen; empty for none."""
    found = StaffSession.objects.filter(user__staff=staff).order_by("-seen_at")
    return found.values_list("seen_at", flat=True).first() or ""


def working_at(sites: Collection[str]) -> list[str]:
    """Whoever holds a role at one of these sites."""
    found = StaffRole.objects.filter(site__in=sites).values_list("parent", flat=True)
    return sorted(set(found))


def renewed(staff: Iterable[str], most: int = 50) -> list[dict[str, Any]]:
    """The envelopes that say that somebody else renewed one of these sign-ins, newest first."""
    found = LedgerEvent.objects.filter(
        stream__in=[f"staff/{one}" for one in staff], type="staff.sign_in_renewed.v1"
    )
    bodies = found.order_by("-id").values_list("body", flat=True)[:most]
    return [json.loads(bytes(body)) for body in bodies]
