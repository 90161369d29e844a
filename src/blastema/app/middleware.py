"""What happens to every request before a page sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from blastema.app.fresh import MACHINE
from blastema.web.acting import prepare
from blastema.web.errors import too_large

GetResponse = Callable[[HttpRequest], HttpResponse]

SEEN_AT = "seen_at"
# What one request may bring: a picture of 10 MB and the words around it.
MOST_BYTES = 10 * 1024 * 1024 + 64 * 1024
READ_AWAY_BYTES = 128 * 1024 * 1024
READ_BYTES = 64 * 1024
# A session is a row: noting each click would cost a commit a page.
NOTE_EVERY_SECONDS = 60


class VisitorAddress:
    """Takes the visitor's address from our own proxy, and from nobody else.

    Lock-outs and rate limits count by address. The last entry of X-Forwarded-For is the
    one that our proxy wrote; those before it are the visitor's own claim.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.proxies = frozenset(settings.BLASTEMA.proxy_addresses)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if claimed and request.META.get("REMOTE_ADDR") in self.proxies:
            request.META["REMOTE_ADDR"] = claimed
        return self.get_response(request)


class TooLarge:
    """Answers 413 by the length that was announced, before anything of the body is kept.

    The body is read away up to a point, so that the browser hears the answer and does not
    report a broken line.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        length = int(announced) if announced.isdigit() else 0
        if length <= MOST_BYTES:
            return self.get_response(request)
        if length <= READ_AWAY_BYTES:
            while request.read(READ_BYTES):
                pass
        return too_large(request)


class IdleLogOff:
    """Signs staff off after the idle minutes; a patient's link has no session to end."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.idle_seconds = settings.BLASTEMA.idle_minutes * 60

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._look_at_the_clock(request, now=int(time.time()))
        return self.get_response(request)

    def _look_at_the_clock(self, request: HttpRequest, *, now: int) -> None:
        idle = now - request.session.get(SEEN_AT, now)
        if idle > self.idle_seconds:
            logout(request)
            minutes = settings.BLASTEMA.idle_minutes
            messages.info(request, f"You were signed off after {minutes} minutes without a click.")
        elif SEEN_AT not in request.session or idle >= NOTE_EVERY_SECONDS:
            request.session[SEEN_AT] = now


class Acting:
    """Hands each request this machine's clock and chance, and finds who is acting where.

    Times on a page are those of the wall clock at the site where the person works.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        prepare(request, MACHINE)
        place = getattr(request, "place", None)
        with timezone.override(ZoneInfo(place.zone) if place else UTC):
            return self.get_response(request)
