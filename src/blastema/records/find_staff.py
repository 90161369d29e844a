"""People who work for the practice, with the roles that they hold."""

from __future__ import annotations

from collections.abc import Iterable

from blastema.records.models import StaffMember, StaffRole, StaffSession, User


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
