"""Sign in and out. Nothing here tells a stranger whether a user name exists."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from blastema.actions.own_sign_in import begin_session, end_session, has_second_factor
from blastema.actions.read.renewed_sign_ins import renewed_sign_ins
from blastema.web.signin.browser import browser_name
from blastema.web.signin.forms import SignInForm
from blastema.web.signin.gate import (
    FACTOR_DUE,
    GOING_TO,
    before_second_factor,
    factor_address,
    is_closed,
    own_number,
)

# A person who is away for some weeks is told all the same.
TOLD_FOR = timedelta(days=30)
WRONG = "The user name or the password is not right."


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    next_ = _inside(request, request.GET.get("next", ""))
    if request.user.is_authenticated and request.method == "GET":
        return HttpResponseRedirect(next_ or "/")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            return _entered(request, user, next_)
        form.add_error(None, WRONG)
    status = 422 if request.method == "POST" else 200
    return render(request, "signin/sign_in.html", {"form": form}, status=status)


def _entered(request: HttpRequest, user: object, next_: str) -> HttpResponse:
    login(request, user)  # type: ignore[arg-type]  # whoever the backend found
    request.session[FACTOR_DUE] = has_second_factor(own_number(request))
    if next_:
        request.session[GOING_TO] = next_
    begin_session(
        request.session.session_key or "",
        own_number(request),
        now=request.moment,  # type: ignore[attr-defined]
        browser=browser_name(request.headers.get("User-Agent", "")),
    )
    _tell_of_renewals(request)
    return onward(request)


def _tell_of_renewals(request: HttpRequest) -> None:
    """At each sign-in of a month: whoever signs in first may be the one who renewed it."""
    now: datetime = request.moment  # type: ignore[attr-defined]
    for one in renewed_sign_ins([str(getattr(request.user, "staff", ""))]):
        if now.replace(tzinfo=None) - one.at < TOLD_FOR:
            messages.warning(
                request,
                f"{one.by} renewed your {one.part} on {one.at:%-d %B %Y}. "
                "Tell quality at once if you did not ask for it.",
            )


def onward(request: HttpRequest) -> HttpResponse:
    """To the second factor where it is due, else to where the person was going."""
    if is_closed(request):
        return HttpResponseRedirect(factor_address(request))
    return HttpResponseRedirect(request.session.pop(GOING_TO, "") or "/")


def _inside(request: HttpRequest, address: str) -> str:
    """The address where it lies on this site, else nothing."""
    inside = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=settings.BLASTEMA.tls
    )
    return address if inside else ""


@before_second_factor
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    key = request.session.session_key
    logout(request)
    if key:
        end_session(key)
    return HttpResponseRedirect("/")


@require_GET
@never_cache
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Counts as activity: being asked is all it does."""
    return HttpResponse(status=204)
