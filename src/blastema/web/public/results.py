"""What we have seen, for everybody: one page for a site, a problem and a product class."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from blastema.actions.open_pages import WINDOW, asked_too_often
from blastema.actions.read.own_words import product
from blastema.actions.read.public_results import PublicResults, Told, public_results
from blastema.core.catalogue import catalogue
from blastema.core.instruments import outcome
from blastema.web import charts
from blastema.web.acting import visitor_act
from blastema.web.errors import too_many
from blastema.web.public import results_words as words

# So long may a browser or a proxy show the page again: short, since somebody may withdraw.
KEEP_SECONDS = 300


@login_not_required
@require_safe
def results(request: HttpRequest, *, site: str, condition: str, product_class: str) -> HttpResponse:
    act = visitor_act(request, site)
    address = request.META.get("REMOTE_ADDR", "")
    if asked_too_often(act, page="public-results", address=address):
        return too_many(request, int(WINDOW.total_seconds()))
    found = public_results(act, condition=condition, product=product_class)
    if found is None or act.site != site:
        raise Http404
    answer = render(request, "public/results.html", _context(found, act.zone))
    # The page of somebody who is signed in has their menu.
    if request.user.is_authenticated:
        patch_cache_control(answer, private=True, no_store=True)
    else:
        patch_cache_control(answer, public=True, max_age=KEEP_SECONDS)
    return answer


def _context(found: PublicResults, zone: str) -> dict[str, Any]:
    what = found.page.what
    _, scale = outcome(what.outcome)
    shown = {
        "found": found,
        "condition": catalogue().condition(what.condition),
        "product": product(what.product),
        "scale": scale,
        "told": found.told,
    }
    return {**shown, **_figures(found.told, zone)} if found.told else shown


def _figures(told: Told, zone: str) -> dict[str, Any]:
    title = f"Who was {told.threshold.name}"
    spec = charts.share_chart(tuple(map(words.bar, told.group.seen)), title)
    return {
        "period": words.period(told.group),
        "repeated": told.group.treated.courses - told.group.treated.people,
        "chart_title": title,
        "svg": charts.to_svg(spec),
        "alt": spec["description"],
        "table": words.seen_table(told.group, title),
        "sentences": words.sentences(told.group),
        "few": words.few(told.group),
        "harms": words.harms(told),
        "comparison": [words.beside(other) for other in told.comparison],
        "counted_at": _moment(told.origin.cut.counted_at, zone),
    }


def _moment(text: str, zone: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(zone)):%-d %B %Y, %H:%M}"
