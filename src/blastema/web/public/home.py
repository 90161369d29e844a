"""The first page: for a visitor what the practice is, for staff the way to their work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blastema.actions.read.public import answer, answers, public_sites
from blastema.actions.read.public_results import results_pages
from blastema.core.access.roles import Role
from blastema.web.public.results_words import link_words
from blastema.web.shell import address, menu

# What each role comes for first (programme, "People and what they come for").
FIRST_PAGE = {
    Role.FRONT_DESK: "enquiries",
    Role.COORDINATOR: "board",
    Role.CLINICIAN: "board",
    Role.LABORATORY: "bench",
    Role.QUALITY: "quality",
    Role.ANALYST: "evidence",
    Role.ADMINISTRATOR: "people",
    Role.EXTERNAL: "assigned",
}


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(_first_page(request))
    shown = {
        "sites": public_sites(request.moment),  # type: ignore[attr-defined]
        "answers": answers(),
        "results": link_words(results_pages()),
    }
    return render(request, "public/home.html", shown)


def _first_page(request: HttpRequest) -> str:
    """The page of the first role that has one; a company's page says when its time is over."""
    station = request.station  # type: ignore[attr-defined]
    ever = {grant.role for grant in request.who.grants}  # type: ignore[attr-defined]
    roles = station.roles or (ever & {Role.EXTERNAL})
    pages = (address(view) for role, view in FIRST_PAGE.items() if role in roles)
    found = next((page for page in pages if page), "")
    links = menu(station.roles, "")
    return found or (links[0].url if links else address("account"))


@login_not_required
@require_safe
def answer_page(request: HttpRequest, slug: str) -> HttpResponse:
    found = answer(slug)
    if found is None:
        raise Http404
    return render(request, "public/answer.html", {"answer": found})
