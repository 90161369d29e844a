"""Signed-in browsers: written at sign-in, touched now and then, ended with their session."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.contrib.sessions.models import Session

from blastema.records.models import StaffSession

_BROWSER_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """One signed-in browser. ``mark`` names it on a page, where its key must not stand."""

    mark: str
    started_at: str
    seen_at: str
    browser: str
    here: bool


def begin(key: str, user: int, *, at: str, browser: str) -> None:
    told = {"user_id": user, "started_at": at, "seen_at": at, "browser": browser[:_BROWSER_LENGTH]}
    StaffSession.objects.update_or_create(session=key, defaults=told)


def touch(key: str, *, at: str) -> None:
    StaffSession.objects.filter(session=key).update(seen_at=at)


def rename(old: str, new: str) -> None:
    """The same browser under a new key, which a session gets when its password changes."""
    StaffSession.objects.filter(session=old).update(session=new)


def of_user(user: int, *, here: str, now: datetime) -> tuple[Seat, ...]:
    """The browsers whose sessions still run, the one last seen first."""
    rows = list(StaffSession.objects.filter(user_id=user).order_by("-seen_at"))
    running = set(
        Session.objects.filter(
            session_key__in=[row.session for row in rows], expire_date__gt=now
        ).values_list("session_key", flat=True)
    )
    return tuple(
        Seat(mark(row.session), row.started_at, row.seen_at, row.browser, row.session == here)
        for row in rows
        if row.session in running
    )


def end(user: int, marks: Collection[str]) -> None:
    """Ends the sessions of this person that these marks name."""
    keys = StaffSession.objects.filter(user_id=user).values_list("session", flat=True)
    _end([key for key in keys if mark(key) in marks])


def end_all(staff: str) -> None:
    """Ends every session of a member of staff."""
    _end(list(StaffSession.objects.filter(user__staff=staff).values_list("session", flat=True)))


def forget(key: str) -> None:
    """After a sign-out, which ended the session itself."""
    StaffSession.objects.filter(session=key).delete()


def mark(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:16]


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    StaffSession.objects.filter(session__in=keys).delete()
