"""Keeps an upload that is too large from being read: before the form, and so before CSRF."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from blastema.web import errors

View = Callable[..., HttpResponse]

# What a form may hold: a picture of 10 MB and the words around it.
MOST_BYTES = 10 * 1024 * 1024
_WORDS_BYTES = 64 * 1024
# A body up to here is read away, so that the browser hears the answer and not a broken line.
_READ_AWAY = 128 * 1024 * 1024
_CHUNK = 1024 * 1024


def limited(view: View) -> View:
    """Answers 413 by the length that was announced; the CSRF check follows for the rest."""
    inner = csrf_protect(view)

    @csrf_exempt
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > MOST_BYTES + _WORDS_BYTES:
            _read_away(request, int(length))
            return errors.too_large(request)
        return inner(request, *args, **kwargs)

    return guarded


def _read_away(request: HttpRequest, length: int) -> None:
    if length <= _READ_AWAY:
        while request.read(_CHUNK):
            pass
