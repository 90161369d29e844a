"""What a person reads when a request fails: what was found, and what to do.

Django calls the handlers (400, 403, 404, 500) as named in the root URL module;
pages call ``too_large``, ``too_many`` and ``unavailable``. A page that fails
while the database is gone answers 503 from the 500 handler, since that is the
only door that every such failure passes. No handler reads the database, the
session or the context processors: any of them may be what failed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from axes.helpers import get_cool_off
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


@dataclass(frozen=True, slots=True)
class Trouble:
    """One failure in plain words: what happened and what the person can do."""

    status: int
    heading: str
    what: str
    remedy: str


BAD_REQUEST = Trouble(
    400,
    "We could not read that request",
    "Something in the address or the form was not as this page sends it.",
    "Go back, reload the page and try again. Nothing was saved.",
)
FORBIDDEN = Trouble(
    403,
    "You do not have access to this page",
    "Your role at this site does not include it.",
    "If you need it for your work, ask an administrator of your site.",
)
STALE_FORM = Trouble(
    403,
    "This form was open too long",
    "For your safety a form can only be sent from the sign-in that opened it. Nothing was saved.",
    "Go back, reload the page and send the form again.",
)
NOT_FOUND = Trouble(
    404,
    "We did not find that page",
    "The address may be mistyped, or it belongs to a record you may not see.",
    "Check the address, or start again from the first page.",
)
TOO_LARGE = Trouble(
    413,
    "That is too large to send",
    "The file or form is larger than this site accepts. Nothing was saved.",
    "Send a smaller file, or split it into parts.",
)
TOO_MANY = Trouble(
    429,
    "Too many tries",
    "There were many requests in a short time, so this page is closed to you for a while.",
    "Wait and try again. If it cannot wait, call the practice.",
)
LOCKED_OUT = Trouble(
    429,
    "This sign-in is locked for a while",
    "The password was wrong too many times. The lock keeps strangers out, and it opens by itself.",
    "Wait a quarter of an hour and try again, or ask an administrator of your site.",
)
FAILED = Trouble(
    500,
    "Something went wrong on our side",
    "The step was not done, and nothing was saved half-way. The failure has been noted.",
    "Try again. If it happens again, tell the person who runs this site when it happened.",
)
UNAVAILABLE = Trouble(
    503,
    "The records cannot be reached just now",
    "The place where records are kept does not answer or cannot be written to."
    " Nothing was saved, and nothing that was saved is lost.",
    "Wait a minute and try again. If patients are waiting, use the paper forms.",
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the request was refused for its size."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; the exception's own words are for the log, not for the page."""
    return _page(request, FORBIDDEN)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit (``CSRF_FAILURE_VIEW``)."""
    return _page(request, STALE_FORM)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for records the person may not see: the answer must not tell them apart."""
    return _page(request, NOT_FOUND)


def too_large(request: HttpRequest) -> HttpResponse:
    """413 for an upload above the limit."""
    return _page(request, TOO_LARGE)


def too_many(request: HttpRequest, retry_seconds: int) -> HttpResponse:
    """429 with the time after which trying again makes sense."""
    return _page(request, TOO_MANY, {"Retry-After": str(retry_seconds)})


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """429 after too many wrong passwords (``AXES_LOCKOUT_CALLABLE``)."""
    wait = get_cool_off(request)
    return _page(
        request, LOCKED_OUT, {"Retry-After": str(int(wait.total_seconds()))} if wait else {}
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 for a database that is gone, full or read-only."""
    return _page(request, UNAVAILABLE, {"Retry-After": "60"})


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the failure being handled is the database's."""
    if _is_the_databases(sys.exc_info()[1]):
        return unavailable(request)
    return _page(request, FAILED)


def _is_the_databases(error: BaseException | None) -> bool:
    """PostgreSQL calls a database that may only be read neither of the two."""
    read_only = isinstance(error, DatabaseError) and "read-only" in str(error)
    return read_only or isinstance(error, OperationalError | InterfaceError)


def _page(
    request: HttpRequest, trouble: Trouble, headers: dict[str, str] | None = None
) -> HttpResponse:
    """The whole page, or for htmx a message that leaves the form as it was typed."""
    partial = bool(request.headers.get("HX-Request"))
    body = render_to_string(
        "errors/message.html" if partial else "errors/page.html", {"trouble": trouble}
    )
    answer = HttpResponse(body, status=trouble.status, headers=headers)
    if partial:
        answer["HX-Retarget"] = "#messages"
        answer["HX-Reswap"] = "innerHTML"
    return answer
