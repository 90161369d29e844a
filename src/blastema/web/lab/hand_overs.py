"""The hand-over board, and the parts of a divided container with the labels that are due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.hand_overs import HandOvers, Open, hand_overs
from blastema.actions.read.product_page import product_page
from blastema.actions.read.storage import Part, parts_of
from blastema.web.acting import act_of
from blastema.web.lab.words import ROLES, place_words, status_cell
from blastema.web.parts import Cell, table
from blastema.web.verbs import shown_or_raise


@require_GET
def show_hand_overs(request: HttpRequest) -> HttpResponse:
    page: HandOvers = shown_or_raise(hand_overs(act_of(request)))
    cards = [_card(one) for one in page.open]
    late = sum(bool(one.late) for one in page.open)
    return render(request, "lab/hand_overs.html", {"page": page, "cards": cards, "late": late})


def _card(one: Open) -> dict[str, Any]:
    given, item = one.given, one.item
    words = {True: ("late", "stop"), False: ("open", "wait"), None: ("open", "wait")}[one.late]
    return {
        "number": item.number,
        "division": item.division,
        "name": item.name,
        "whose": item.whose,
        "url": reverse("product", args=[item.id]),
        "take_url": reverse("product-take-over", args=[item.id]) if one.may_take else "",
        "words": words[0],
        "kind": words[1],
        "since": waited(one.since),
        "given_by": one.given_by or "somebody",
        "way": f"{place_words(given.from_place)} to {place_words(given.to_place).lower()}",
        "receiver": dict(ROLES).get(given.to_role, given.to_role).lower(),
    }


def waited(since: timedelta) -> str:
    """How long, in the two largest units: 2 h 5 min, 3 days 1 h."""
    minutes = int(since.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} day{'s' if days > 1 else ''} {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


@require_GET
def show_parts(request: HttpRequest, product: str) -> HttpResponse:
    act = act_of(request)
    page = shown_or_raise(product_page(act, product=product))
    parts: tuple[Part, ...] = shown_or_raise(parts_of(act, product=product))
    rows: list[list[object]] = [
        [
            Cell(
                f"{part.item.number} · {part.item.division}",
                url=reverse("product", args=[part.item.id]),
            ),
            f"{part.item.volume_ul / 1000:g}",
            status_cell(part.item.release, part.item.holds, expired=part.item.expired),
            Cell("printed", status="good")
            if part.labelled
            else Cell(
                "print the label",
                url=reverse("product-label", args=[part.item.id]),
                status="wait",
            ),
        ]
        for part in parts
    ]
    context = {
        "form": page.form,
        "table": table("Parts", ["Part", "Left, ml#", "State", "Label"], rows),
        "due": sum(not part.labelled for part in parts),
    }
    return render(request, "lab/parts.html", context)
