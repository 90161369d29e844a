"""Who came by a link: the door of every page of a patient, and what a closed link shows.

A representative has a link of their own, to the consents of the patient and to nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from blastema.actions.act import Act
from blastema.actions.links import Closed, Opened, OpenedFor, open_link, open_link_for
from blastema.actions.read.who import Place, places
from blastema.web.acting import patient_act, representative_act
from blastema.web.shell import Station

# The address is the key: no cache keeps the page, no other site and no index learns it.
# Within the pages the document's own policy (same-origin) holds, or forms would be sent
# without the origin that proves that they are ours.
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
}
# The pages of a representative that stand for a patient's own.
_FOR = {
    "own-home": "for-consents",
    "own-consents": "for-consents",
    "own-consent": "for-consent",
    "own-consent-sign": "for-consent-sign",
}
STATUS = {Closed.ALTERED: 404, Closed.EXPIRED: 410, Closed.REVOKED: 410}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request by a link: whose pages, at which site; and the representative who came,
    where it is not the patient."""

    request: HttpRequest
    token: str
    patient: str
    place: Place
    representative: str = ""

    def act(self, place: Place | None = None, command: str = "") -> Act:
        """What the person does, at the site of the record that it is about."""
        if self.representative:
            at = place or self.place
            return representative_act(self.request, self.representative, at, command)
        return patient_act(self.request, self.patient, place or self.place, command)

    def url(self, page: str, **ids: str) -> str:
        if self.representative:
            return reverse(_FOR[page], kwargs={"for_token": self.token, **ids})
        return reverse(page, kwargs={"token": self.token, **ids})

    def go(self, page: str, **ids: str) -> HttpResponse:
        return self.go_to(self.url(page, **ids))

    def go_to(self, url: str) -> HttpResponse:
        return HttpResponseRedirect(url, status=303)

    def show(self, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        shown = {
            "visit": self,
            "token": self.token,
            "contact_phone": self.place.phone,
            "home_url": self.url("own-home"),
            **context,
        }
        return render(self.request, f"patient/{template}.html", shown, status=status)


View = Callable[..., HttpResponse]
Opening = Callable[[str, datetime], Opened | Closed]


def by_link(*methods: str) -> Callable[[View], View]:
    """Opens a patient's page for whoever holds a link that opens now, and for nobody else."""
    return _through(open_link, "token", *methods)


def by_link_for(*methods: str) -> Callable[[View], View]:
    """Opens a page of a representative, for whoever holds their link and for nobody else."""
    return _through(open_link_for, "for_token", *methods)


def _through(opening: Opening, named: str, *methods: str) -> Callable[[View], View]:
    def wrap(view: View) -> View:
        @login_not_required
        @require_http_methods([*methods, "HEAD"])
        @wraps(view)
        def opened(request: HttpRequest, **ids: str) -> HttpResponse:
            token = ids.pop(named)
            answer = _answer(opening, view, request, token, ids)
            for name, value in HEADERS.items():
                answer[name] = value
            return answer

        return opened

    return wrap


def _answer(
    opening: Opening, view: View, request: HttpRequest, token: str, ids: dict[str, str]
) -> HttpResponse:
    found = opening(token, request.moment)  # type: ignore[attr-defined]
    known = places()
    if isinstance(found, Closed):
        return _closed(request, found, known)
    place = next((p for p in known if p.id == found.site), known[0])
    # Whoever is signed in at this browser is not the person whose pages these are.
    request.station = Station(practice=place.name)  # type: ignore[attr-defined]
    by = found.representative if isinstance(found, OpenedFor) else ""
    return view(Visit(request, token, found.patient, place, by), **ids)


def _closed(request: HttpRequest, why: Closed, known: tuple[Place, ...]) -> HttpResponse:
    request.station = Station(practice=known[0].name if len(known) == 1 else "Blastema")  # type: ignore[attr-defined]
    context = {"expired": why is Closed.EXPIRED, "places": [p for p in known if p.phone]}
    return render(request, "patient/closed.html", context, status=STATUS[why])
