"""*Start here*: signs a visitor in as the role of a task, in a demonstration and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from blastema.actions.change_a_byte import change_a_byte as try_it
from blastema.actions.own_sign_in import begin_session, end_session
from blastema.actions.read.demonstration import (
    MOST_EVENTS,
    find,
    is_demonstration,
    quality_act,
    user_of,
)
from blastema.core.access.roles import Role
from blastema.web.signin.browser import browser_name
from blastema.web.start.tasks import Offer, offer, offers

BACKEND = "django.contrib.auth.backends.ModelBackend"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def only_in_a_demonstration(view: View[P]) -> View[P]:
    """404 unless `blastema demo` serves, and the database is the demonstration's own."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (getattr(settings, "BLASTEMA_DEMONSTRATION", False) and is_demonstration()):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@never_cache
@require_safe
@only_in_a_demonstration
def start(request: HttpRequest) -> HttpResponse:
    return _page(request)


@login_not_required
@never_cache
@require_POST
@only_in_a_demonstration
def go(request: HttpRequest, task: str) -> HttpResponse:
    """Takes the chair of the task's role and goes where it is done."""
    chosen = offer(task, find(request.moment))  # type: ignore[attr-defined]
    if chosen is None:
        raise Http404
    _leave(request)
    if chosen.task.role is not Role.PATIENT:
        _enter(request, chosen)
    if chosen.hint:
        messages.info(request, chosen.hint)
    return HttpResponseRedirect(chosen.url, status=303)


@login_not_required
@never_cache
@require_POST
@only_in_a_demonstration
def change_a_byte(request: HttpRequest) -> HttpResponse:
    """Alters one byte in a scratch copy of the ledger, and shows what verify says of it."""
    if find(request.moment).events > MOST_EVENTS:  # type: ignore[attr-defined]
        raise Http404
    return _page(request, tried=try_it(quality_act(request.fresh)))  # type: ignore[attr-defined]


def _page(request: HttpRequest, **more: object) -> HttpResponse:
    found = find(request.moment)  # type: ignore[attr-defined]
    shown = {"offers": list(offers(found)), "byte": found.events <= MOST_EVENTS, **more}
    return render(request, "start/start.html", shown)


def _leave(request: HttpRequest) -> None:
    key = request.session.session_key
    logout(request)
    if key:
        end_session(key)


def _enter(request: HttpRequest, chosen: Offer) -> None:
    user = user_of(chosen.task.role)
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    begin_session(
        request.session.session_key or "",
        user.pk,
        now=request.moment,  # type: ignore[attr-defined]
        browser=browser_name(request.headers.get("User-Agent", "")),
    )
