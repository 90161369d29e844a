"""A person's own page: roles, site, signed-in browsers, password, second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from blastema.actions.own_sign_in import (
    Seat,
    change_own_password,
    codes_left,
    end_own_sessions,
    has_second_factor,
    own_sessions,
    rename_session,
)
from blastema.actions.read.renewed_sign_ins import renewed_sign_ins
from blastema.actions.read.who import places_of
from blastema.core.access.roles import ROLES
from blastema.web.acting import SITE_IN_SESSION
from blastema.web.signin.forms import PasswordForm
from blastema.web.signin.gate import own_number

OLD_WRONG = "This is not your password."


@dataclass(frozen=True, slots=True)
class ShownSeat:
    """A signed-in browser with its times on the wall clock of the site."""

    mark: str
    browser: str
    started: datetime
    seen: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class HeldHere:
    """A role of the person at a site, in words."""

    title: str
    prose: str
    site: str
    until: str


@require_GET
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    seats = _seats(request)
    shown = {
        "held": _held(request),
        "places": places_of(request.who),  # type: ignore[attr-defined]
        "place": request.place,  # type: ignore[attr-defined]
        "seats": seats,
        "others": any(not seat.here for seat in seats),
        "factor": has_second_factor(own_number(request)),
        "codes_left": codes_left(own_number(request)),
        "renewed": renewed_sign_ins([request.who.key]),  # type: ignore[attr-defined]
        "username": request.user.get_username(),
    }
    return render(request, "signin/account.html", shown)


def _seats(request: HttpRequest) -> tuple[ShownSeat, ...]:
    zone = ZoneInfo(request.place.zone)  # type: ignore[attr-defined]
    found = own_sessions(
        own_number(request),
        here=request.session.session_key or "",
        now=request.moment,  # type: ignore[attr-defined]
    )
    return tuple(_shown(seat, zone) for seat in found)


def _shown(seat: Seat, zone: ZoneInfo) -> ShownSeat:
    started, seen = (
        datetime.fromisoformat(text).astimezone(zone) for text in (seat.started_at, seat.seen_at)
    )
    return ShownSeat(seat.mark, seat.browser, started, seen, seat.here)


def _held(request: HttpRequest) -> tuple[HeldHere, ...]:
    who = request.who  # type: ignore[attr-defined]
    names = {place.id: place.name for place in places_of(who)}
    return tuple(
        HeldHere(
            ROLES[grant.role].title,
            ROLES[grant.role].prose,
            names.get(grant.site, ""),
            grant.until.strftime("%-d %B %Y") if grant.until else "",
        )
        for grant in who.grants
        if grant.role in ROLES
    )


@require_POST
def choose_site(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("site", "")
    if chosen not in {place.id for place in places_of(request.who)}:  # type: ignore[attr-defined]
        messages.error(request, "You hold no role at that site, so nothing has changed.")
        return redirect("account")
    request.session[SITE_IN_SESSION] = chosen
    return HttpResponseRedirect("/")


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Ends the one that is named, or all others but this one."""
    marks = {seat.mark for seat in _seats(request) if not seat.here}
    named = request.POST.get("session", "")
    end_own_sessions(own_number(request), frozenset(marks & {named} if named else marks))
    messages.success(request, "Signed out there.")
    return redirect("account")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None, user=request.user)
    posted = request.method == "POST"
    if posted and form.is_valid() and _old_is_right(request, form):
        _change(request, form.cleaned_data["new"])
        messages.success(request, "Your password is changed. Other browsers are signed out.")
        return redirect("account")
    return render(request, "signin/password.html", {"form": form}, status=422 if posted else 200)


def _old_is_right(request: HttpRequest, form: PasswordForm) -> bool:
    """Asked as at a sign-in, so that guessing here is locked like guessing there."""
    name = request.user.get_username()
    right = authenticate(request, username=name, password=form.cleaned_data["old"]) is not None
    if not right:
        form.add_error("old", OLD_WRONG)
    return right


def _change(request: HttpRequest, new: str) -> None:
    before = request.session.session_key or ""
    others = {seat.mark for seat in _seats(request) if not seat.here}
    end_own_sessions(own_number(request), frozenset(others))
    user: Any = request.user  # signed in: the page is closed to others
    change_own_password(user.staff, new)
    user.refresh_from_db(fields=["password"])
    update_session_auth_hash(request, user)
    rename_session(before, request.session.session_key or "")
