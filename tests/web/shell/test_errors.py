"""Failures in plain words with the right status, without the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from blastema.web import errors


def _raises(exception: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def page(request: HttpRequest) -> HttpResponse:
        raise exception

    page.login_required = False  # type: ignore[attr-defined]
    return page


CASES = {
    "suspicious": (SuspiciousOperation("secret detail"), 400),
    "big": (RequestDataTooBig("secret detail"), 413),
    "denied": (PermissionDenied("secret detail"), 403),
    "missing": (Http404("secret detail"), 404),
    "bug": (KeyError("secret detail"), 500),
    "gone": (OperationalError("secret detail"), 503),
    "closed": (InterfaceError("secret detail"), 503),
}
urlpatterns = [path(name, _raises(exception)) for name, (exception, _) in CASES.items()]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.failed


@pytest.mark.parametrize(
    ("name", "status"), [(name, status) for name, (_, status) in CASES.items()]
)
@override_settings(ROOT_URLCONF=__name__, DEBUG=False, MIDDLEWARE=[])
def test_each_failure_has_its_status_and_no_detail(name: str, status: int) -> None:
    answer = Client(raise_request_exception=False).get(f"/{name}")
    assert answer.status_code == status
    assert f"Error {status}" in answer.text
    assert "secret detail" not in answer.text


ANSWERS = {
    "stale": (errors.stale_form, 403, "open too long"),
    "large": (errors.too_large, 413, "too large"),
    "many": (lambda request: errors.too_many(request, 30), 429, "Too many tries"),
    "locked": (errors.locked_out, 429, "locked for a while"),
    "unavailable": (errors.unavailable, 503, "cannot be reached"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_pages_can_answer_in_the_same_words(name: str) -> None:
    answer, status, words = ANSWERS[name]
    given = answer(RequestFactory().get("/"))
    assert (given.status_code, words in given.text) == (status, True)


@pytest.mark.parametrize(("name", "seconds"), [("many", "30"), ("unavailable", "60")])
def test_what_passes_by_itself_says_when_to_come_back(name: str, seconds: str) -> None:
    assert ANSWERS[name][0](RequestFactory().get("/"))["Retry-After"] == seconds


def test_htmx_gets_a_message_that_leaves_the_form_as_it_was_typed() -> None:
    given = errors.unavailable(RequestFactory().get("/", headers={"HX-Request": "true"}))
    assert given["HX-Retarget"] == "#messages"
    assert "<html" not in given.text
    assert 'role="alert"' in given.text
