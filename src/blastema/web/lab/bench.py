"""The bench, the list of products, one product, and the sheet that is printed as its label."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from blastema.actions.read.bench import Item, bench, find_container, product_list
from blastema.actions.read.cultures import cultures_of
from blastema.actions.read.donors import DonorOfProduct, donor_of_product
from blastema.actions.read.product_page import ProductPage, product_page
from blastema.actions.read.product_steps import PossibleStep
from blastema.core.catalogue import catalogue
from blastema.core.identity import IdentityError
from blastema.core.identity.chain import ChainNumber
from blastema.core.identity.scan.words import MOST_CHARACTERS
from blastema.core.product.informed import Way
from blastema.core.product.state import Arrival, DonorException, ProductState
from blastema.web.acting import act_of
from blastema.web.clinic.words import collection as collected
from blastema.web.clinic.words import names
from blastema.web.clinic.words.donors import ELIGIBILITY, GROUNDS
from blastema.web.lab.amounts import shown
from blastema.web.lab.custody import TRANSPORT
from blastema.web.lab.judgement import judgement_table
from blastema.web.lab.late_correction import corrected_table
from blastema.web.lab.words import (
    WAYS,
    disposition_words,
    hold_words,
    place_words,
    status,
    status_cell,
)
from blastema.web.parts import Cell, Table, table
from blastema.web.signatures import signature_table
from blastema.web.verbs import shown_or_raise


@require_GET
def show_bench(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    page = shown_or_raise(bench(act))
    groups = (
        ("On the way: take over", "arriving", page.arriving),
        ("In quarantine: accept or turn away", "quarantined", page.quarantined),
        ("Waiting for a run", "in_process", page.in_process),
        ("Tested: to be signed", "tested", page.tested),
        ("Released", "released", page.released),
        ("On hold", "held", page.held),
    )
    return render(
        request,
        "lab/bench.html",
        {
            "page": page,
            "groups": [(words, [_card(item) for item in found]) for words, _, found in groups],
            "expiring": [_card(item) for item in page.expiring],
            "now": page.now,
        },
    )


def _card(item: Item) -> dict[str, Any]:
    words, kind = status(item.release, item.holds, item.expired)
    if item.proposed:
        words = "waits for a second signature"
    going = item.on_the_way
    if going:
        words, kind = "in transit", "wait"
    return {
        "item": item,
        "url": reverse("product", args=[item.id]),
        "ml": f"{item.volume_ul / 1000:g}",
        "words": words,
        "kind": kind,
        "way": f"{place_words(going.from_place)} to {place_words(going.to_place).lower()}"
        if going
        else place_words(item.place),
    }


@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """One container opens; several with one number are listed; none is said so."""
    text = request.POST.get("scanned", "")[:MOST_CHARACTERS]
    try:
        found = shown_or_raise(find_container(act_of(request), scanned=text))
    except IdentityError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("bench"), status=303)
    if len(found) == 1:
        return HttpResponseRedirect(reverse("product", args=[found[0].id]), status=303)
    if not found:
        messages.error(request, "No container with this number is at your sites.")
        return HttpResponseRedirect(reverse("bench"), status=303)
    listed = _table("Containers with this number", found)
    return render(request, "lab/products.html", {"table": listed, "several": True})


_SHOWN = {"live": "still here", "held": "on hold", "all": "all"}


@require_GET
def show_products(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("show", "live")
    wanted = wanted if wanted in _SHOWN else "live"
    before = request.GET.get("before", "")[:36]
    listed = shown_or_raise(product_list(act_of(request), shown=wanted, before=before))
    context = {
        "table": _table(f"Products: {_SHOWN[wanted]}", listed.items),
        "filters": [(name, words, name == wanted) for name, words in _SHOWN.items()],
        "listed": listed,
        "later_page": bool(before),
    }
    return render(request, "lab/products.html", context)


def _table(caption: str, found: tuple[Item, ...]) -> Table:
    rows: list[list[object]] = [
        [
            Cell(f"{item.number} · {item.division}", url=reverse("product", args=[item.id])),
            item.name,
            item.whose,
            status_cell(item.release, item.holds, expired=item.expired),
            place_words(item.place) or disposition_words(item.disposition),
            f"{item.expires:%-d %B %Y, %H:%M}" if item.expires else "not set",
            f"{item.volume_ul / 1000:g}",
        ]
        for item in found
    ]
    columns = ["Number", "What", "Whose", "State", "Where", "Good until", "Left, ml#"]
    return table(caption, [*columns], rows)


@require_GET
def show_product(request: HttpRequest, product: str) -> HttpResponse:
    page: ProductPage = shown_or_raise(product_page(act_of(request), product=product))
    donor: DonorOfProduct | None = shown_or_raise(
        donor_of_product(act_of(request), product=product)
    )
    cultures = shown_or_raise(cultures_of(act_of(request), product=product))
    context = {"page": page, "donor": donor, "cultures": cultures, **_around(page, donor)}
    return render(request, "lab/product.html", context)


def _around(page: ProductPage, donor: DonorOfProduct | None) -> dict[str, Any]:
    form = page.form
    state = form.state
    words, kind = status(state.release, tuple(sorted(state.holds)), page.expired)
    return {
        "form": form,
        "words": words,
        "kind": kind,
        "facts": _facts(page, donor),
        "results": judgement_table(page.judged),
        "corrected": corrected_table(form),
        "signatures": signature_table(page.signatures),
        "custody": _custody(page),
        "collection": _collection(page),
        "measures": _measures(page),
        "possible": [_button(step, form.id) for step in page.possible],
        "blocked": page.blocked,
        "relations": [
            ("Made of", page.trace.sources),
            ("Made of it", page.trace.results),
            ("From the same material", page.trace.others),
        ],
        "proposed_by": page.people.get(state.proposed.signed_by, "") if state.proposed else "",
    }


def _button(step: PossibleStep, product: str) -> dict[str, str]:
    return {"label": step.label, "url": reverse(step.page, args=[product])}


def _facts(page: ProductPage, donor: DonorOfProduct | None) -> list[tuple[str, str]]:
    form, state = page.form, page.form.state
    expires, began = form.local(state.expires_at), form.local(state.at)
    origin = {"collected": "Collected", "received": "Delivered", "made": "Made"}[state.origin]
    found = [
        ("Whose", form.whose),
        ("Left of it", f"{state.volume_left_ul / 1000:g} of {state.volume_ul / 1000:g} ml"),
        ("Good until", _when(expires) or "not set"),
        ("Where", "in transit" if state.in_transit else place_words(state.place)),
        ("State", disposition_words(state.disposition)),
        (origin, _when(began)),
        ("From", _taken_from(state)),
        ("Meant for", _meant_for(page)),
        ("Chain of identity", ", ".join(chain_words(page.chains))),
        ("Labels printed", str(sum(state.labels.values()) or "none")),
        ("Signed by", ", ".join(page.people.get(who, "?") for who in state.released_by)),
        ("On hold", ", ".join(hold_words(hold) for hold in sorted(state.holds))),
        ("Why it ended", page.refused),
    ]
    if state.arrival:
        found += _arrived(state.arrival)
    if donor:
        found.append(("Donor", f"{donor.code}, {ELIGIBILITY[donor.eligibility]}"))
    if state.informed:
        found.append(("Told that it misses its specification", _informed(page)))
    if state.excepted:
        found += _excepted(state.excepted, page)
    return [(term, detail) for term, detail in found if detail]


def _meant_for(page: ProductPage) -> str:
    """How many courses it is allocated to; each part of a division is meant for its own."""
    number = len(page.courses)
    return f"{number} course{'s' if number > 1 else ''}" if number else "no course yet"


def _collection(page: ProductPage) -> list[tuple[str, str]]:
    """How the material was taken; nothing where it was not taken here."""
    taken = page.form.state.collection
    if taken is None:
        return []
    times = [_when(page.form.local(one)) for one in (taken.started_at, taken.ended_at)]
    found = [
        ("Kind", collected.kind_name(taken.kind)),
        ("Collected by", page.people.get(taken.operator, "?")),
        ("Read by a second person", page.people.get(taken.second_person, "")),
        ("From and to", " to ".join(times)),
        *collected.facts(taken),
        ("In words", page.collection_note),
    ]
    return [(term, detail) for term, detail in found if detail]


def _arrived(arrival: Arrival) -> list[tuple[str, str]]:
    return [
        ("Supplier", arrival.supplier),
        ("Lot", arrival.lot),
        ("Certificate", arrival.reference),
        ("On the way", dict(TRANSPORT)[arrival.transport] if arrival.received_by else ""),
    ]


def _excepted(excepted: DonorException, page: ProductPage) -> list[tuple[str, str]]:
    told = f"{page.people.get(excepted.physician, '?')}, {names.day(excepted.notified_on)}"
    return [
        ("Exception", GROUNDS[excepted.ground]),
        ("Exception signed by", page.people.get(excepted.signed_by, "?")),
        ("Physician who was told", told),
    ]


def _informed(page: ProductPage) -> str:
    informed = page.form.state.informed
    at = page.form.local(informed.at) if informed else None
    if informed is None or at is None:
        return ""
    how = WAYS[Way(informed.way)].lower()
    return f"{page.people.get(informed.physician, '?')}, {how}, {at:%-d %B %Y, %H:%M}"


def _taken_from(state: ProductState) -> str:
    """Where cells were taken, as a person says it; empty for what was made or received."""
    site = catalogue().sites.get(state.body_site)
    name = site.plain if site else state.body_site
    return " ".join(part for part in (state.side, name) if part)


def chain_words(chains: tuple[str, ...]) -> list[str]:
    """Chain-of-identity numbers as they are printed."""
    return [ChainNumber.parse(chain).for_people for chain in chains]


def _when(moment: datetime | None) -> str:
    return f"{moment:%-d %B %Y, %H:%M}" if moment else ""


def _measures(page: ProductPage) -> Table:
    rows: list[list[object]] = [
        [
            m.measure.replace("-", " ").capitalize(),
            shown(m.unit, m.value),
            m.equipment or "not said",
        ]
        for m in page.form.state.measures
    ]
    return table("Measured besides", ["What", "Result", "With"], rows)


def _custody(page: ProductPage) -> Table:
    names = page.people
    rows: list[list[object]] = [
        [
            Cell(_when(page.form.local(one.at))),
            f"{place_words(one.from_place)} to {place_words(one.to_place).lower()}",
            names.get(one.handed_by, "?"),
            names.get(one.received_by, "nobody yet"),
            Cell("open", status="wait")
            if not one.closed
            else Cell(one.closed, status="good" if one.closed == "received" else "stop"),
        ]
        for one in page.form.state.custody
    ]
    columns = ["When", "Way", "Given by", "Taken by", "State"]
    return table("Hand-overs", [*columns], rows)
