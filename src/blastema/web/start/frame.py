"""Says on every page of a demonstration that it is one, and opens it on *Start here*."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from blastema.web.shell import PUBLIC

GetResponse = Callable[[HttpRequest], HttpResponse]

PRACTICE = "Demonstration"
NOTICE = "Demonstration: everybody here is invented."


class Frame:
    """After `Acting`: the station is known, and nobody has drawn it yet."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/" and not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("start"))
        station = getattr(request, "station", PUBLIC)
        notice = f"{NOTICE} {station.notice}".rstrip() if station.person else ""
        request.station = replace(  # type: ignore[attr-defined]
            station, practice=PRACTICE, notice=notice
        )
        return self.get_response(request)
