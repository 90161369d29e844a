"""Sign-ins: who may enter with which password, and as whom."""

from __future__ import annotations

from blastema.records import sessions
from blastema.records.models import StaffMember, User


def username_free(username: str) -> bool:
    taken = StaffMember.objects.filter(username=username).exists()
    return not taken and not User.objects.filter(username=username).exists()


def create(*, username: str, password: str, staff: str) -> None:
    User.objects.create_user(username, password, staff)


def set_password(staff: str, password: str) -> None:
    user = User.objects.get(staff=staff)
    user.set_password(password)
    user.save(update_fields=["password"])


def close(staff: str) -> None:
    """Nobody signs in as this person any more, and open sessions end."""
    User.objects.filter(staff=staff).update(is_active=False)
    sessions.end_all(staff)
