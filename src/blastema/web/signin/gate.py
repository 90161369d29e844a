"""What stands between a password and the pages: the second factor, and the book of sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from blastema.actions.own_sign_in import has_second_factor, touch_session

GetResponse = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])

# Set at sign-in where the person has a second factor: it is then asked for in any case.
FACTOR_DUE = "second_factor_due"
# Where the person wanted to go before the second factor was asked for.
GOING_TO = "going_to"
_NOTED_AT = "session_noted_at"
# A session is a row: noting each click would cost a commit a page.
NOTE_EVERY_SECONDS = 60


def before_second_factor(view: View) -> View:
    """Marks a page that a signed-in person may open before the second factor is given."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def is_closed(request: HttpRequest) -> bool:
    """Whether this person has to give, or set up, a second factor first."""
    wanted = settings.BLASTEMA.require_second_factor or request.session.get(FACTOR_DUE, False)
    return bool(wanted) and not is_verified(request)


def is_verified(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session; not so right after a sign-in."""
    return getattr(request.user, "otp_device", None) is not None


class SecondFactor:
    """Closes every page that is not public until the second factor is given."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        public = not getattr(view, "login_required", True)
        if public or getattr(view, "before_second_factor", False):
            return None
        if not request.user.is_authenticated or not is_closed(request):
            return None
        if request.method == "GET":
            request.session[GOING_TO] = request.get_full_path()
        return _go(request, factor_address(request))


def own_number(request: HttpRequest) -> int:
    """The number of the sign-in whose page this is; 0 where nobody signed in."""
    return int(request.user.pk or 0)


def factor_address(request: HttpRequest) -> str:
    has = has_second_factor(own_number(request))
    return reverse("second-factor" if has else "second-factor-set-up")


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class SessionBook:
    """Notes when each signed-in browser was last seen, at most once a minute."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated:
            _note(request, key)
        return self.get_response(request)


def _note(request: HttpRequest, key: str) -> None:
    moment = request.moment  # type: ignore[attr-defined]
    seconds = int(moment.timestamp())
    if seconds - request.session.get(_NOTED_AT, 0) >= NOTE_EVERY_SECONDS:
        touch_session(key, now=moment)
        request.session[_NOTED_AT] = seconds
